using System.Linq.Expressions;

namespace BookingAdmin.Domain.Consistency.States;

/// <summary>
/// A paid order that nobody can go on with: an admin cancelled or completed its booking only (`marketplace-life.md`, section 1.8), or a
/// failure event that arrived after the payment cancelled the order (section 2: paidAt with FAILED).
/// </summary>
public sealed class DeadEnd : StateRule
{
    public override string Id => KnownStates.DeadEnd;

    public override Severity Severity => Severity.Critical;

    public override bool RisksMoney => true;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null
        && (KnownStates.Speaks(
            KnownStates.DeadEnd, order.Status, order.PaymentStatus, order.ApprovalStatus, order.TransferStatus, order.Booking.Status)
            || order.Status == OrderStatus.Cancelled && order.PaymentStatus == PaymentStatus.Failed && order.PaidAt != null
                && order.ApprovalStatus == ApprovalStatus.PendingApproval && order.ApprovedAt == null);

    protected override string Sentence(OrderFacts order) => Text(order.Booking!.Status switch
    {
        _ when order.PaymentStatus is PaymentStatus.Failed => "attempt-failed",
        BookingStatus.Completed => "completed",
        _ => "cancelled",
    });
}
