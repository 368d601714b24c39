using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>What the celebrity and the platform get must add up to what the customer pays.</summary>
public sealed class Split : Rule
{
    public override string Id => "split";

    public override Severity Severity => Severity.Warning;

    protected override string? Fault(OrderFacts order, DateTimeOffset now) =>
        order is { CelebrityAmount: { } celebrity, PlatformFee: { } fee } && Math.Abs(celebrity + fee - order.TotalAmount) >= 0.01m
            ? "The celebrity's share and the platform's fee do not add up to the total."
            : null;
}
