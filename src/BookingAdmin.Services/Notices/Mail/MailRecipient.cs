using System.Globalization;
using BookingAdmin.Domain.Languages;

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

    /// <summary>Says something in the person's language.</summary>
    public T Read<T>(Func<T> say)
    {
        var (language, culture) = (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture);
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureOf(Row.Language);
            return say();
        }
        finally
        {
            (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture) = (language, culture);
        }
    }

    static CultureInfo CultureOf(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            return Language.English;
        }
    }

    static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
