using System.Linq.Expressions;
using BookingAdmin.Domain.Consistency.States;

namespace BookingAdmin.Domain.Consistency.Payments;

/// <summary>
/// Money was taken for a cancelled order, or for one that the celebrity declined, and no refund is known here. The marketplace's own
/// decline of a paid order asks Stripe for the refund without recording it (`marketplace-life.md`, section 1.4), so only a comparison with
/// Stripe can speak of that one; for what was paid after the decline, nobody has asked for a refund. A customer who wants another video
/// leaves DECLINED too, on an order that lives (section 1.6).
/// </summary>
public sealed class PaidAfterDecline : StateRule
{
    public override string Id => KnownStates.PaidAfterDecline;

    public override Severity Severity => Severity.Critical;

    public override RuleRepair Repair => RuleRepair.QueueRefund;

    public override bool RisksMoney => true;

    // A refund that failed is not under way either, but that is reported by its own rule.
    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.PaymentStatus == PaymentStatus.Succeeded && order.ApprovedAt == null
        && (order.Status == OrderStatus.Cancelled
                && (order.Booking == null || order.ApprovalStatus != ApprovalStatus.Declined
                    || order.Booking.Status != BookingStatus.Cancelled
                    || order.PaidAt > order.DeclinedAt)
            || order.Booking != null && KnownStates.Speaks(
                KnownStates.PaidAfterDecline, order.Status, order.PaymentStatus, order.ApprovalStatus, order.TransferStatus,
                order.Booking.Status))
        && (order.Refund == null || order.Refund.Kind != MoneyBack.Refund);

    public override Expression<Func<OrderFacts, DateTimeOffset?>> Since => order =>
        Moments.Later(order.PaidAt, order.DeclinedAt) ?? order.ChangedAt;

    protected override string Sentence(OrderFacts order) => Text(order.Status is OrderStatus.Cancelled ? "cancelled" : "declined");
}
