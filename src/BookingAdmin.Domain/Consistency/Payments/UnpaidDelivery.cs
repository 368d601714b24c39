using BookingAdmin.Domain.Consistency.States;

namespace BookingAdmin.Domain.Consistency.Payments;

/// <summary>
/// A video was delivered, or the order completed, although nobody paid: the marketplace asks for no payment there (`marketplace-life.md`,
/// sections 1.5 and 1.6).
/// </summary>
public sealed class UnpaidDelivery : StateRule
{
    public override string Id => KnownStates.UnpaidDelivery;

    public override Severity Severity => Severity.Critical;

    public override bool RisksMoney => true;

    protected override string Sentence(OrderFacts order) => Text(order.Status is OrderStatus.Completed ? "completed" : "delivered");
}
