using System.Text;
using BookingAdmin.Services.Payments.Stripe;

namespace BookingAdmin.Services.Payments.Intake;

/// <summary>How placing an order or a tip ended.</summary>
public abstract record IntakeResult
{
    /// <param name="ClientSecret">With it the customer's browser pays: for nobody else, and never for a log.</param>
    /// <param name="TipId">Null for an order.</param>
    public sealed record Placed(string ClientSecret, string OrderId, string OrderNumber, string? TipId, decimal Amount) : IntakeResult
    {
        protected override bool PrintMembers(StringBuilder builder)
        {
            builder.Append("OrderId = ").Append(OrderId).Append(", TipId = ").Append(TipId);
            return true;
        }
    }

    public sealed record NotPlaced(IntakeFault Fault) : IntakeResult;
}

/// <summary>Why there is nothing to pay with.</summary>
public enum IntakeFault
{
    /// <summary>There is no key of Stripe's. Nothing was written.</summary>
    Off,
    /// <summary>Or not active. Nothing was written.</summary>
    CelebrityNotFound,
    /// <summary>Or somebody else's, or another celebrity's. Nothing was written.</summary>
    OrderNotFound,
    /// <summary>Nothing was written.</summary>
    NotCompleted,
    /// <summary>The customer has not approved the video. Nothing was written.</summary>
    NotApproved,
    /// <summary>Another customer's order. Nothing was written.</summary>
    NotYours,
    /// <summary>The Idempotency-Key came with another request before. Nothing was written.</summary>
    KeyTaken,
    /// <summary>The celebrity declined, or somebody cancelled, before it could be paid.</summary>
    Over,
    /// <summary>Stripe refused, so the order or the tip is cancelled.</summary>
    GivenUp,
    /// <summary>
    /// Stripe did not answer. The call to Stripe is retried, and the same request with the same idempotency key returns its result.
    /// </summary>
    Waiting,
    /// <summary>Stripe did not answer, and without a key nobody could ever pay: the order or the tip is cancelled.</summary>
    Dropped,
}

/// <summary>How asking for a PaymentIntent ended.</summary>
abstract record IntentResult
{
    /// <summary>The PaymentIntent exists and is recorded on the order or tip. Nothing is left to do.</summary>
    public sealed record Made(PaymentIntent Intent) : IntentResult;

    /// <summary>
    /// The order was over before it could be paid. Nothing is left to do: if there is a PaymentIntent, its closing is under way.
    /// </summary>
    public sealed record Over : IntentResult;

    /// <summary>Stripe refused, and the order or tip is cancelled. Nothing is left to do.</summary>
    public sealed record GivenUp : IntentResult;

    /// <summary>
    /// What Stripe did is not known, and nobody can come back for it: the order or tip is cancelled, and the entry stays to close what
    /// there may be.
    /// </summary>
    public sealed record Dropped : IntentResult;

    /// <summary>What Stripe did is not known: the entry stays, to be tried again.</summary>
    public sealed record Unknown(StripeException Fault) : IntentResult;
}
