using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// The marketplace's list of bookings calls an order refunded without asking Stripe, and its booking goes on (`marketplace-life.md`,
/// section 1.8).
/// </summary>
public sealed class RefundUnasked : StateRule
{
    public override string Id => KnownStates.RefundUnasked;

    public override Severity Severity => Severity.Critical;

    public override string Title => "Refunded in the list only";

    public override string Advice =>
        "The order says refunded, but Stripe was not asked, so the customer has no money back and the booking is still open. Look the "
        + "payment up at Stripe: refund it there, or set the order’s payment back.";

    public override bool RisksMoney => true;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null
        && KnownStates.Speaks(
            KnownStates.RefundUnasked, order.Status, order.PaymentStatus, order.ApprovalStatus, order.TransferStatus, order.Booking.Status)
        && (order.Refund == null || order.Refund.Kind != MoneyBack.Refund);

    protected override string Sentence(OrderFacts order) => "The order counts as refunded, but its booking goes on and no refund is known.";
}
