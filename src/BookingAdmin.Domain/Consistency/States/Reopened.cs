using System.Linq.Expressions;

namespace BookingAdmin.Domain.Consistency.States;

/// <summary>
/// A finished or declined order that counts as open again: a payment event came late or twice, a video was uploaded after the approval, or
/// the celebrity decided once more (`marketplace-life.md`, sections 1.3 to 1.5; section 2 on approvedAt and declinedAt).
/// </summary>
public sealed class Reopened : StateRule
{
    public override string Id => KnownStates.Reopened;

    public override Severity Severity => Severity.Critical;

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

    protected override string Sentence(OrderFacts order) => Text((order.ApprovalStatus, order.Status) switch
    {
        (ApprovalStatus.Approved, OrderStatus.Cancelled) => "cancelled",
        (ApprovalStatus.Approved, _) => "set-back",
        (ApprovalStatus.Declined, _) => "declined",
        _ when order.ApprovedAt is not null => "goes-on",
        _ => "accepted-again",
    });
}
