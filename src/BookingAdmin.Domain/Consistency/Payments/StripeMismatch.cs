namespace BookingAdmin.Domain.Consistency.Payments;

/// <summary>
/// What Stripe knows of the payment of an order, or of a tip of it, is not what we say. Found by a comparison with Stripe, never by a
/// check: that cannot ask Stripe.
/// </summary>
public sealed class StripeMismatch : Rule
{
    public override string Id => "stripe-mismatch";

    public override Severity Severity => Severity.Error;

    public override bool RisksMoney => true;

    public override RuleSource Source => RuleSource.Comparison;
}
