using System.Linq.Expressions;
using BookingAdmin.Domain.Consistency.States;

namespace BookingAdmin.Domain.Consistency.Payments;

/// <summary>
/// The marketplace's list of bookings calls an order refunded without asking Stripe, and its booking goes on (`marketplace-life.md`,
/// section 1.8).
/// </summary>
public sealed class RefundUnasked : StateRule
{
    public override string Id => KnownStates.RefundUnasked;

    public override Severity Severity => Severity.Critical;

    public override bool RisksMoney => true;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null
        && KnownStates.Speaks(
            KnownStates.RefundUnasked, order.Status, order.PaymentStatus, order.ApprovalStatus, order.TransferStatus, order.Booking.Status)
        && (order.Refund == null || order.Refund.Kind != MoneyBack.Refund);
}
