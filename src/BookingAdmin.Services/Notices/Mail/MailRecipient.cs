namespace BookingAdmin.Services.Notices.Mail;

/// <summary>A person at the moment when a mail is written to them.</summary>
/// <param name="Address">That their identity provider has verified, else the one of the marketplace; null where neither is known.</param>
sealed record MailRecipient(NoticeRecipient Row, string? Address, string? Name)
{
    const string Users = "user:";

    /// <param name="id">Of the actor.</param>
    public static async Task<MailRecipient> ReadAsync(BookingAdminContext context, string id, CancellationToken cancel)
    {
        var row = await context.NoticeRecipients.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancel) ?? NoticePerson.Unknown(id);
        var user = id.StartsWith(Users, StringComparison.Ordinal) ? id[Users.Length..] : null;
        var known = user is null ? null : await context.Set<UserRow>().Where(u => u.Id == user).Select(u => new { u.Email, u.Name })
            .FirstOrDefaultAsync(cancel);
        return new(row, Text(row.Email) ?? Text(known?.Email), Text(known?.Name));
    }

    static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
