namespace BookingAdmin.Services.Payments.Events;

/// <summary>An event as Stripe sent it: its very bytes are what its signature is of.</summary>
/// <param name="Signature">The header Stripe-Signature.</param>
public sealed record RawEvent(byte[] Body, string Signature);
