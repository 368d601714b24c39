using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>How an event stands after it was handled.</summary>
/// <param name="Before">How it stood before.</param>
/// <param name="Outcome">What this handling came to; null where it is not about an order of ours, or failed.</param>
/// <param name="Fault">Why it failed, an <see cref="EventFault"/>.</param>
/// <param name="NextAt">When what failed is tried again by itself; null: never.</param>
/// <param name="SendAgain">Whether it helps if Stripe sends it again.</param>
public sealed record HandledEvent(
    string EventId, string Type, string? OrderId, string? TipId, StripeEventState Before, StripeEventState State, PaymentOutcome? Outcome,
    string? Fault = null, DateTimeOffset? NextAt = null, bool SendAgain = false)
{
    /// <summary>
    /// Why somebody has to look at what the event reported just now, although it was handled: an <see cref="EventFault"/>.
    /// </summary>
    public string? Needs { get; init; }

    /// <summary>Whether its type is of matter here.</summary>
    public bool Matters => StripeEventTypes.Matters(Type);
}
