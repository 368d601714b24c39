using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// A finished or declined order that counts as open again: a payment event came late or twice, a video was uploaded after the approval, or
/// the celebrity decided once more (`marketplace-life.md`, sections 1.3 to 1.5; section 2 on approvedAt and declinedAt).
/// </summary>
public sealed class Reopened : StateRule
{
    public override string Id => KnownStates.Reopened;

    public override Severity Severity => Severity.Critical;

    public override string Title => "A finished order was reopened";

    public override string Advice =>
        "Its money may be paid out, or paid back, a second time. Look at what happened and at Stripe, then set the order "
        + "back to how it ended.";

    public override bool RisksMoney => true;

    // A revision counts its rounds: a decline date without one is the celebrity's decline, whose refund was asked of Stripe.
    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null
        && (KnownStates.Speaks(
            KnownStates.Reopened, order.Status, order.PaymentStatus, order.ApprovalStatus, order.TransferStatus, order.Booking.Status)
            || order.ApprovedAt != null && order.ApprovalStatus != ApprovalStatus.Approved && order.Status != OrderStatus.Refunded
            || order.DeclinedAt != null && order.RevisionCount == 0 && order.ApprovalStatus == ApprovalStatus.PendingApproval
                && order.PaymentStatus == PaymentStatus.Succeeded && order.Booking.Status == BookingStatus.Confirmed
                && (order.Status == OrderStatus.Pending || order.Status == OrderStatus.Confirmed));

    protected override string Sentence(OrderFacts order) => (order.ApprovalStatus, order.Status) switch
    {
        (ApprovalStatus.Approved, OrderStatus.Cancelled) =>
            "The customer has approved the video, and a failed payment that was reported later cancelled the order.",
        (ApprovalStatus.Approved, _) => "The customer has approved the video, and a payment event set the order back to its start.",
        (ApprovalStatus.Declined, _) =>
            "The order was declined after the customer had approved the video, so the celebrity and the customer may both have the money.",
        _ when order.ApprovedAt is not null =>
            "The customer had approved the video, and the order goes on as if it were not: it can be paid out a second time.",
        _ => "The order was declined and its refund asked for, and it was accepted again after that.",
    };
}
