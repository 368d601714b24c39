using System.Linq.Expressions;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Data.Sql;

/// <summary>
/// <see cref="RequestTabs"/> for the database: as a number of each row, because counts are one look, and as a condition of each tab,
/// because lists are read by index. A test holds both against the Domain.
/// </summary>
public static class RequestTabRows
{
    /// <summary>The number of the tab; alias `b` is the booking, `o` its order.</summary>
    public static string Number { get; } = $"""
        CASE WHEN b.status NOT IN ({Known<BookingStatus>()}) OR o.status NOT IN ({Known<OrderStatus>()}) THEN {(int)RequestTab.Other}
            WHEN o.status = 'COMPLETED' THEN {(int)RequestTab.Done}
            WHEN b.status IN ('CANCELLED', 'REFUNDED') OR o.status IN ('CANCELLED', 'REFUNDED') THEN {(int)RequestTab.Declined}
            WHEN b.status = 'COMPLETED' THEN {(int)RequestTab.Done}
            WHEN b.status = 'PENDING' THEN {(int)RequestTab.Waiting}
            WHEN o.status = 'REVISION_REQUESTED' THEN {(int)RequestTab.Accepted}
            WHEN o.status = 'PENDING_APPROVAL' THEN {(int)RequestTab.Sent}
            WHEN o."approvalStatus" = 'APPROVED' THEN {(int)RequestTab.Done}
            WHEN o."deliveredAt" IS NOT NULL THEN {(int)RequestTab.Sent}
            ELSE {(int)RequestTab.Accepted} END
        """;

    /// <summary>Whether a row is on that tab; the same aliases.</summary>
    public static string IsOn(RequestTab tab) => $"({Number}) = {(int)tab}";

    // Each status compared by itself: an index serves that, and a list in a parameter it does not.
    public static IQueryable<BookingRow> On(this IQueryable<BookingRow> bookings, RequestTab tab) => tab switch
    {
        RequestTab.Waiting => bookings.Where(b => b.Status == BookingStatus.Pending
            && (b.Order.Status == OrderStatus.Pending || b.Order.Status == OrderStatus.Confirmed
                || b.Order.Status == OrderStatus.InProgress || b.Order.Status == OrderStatus.PendingApproval
                || b.Order.Status == OrderStatus.RevisionRequested)),
        RequestTab.Accepted => bookings.Where(IsAccepted).Where(b => b.Order.Status == OrderStatus.RevisionRequested
            || (b.Order.Status == OrderStatus.Pending || b.Order.Status == OrderStatus.Confirmed
                    || b.Order.Status == OrderStatus.InProgress)
                && b.Order.ApprovalStatus != ApprovalStatus.Approved && b.Order.DeliveredAt == null),
        RequestTab.Sent => bookings.Where(IsAccepted).Where(b => b.Order.Status == OrderStatus.PendingApproval
            || (b.Order.Status == OrderStatus.Pending || b.Order.Status == OrderStatus.Confirmed
                    || b.Order.Status == OrderStatus.InProgress)
                && b.Order.ApprovalStatus != ApprovalStatus.Approved && b.Order.DeliveredAt != null),
        RequestTab.Done => bookings.Where(IsKnown).Where(b => b.Order.Status == OrderStatus.Completed
            || b.Status == BookingStatus.Completed
                && b.Order.Status != OrderStatus.Cancelled && b.Order.Status != OrderStatus.Refunded
            || (b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Accepted)
                && b.Order.ApprovalStatus == ApprovalStatus.Approved
                && (b.Order.Status == OrderStatus.Pending || b.Order.Status == OrderStatus.Confirmed
                    || b.Order.Status == OrderStatus.InProgress)),
        RequestTab.Declined => bookings.Where(IsKnown).Where(b => b.Order.Status != OrderStatus.Completed
            && (b.Status == BookingStatus.Cancelled || b.Status == BookingStatus.Refunded
                || b.Order.Status == OrderStatus.Cancelled || b.Order.Status == OrderStatus.Refunded)),
        RequestTab.Other => bookings.Where(Expression.Lambda<Func<BookingRow, bool>>(Expression.Not(IsKnown.Body), IsKnown.Parameters)),
        RequestTab.All => bookings,
        _ => throw new ArgumentOutOfRangeException(nameof(tab), tab, null),
    };

    static readonly Expression<Func<BookingRow, bool>> IsAccepted = b =>
        b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Accepted;

    static readonly Expression<Func<BookingRow, bool>> IsKnown = b =>
        (b.Status == BookingStatus.Pending || b.Status == BookingStatus.Accepted || b.Status == BookingStatus.Completed
            || b.Status == BookingStatus.Cancelled || b.Status == BookingStatus.Refunded || b.Status == BookingStatus.Confirmed)
        && (b.Order.Status == OrderStatus.Pending || b.Order.Status == OrderStatus.Confirmed || b.Order.Status == OrderStatus.InProgress
            || b.Order.Status == OrderStatus.Completed || b.Order.Status == OrderStatus.Cancelled
            || b.Order.Status == OrderStatus.Refunded || b.Order.Status == OrderStatus.PendingApproval
            || b.Order.Status == OrderStatus.RevisionRequested);

    static string Known<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(status => $"'{Labels.Of(status)}'"));
}
