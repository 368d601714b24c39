using BookingAdmin.Data.Own;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Stripe;

/// <summary>Work of the outbox that asks Stripe for something. Without a key of Stripe's it waits.</summary>
abstract class StripeHandler(StripeGateway stripe, StripeRest rest) : OutboxHandler
{
    public sealed override bool IsOn => stripe.IsOn;

    public sealed override TimeSpan? Rest => rest.Left;

    public sealed override string? Trouble => stripe.KeyFault is { } word
        ? $"Stripe does not accept our key ({word}). Set a good {StripeSettings.SecretKeyKey} and start again: until then refunds wait, "
            + "and orders cannot be paid."
        : rest.Left is not null ? "Stripe asks to be left alone for a while; then it goes on by itself." : null;

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
