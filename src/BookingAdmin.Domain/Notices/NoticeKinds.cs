using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Notices.Admin;
using BookingAdmin.Domain.Notices.Celebrity;
using BookingAdmin.Domain.Notices.Customer;
using BookingAdmin.Domain.Notices.Support;

namespace BookingAdmin.Domain.Notices;

/// <summary>Every kind of notice, in the order in which settings list them.</summary>
public static class NoticeKinds
{
    public static IReadOnlyList<NoticeKind> All { get; } =
    [
        new NewRequest(),
        new PaidLate(),
        new StillWaiting(),
        new LastReminder(),
        new Withdrawn(),
        new Expired(),
        new Accepted(),
        new RevisionAsked(),
        new DueTomorrow(),
        new DueSoon(),
        new VideoOverdue(),
        new MissingBooking(),
        new RefundFailed(),
        new EventToSettle(),
        new Assigned(),
        new RequestExpired(),
        new MonitorSilent(),
        new SelfTestFailed(),
        new DailyDigest(),
        new OrderDeclined(),
        new MoneyRefunded(),
    ];

    /// <returns>Null where no kind has this id: another version of this program wrote it.</returns>
    public static NoticeKind? Find(string id) => All.FirstOrDefault(kind => kind.Id == id);

    /// <summary>The kinds that a person with these roles can get.</summary>
    public static IReadOnlyList<NoticeKind> For(Roles roles) => [.. All.Where(kind => kind.Audience switch
    {
        NoticeAudience.Celebrity => roles.HasFlag(Roles.Celebrity),
        NoticeAudience.Support => (roles & (Roles.Support | Roles.Admin)) != Roles.None,
        NoticeAudience.Admin => roles.HasFlag(Roles.Admin),
        _ => false,
    })];
}
