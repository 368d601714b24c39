using System.Globalization;
using BookingAdmin.Domain.Languages;
using BookingAdmin.Domain.Notices;

namespace BookingAdmin.Services.Notices;

/// <summary>How a person wants to be notified, as they choose it.</summary>
/// <param name="Language">Name of a culture.</param>
/// <param name="Zone">IANA id.</param>
/// <param name="QuietFrom">Null, as the end: at any hour.</param>
/// <param name="Muted">Kinds on channels that are not wanted, as <see cref="NoticeChannels.MuteOf"/> names them.</param>
public sealed record NoticeChoice(
    string Language, string Zone, TimeOnly? QuietFrom, TimeOnly? QuietTo, bool UrgentPasses, bool ShowsDetail,
    IReadOnlyCollection<string> Muted);

/// <param name="Kinds">What the person can get.</param>
/// <param name="Email">Where mails go; null: nowhere, because nobody knows an address.</param>
/// <param name="IsVerified">Whether the identity provider vouches for the address.</param>
/// <param name="MailStoppedAt">Since when none is sent, because the address took none.</param>
/// <param name="MailIsOn">Whether this installation sends mails at all.</param>
public sealed record OwnNoticeSettings(
    NoticeChoice Choice, IReadOnlyList<NoticeKind> Kinds, string? Email, bool IsVerified, DateTimeOffset? MailStoppedAt,
    string? MailStoppedWhy, bool MailIsOn);

/// <summary>The settings of the person who asks, and nobody else's.</summary>
public sealed class OwnNotices(
    IDbContextFactory<BookingAdminContext> contexts, Settings.BookingAdminSettings settings, TimeProvider clock)
{
    static readonly string[] Languages = [Language.English.Name, Language.Spanish.Name];

    public async Task<OwnNoticeSettings> GetAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnNotices);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var id = await Recipients.IdOfAsync(context, actor, cancel);
        var row = await context.NoticeRecipients.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancel) ?? NoticePerson.Unknown(id);
        var user = ActorId.Stored(ActorKind.Person, id).UserId;
        var email = row.Email ?? await context.Set<UserRow>().Where(u => u.Id == user).Select(u => u.Email).FirstOrDefaultAsync(cancel);
        return new(
            new(row.Language, row.Zone, row.QuietFrom, row.QuietTo, row.UrgentPasses, row.ShowsDetail, row.Muted),
            NoticeKinds.For(actor.Roles), email, row.Email is not null, row.MailStoppedAt, row.MailStoppedWhy, settings.Mail is not null);
    }

    /// <exception cref="InvalidInputException">There is no such language, zone or kind, or quiet hours lack one end.</exception>
    public async Task SaveAsync(Actor actor, NoticeChoice choice, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnNotices);
        var kinds = NoticeKinds.For(actor.Roles);
        var known = kinds.SelectMany(kind => Enum.GetValues<NoticeChannel>().Select(channel => NoticeChannels.MuteOf(kind, channel)));
        if (!Languages.Contains(choice.Language) || !TimeZoneInfo.TryFindSystemTimeZoneById(choice.Zone, out var zone)
            || choice.Muted.Except(known, StringComparer.Ordinal).Any())
            throw new InvalidInputException(T("These settings cannot be kept. Load the page again."));
        if (choice.QuietFrom is null != choice.QuietTo is null || choice.QuietFrom is not null && choice.QuietFrom == choice.QuietTo)
            throw new InvalidInputException(T("Quiet hours need a beginning and an end that differ."));
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var id = await Recipients.IdOfAsync(context, actor, cancel);
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO booking_admin.notice_recipient
                (id, roles, language, zone, quiet_from, quiet_to, urgent_passes, shows_detail, muted, seen_at)
            VALUES ({id}, {actor.Roles.ToString()}, {choice.Language}, {IanaOf(zone)}, {choice.QuietFrom}, {choice.QuietTo},
                {choice.UrgentPasses}, {choice.ShowsDetail}, {choice.Muted.ToArray()}, {now})
            ON CONFLICT (id) DO UPDATE SET language = excluded.language, zone = excluded.zone, quiet_from = excluded.quiet_from,
                quiet_to = excluded.quiet_to, urgent_passes = excluded.urgent_passes, shows_detail = excluded.shows_detail,
                muted = excluded.muted, roles = excluded.roles, seen_at = excluded.seen_at
            """, cancel);
    }

    /// <summary>Lets mails go out again after the address took none: its person says that it does now.</summary>
    public async Task TakeMailsAgainAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnNotices);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var id = await Recipients.IdOfAsync(context, actor, cancel);
        await context.NoticeRecipients.Where(r => r.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.MailStoppedAt, (DateTimeOffset?)null).SetProperty(r => r.MailStoppedWhy, (string?)null), cancel);
    }

    /// <summary>
    /// Notes at a sign-in what the person is, and where mails can go. Language and zone are taken from the first sign-in only: later the
    /// person's own choice counts. Another address than before takes mails again.
    /// </summary>
    /// <param name="verifiedEmail">That the identity provider vouches for; null where it does for none.</param>
    public async Task SeenAsync(Actor actor, string? verifiedEmail, CultureInfo language, TimeZoneInfo zone, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnNotices);
        var (now, chosen) = (clock.Now(), Languages.Contains(language.Name) ? language.Name : Language.English.Name);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var id = await Recipients.IdOfAsync(context, actor, cancel);
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO booking_admin.notice_recipient AS r (id, roles, email, language, zone, urgent_passes, shows_detail, muted, seen_at)
            VALUES ({id}, {actor.Roles.ToString()}, {verifiedEmail}, {chosen}, {IanaOf(zone)}, true, false, ARRAY[]::text[], {now})
            ON CONFLICT (id) DO UPDATE SET roles = excluded.roles, email = excluded.email, seen_at = excluded.seen_at,
                mail_stopped_at = CASE WHEN r.email IS NOT DISTINCT FROM excluded.email THEN r.mail_stopped_at END,
                mail_stopped_why = CASE WHEN r.email IS NOT DISTINCT FROM excluded.email THEN r.mail_stopped_why END
            """, cancel);
    }

    // PostgreSQL knows no names of Windows.
    static string IanaOf(TimeZoneInfo zone) =>
        zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? iana : TimeZoneInfo.Utc.Id;
}
