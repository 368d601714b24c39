using BookingAdmin.Services.Live;
using BookingAdmin.Services.Outbox;

namespace BookingAdmin.Services.Payments.Stripe;

/// <summary>Work of the outbox that asks Stripe for something. Without a key of Stripe's it waits.</summary>
abstract class StripeHandler(StripeGateway stripe, StripeRest rest) : OutboxHandler
{
    public sealed override bool IsOn => stripe.IsOn;

    public sealed override TimeSpan? Rest => rest.Left;

    public sealed override string? Trouble => stripe.KeyFault is { } word
        ? $"{WorkFault.KeyNotAccepted} {word}"
        : rest.Left is not null ? nameof(WorkFault.StripeRests) : null;

    public sealed override async Task<OutboxResult> HandleAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        if (await AskAsync(claimed, cancel) is { } fault)
            rest.After(fault);
        return OutboxResult.Written;
    }

    /// <summary>Writes what Stripe answered, and what becomes of the entry.</summary>
    /// <returns>Why Stripe did not do it; null where it has answered.</returns>
    protected abstract Task<StripeException?> AskAsync(OutboxEntry claimed, CancellationToken cancel);
}
