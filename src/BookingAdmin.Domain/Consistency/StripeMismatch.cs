namespace BookingAdmin.Domain.Consistency;

/// <summary>What Stripe knows of an order's payment is not what the order says. Found by a comparison with Stripe, never by a check: that cannot ask Stripe.</summary>
public sealed class StripeMismatch : Rule
{
    public override string Id => "stripe-mismatch";

    public override Severity Severity => Severity.Error;

    public override string Title => "Stripe and the order disagree";

    public override string Advice => "A comparison with Stripe found another status, amount or payment than the order has. Look the payment up in Stripe’s dashboard, replay the event that was missed, and compare again. Where every order differs, the key is of another account or of its test mode.";

    public override bool RisksMoney => true;

    public override RuleSource Source => RuleSource.Comparison;
}
