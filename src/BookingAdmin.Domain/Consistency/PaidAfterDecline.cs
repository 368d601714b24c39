using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>Money was taken for a declined or cancelled order, and nothing brings it back.</summary>
public sealed class PaidAfterDecline : Rule
{
    public override string Id => "paid-after-decline";

    public override Severity Severity => Severity.Critical;

    protected override string? Fault(OrderFacts order, DateTimeOffset now) =>
        order.PaymentStatus is PaymentStatus.Succeeded
        && (order.Status is OrderStatus.Cancelled || order.ApprovalStatus is ApprovalStatus.Declined)
        && !order.RefundUnderWay
            ? "The customer paid for an order that was declined or cancelled, and no refund is under way."
            : null;
}
