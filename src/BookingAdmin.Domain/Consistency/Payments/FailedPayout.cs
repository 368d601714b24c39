using BookingAdmin.Domain.Consistency.States;

namespace BookingAdmin.Domain.Consistency.Payments;

/// <summary>A completed order whose transfer to the celebrity failed at Stripe (`marketplace-life.md`, section 1.3).</summary>
public sealed class FailedPayout : StateRule
{
    public override string Id => KnownStates.FailedPayout;

    public override Severity Severity => Severity.Critical;

    public override bool RisksMoney => true;
}
