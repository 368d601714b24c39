namespace BookingAdmin.Services.Notices.Mail;

/// <summary>What stops mails to a person; also to one who has never signed in here, and so has no row yet.</summary>
static class MailChoices
{
    /// <summary>The address takes no mails.</summary>
    /// <param name="why">What its server answered, a code.</param>
    public static Task StopAsync(BookingAdminContext context, string id, string why, DateTimeOffset now, CancellationToken cancel) =>
        WriteAsync(context, id, [], "mail_stopped_at = coalesce(r.mail_stopped_at, @now), mail_stopped_why = @why", why, now, cancel);

    /// <summary>The person wants no more mails of these kinds.</summary>
    /// <param name="muted">As <see cref="NoticeRecipient.Muted"/> has them.</param>
    public static Task MuteAsync(BookingAdminContext context, string id, string[] muted, DateTimeOffset now, CancellationToken cancel) =>
        WriteAsync(context, id, muted, "muted = (SELECT array_agg(DISTINCT m) FROM unnest(r.muted || @muted) m)", null, now, cancel);

    static Task<int> WriteAsync(
        BookingAdminContext context, string id, string[] muted, string set, string? why, DateTimeOffset now, CancellationToken cancel)
    {
        var row = NoticePerson.Unknown(id);
        // Who has never signed in has no role here, and was never seen.
        var statement = $"""
            INSERT INTO booking_admin.notice_recipient AS r
                (id, roles, language, zone, urgent_passes, shows_detail, muted, mail_stopped_at, mail_stopped_why, seen_at)
            VALUES (@id, 'None', @language, @zone, true, false, @muted, CASE WHEN @why IS NOT NULL THEN @now END, @why, 'epoch')
            ON CONFLICT (id) DO UPDATE SET {set}
            """;
        return context.Database.ExecuteSqlRawAsync(
            statement,
            [
                new NpgsqlParameter<string>("id", id), new NpgsqlParameter<string>("language", row.Language),
                new NpgsqlParameter<string>("zone", row.Zone), new NpgsqlParameter<string[]>("muted", muted),
                new NpgsqlParameter("why", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)why ?? DBNull.Value },
                new NpgsqlParameter<DateTime>("now", now.UtcDateTime),
            ],
            cancel);
    }
}
