using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>A completed order whose transfer to the celebrity failed at Stripe (`marketplace-life.md`, section 1.3).</summary>
public sealed class FailedPayout : StateRule
{
    public override string Id => KnownStates.FailedPayout;

    public override Severity Severity => Severity.Critical;

    public override string Title => "The celebrity was not paid";

    public override string Advice =>
        "The transfer of a completed order failed. Look at the celebrity’s account in Stripe’s dashboard, mend what it names, and "
        + "transfer the share there.";

    public override bool RisksMoney => true;

    protected override string Sentence(OrderFacts order) => "The order is completed, but the transfer to the celebrity failed.";
}
