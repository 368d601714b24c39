using System.Linq.Expressions;

namespace BookingAdmin.Domain.Consistency.Bookings;

/// <summary>A video that was paid for is not there on its due day, whether it is accepted or the request still waits.</summary>
public sealed class Overdue : Rule
{
    public override string Id => "overdue";

    public override Severity Severity => Severity.Warning;

    // marketplace-life.md, section 4: the deadline is the day of delivery, from checkout. Section 2: an unpaid checkout stays for ever and
    // nobody waits for it; only what is paid, or held by the customer's bank, can be due. Approval leaves its first value once the
    // customer has judged a video: a revision
    // has no due day of its own.
    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null && order.Booking.Due < limits.OverdueBefore
        && (order.Booking.Status != BookingStatus.Pending || order.Booking.Due < limits.UnansweredBefore)
        && (order.PaymentStatus == PaymentStatus.Succeeded || order.Held) && order.ApprovalStatus == ApprovalStatus.PendingApproval
            && order.DeliveredAt == null
        && (order.Status == OrderStatus.Pending || order.Status == OrderStatus.Confirmed || order.Status == OrderStatus.InProgress)
        && (order.Booking.Status == BookingStatus.Pending || order.Booking.Status == BookingStatus.Confirmed
            || order.Booking.Status == BookingStatus.Accepted);

    public override Expression<Func<OrderFacts, DateTimeOffset?>> Since => order => order.Booking!.Due;

    protected override string Sentence(OrderFacts order) =>
        Text(order.Booking!.Status is BookingStatus.Pending ? "unanswered" : "accepted");
}
