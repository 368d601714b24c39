namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// Stripe reported something of an order, or of its tips, that no program puts right. Found when Stripe reports it, never by a check, and
/// open until somebody has settled every such event of the order.
/// </summary>
public sealed class StripeEvent : Rule
{
    public override string Id => "stripe-event";

    public override Severity Severity => Severity.Critical;

    public override string Title => "An event of Stripe’s needs somebody";

    public override string Advice =>
        "Stripe took money that does not fit the order, the customer’s bank disputes a payment, the refund of a tip failed, or an event "
        + "could not be handled for days. Do what its sentence says, then settle the event with a reason among the events on the "
        + "payments page; replay it where the order was mended.";

    public override bool RisksMoney => true;

    public override RuleSource Source => RuleSource.Events;
}
