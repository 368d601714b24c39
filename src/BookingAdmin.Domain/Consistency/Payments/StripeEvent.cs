namespace BookingAdmin.Domain.Consistency.Payments;

/// <summary>
/// Stripe reported something of an order, or of its tips, that needs a person. Found when Stripe reports it, never by a check, and
/// open until somebody has settled every such event of the order.
/// </summary>
public sealed class StripeEvent : Rule
{
    public override string Id => "stripe-event";

    public override Severity Severity => Severity.Critical;

    public override bool RisksMoney => true;

    public override RuleSource Source => RuleSource.Events;
}
