namespace BookingAdmin.Services.Payments.Stripe;

/// <summary>What carries the calls to Stripe instead of the network: registered by nobody but the embedded demo.</summary>
public sealed record StripeTransport(HttpMessageHandler Handler);
