using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>What an event of Stripe's says of a payment.</summary>
static class StripeEventTypes
{
    const string Authorized = "payment_intent.amount_capturable_updated", Succeeded = "payment_intent.succeeded",
        Failed = "payment_intent.payment_failed", Canceled = "payment_intent.canceled", ChargeRefunded = "charge.refunded",
        RefundUpdated = "refund.updated", RefundFailed = "refund.failed", Disputed = "charge.dispute.created";

    /// <summary>The types that Stripe should send here; of all others only their arrival is recorded.</summary>
    public static bool Matters(string type) =>
        type is Authorized or Succeeded or Failed or Canceled or ChargeRefunded or RefundUpdated or RefundFailed or Disputed;

    /// <summary>
    /// The types that the marketplace's own handler writes too (marketplace-life.md, section 1.3); of all others it writes nothing.
    /// </summary>
    public static bool IsOwners(string type) => type is Succeeded or Failed;

    public static bool IsOfRefund(string type) => type is RefundUpdated or RefundFailed;

    /// <returns>Null where the event reports nothing that has come to an end, as a refund that the bank still has.</returns>
    public static PaymentEvent? Of(string type, StripeFacts facts) => type switch
    {
        // Stripe sends this event also when a hold is changed; only this status says that there is one.
        Authorized => facts.Status is "requires_capture" ? PaymentEvent.Authorized : null,
        Succeeded => PaymentEvent.Succeeded,
        Failed => PaymentEvent.Failed,
        Canceled => PaymentEvent.Canceled,
        // Stripe tells the release of a hold as a refund too, of money that was never taken.
        ChargeRefunded when facts.Captured is false => null,
        ChargeRefunded =>
            facts.Whole is true || facts is { AmountBack: { } back, Amount: { } amount }
            && back >= amount ? PaymentEvent.Refunded : PaymentEvent.PartlyRefunded,
        RefundFailed => PaymentEvent.RefundFailed,
        // A refund of a part or of the whole: the code that knows the payment decides.
        RefundUpdated => facts.Status switch
        {
            "succeeded" => PaymentEvent.Refunded,
            "failed" or "canceled" => PaymentEvent.RefundFailed,
            _ => null,
        },
        Disputed => PaymentEvent.Disputed,
        _ => null,
    };

    /// <summary>For metrics: few values, whatever Stripe may send.</summary>
    public static string Family(string type) => !Matters(type) ? "other" : type switch
    {
        Disputed => "dispute",
        _ when IsOfRefund(type) => "refund",
        _ => type[..type.IndexOf('.', StringComparison.Ordinal)],
    };
}
