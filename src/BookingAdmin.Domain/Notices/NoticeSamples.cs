using System.Globalization;
using BookingAdmin.Domain.Notices.Admin;
using BookingAdmin.Domain.Notices.Customer;
using BookingAdmin.Domain.Notices.Support;

namespace BookingAdmin.Domain.Notices;

/// <summary>Invented facts of which each kind of notice can be read before one is sent: no such people or orders exist.</summary>
public static class NoticeSamples
{
    /// <summary>What the kind would tell of at this moment; it holds.</summary>
    public static NoticeFacts Of(NoticeKind kind, DateTimeOffset now) => new(OrderOf(kind, now), Values, now);

    static NoticeOrder? OrderOf(NoticeKind kind, DateTimeOffset now)
    {
        var waiting = new NoticeOrder(
            "sample", "KO-1755590400123-4X7M2Q", "sample", "Noa Lindgren", "Mara Vance", "Grandma Ilse", "80th birthday", new(120, "nzd"),
            new(150, "nzd"), now.AddHours(26), OrderStatus.Pending, PaymentStatus.Succeeded, ApprovalStatus.PendingApproval,
            BookingStatus.Pending, now.AddDays(-2), null, 0, null);
        var accepted = waiting with { Status = OrderStatus.Confirmed, BookingStatus = BookingStatus.Confirmed };
        var over = waiting with
        {
            Status = OrderStatus.Cancelled, BookingStatus = BookingStatus.Cancelled, ApprovalStatus = ApprovalStatus.Declined,
            DeclineReason = "I am on a night shoot all week.",
        };
        return kind switch
        {
            Celebrity.Withdrawn or Celebrity.Expired or RequestExpired or OrderDeclined => over,
            Celebrity.Accepted or Celebrity.DueTomorrow => accepted,
            Celebrity.HoldEnds => waiting with { PaymentStatus = PaymentStatus.Pending, HeldUntil = now.AddHours(11) },
            Celebrity.DueSoon => accepted with { Due = now.AddHours(2) },
            Celebrity.VideoOverdue => accepted with { Due = now.AddHours(-5) },
            Celebrity.RevisionAsked => accepted with
            {
                Status = OrderStatus.RevisionRequested, RevisionCount = 1, DeclineReason = "Please say her name once more.",
            },
            MissingBooking => waiting with { RequestId = null, BookingStatus = null },
            MoneyRefunded => over with { PaymentStatus = PaymentStatus.Refunded },
            { Audience: NoticeAudience.Admin } or EventToSettle => null,
            _ => waiting,
        };
    }

    static Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal)
    {
        [Assigned.By] = "Robin Achterberg",
        [DailyDigest.Found] = 12.ToString(CultureInfo.InvariantCulture),
        [DailyDigest.Repaired] = 9.ToString(CultureInfo.InvariantCulture),
        [DailyDigest.Open] = 3.ToString(CultureInfo.InvariantCulture),
        [DailyDigest.Critical] = 1.ToString(CultureInfo.InvariantCulture),
    };
}
