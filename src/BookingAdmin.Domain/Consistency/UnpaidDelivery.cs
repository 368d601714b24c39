using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// A video was delivered, or the order completed, although nobody paid: the marketplace asks for no payment there (`marketplace-life.md`,
/// sections 1.5 and 1.6).
/// </summary>
public sealed class UnpaidDelivery : StateRule
{
    public override string Id => KnownStates.UnpaidDelivery;

    public override Severity Severity => Severity.Critical;

    public override string Title => "Delivered but not paid";

    public override string Advice =>
        "Ask the customer to pay. Until they have, keep them from approving the video: the approval pays the celebrity. Where the order "
        + "is completed, the platform has paid already.";

    public override bool RisksMoney => true;

    protected override string Sentence(OrderFacts order) => order.Status is OrderStatus.Completed
        ? "The order is completed and the celebrity was paid, but the customer has not paid."
        : "The video was delivered, but the customer has not paid.";
}
