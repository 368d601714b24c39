namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// What Stripe knows of the payment of an order, or of a tip of it, is not what we say. Found by a comparison with Stripe, never by a
/// check: that cannot ask Stripe.
/// </summary>
public sealed class StripeMismatch : Rule
{
    public override string Id => "stripe-mismatch";

    public override Severity Severity => Severity.Error;

    public override string Title => "Stripe and the order disagree";

    public override string Advice =>
        "A comparison with Stripe found another status, amount or payment than the order or its tip has, money that went back, or a "
        + "dispute that nobody told us of. Look the payment up in Stripe’s dashboard, replay the event that was missed, and compare "
        + "again. Where every order differs, the key is of another account or of its test mode.";

    public override bool RisksMoney => true;

    public override RuleSource Source => RuleSource.Comparison;
}
