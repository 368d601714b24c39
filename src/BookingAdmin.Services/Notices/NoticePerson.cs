using BookingAdmin.Domain.Languages;
using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Notices;

/// <summary>A person at the moment when notices are planned for them.</summary>
/// <param name="Devices">Ids of the browsers that take pushes.</param>
/// <param name="LastMessageAt">Null where none was made lately.</param>
sealed record NoticePerson(NoticeRecipient Row, IReadOnlyList<long> Devices, DateTimeOffset? LastMessageAt)
{
    /// <summary>Somebody who has never signed in here, and so has chosen nothing.</summary>
    public static NoticeRecipient Unknown(string id) => new()
    {
        Id = id, Language = Language.English.Name, Zone = TimeZoneInfo.Utc.Id, UrgentPasses = true, Muted = [],
    };

    public DateTimeOffset? QuietUntil(DateTimeOffset now) => QuietHours.EndOf(now, Row.QuietFrom, Row.QuietTo, ZoneOf(Row));

    /// <summary>UTC where this machine does not know the zone.</summary>
    public static TimeZoneInfo ZoneOf(NoticeRecipient row) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(row.Zone, out var zone) ? zone : TimeZoneInfo.Utc;
}

/// <summary>Which channels this installation has, and a person wants for a kind.</summary>
public sealed class NoticeChannels(BookingAdminSettings settings)
{
    internal IReadOnlyList<NoticeChannel> WantedBy(NoticePerson person, NoticeKind kind) =>
        kind.Audience is NoticeAudience.Customer && !settings.Notices.Customers ? [] :
        [.. Enum.GetValues<NoticeChannel>().Where(channel => IsOpen(channel, person) && !person.Row.Muted.Contains(MuteOf(kind, channel)))];

    bool IsOpen(NoticeChannel channel, NoticePerson person) => channel switch
    {
        NoticeChannel.Mail => settings.Mail is not null && person.Row.MailStoppedAt is null,
        NoticeChannel.Push => person.Devices.Count > 0,
        _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, null),
    };

    /// <summary>How <see cref="NoticeRecipient.Muted"/> names a kind on a channel.</summary>
    public static string MuteOf(NoticeKind kind, NoticeChannel channel) => $"{kind.Id}/{channel}";
}
