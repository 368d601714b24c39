using BookingAdmin.Services.Outbox;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>
/// Handles an event of Stripe's that was received and not handled: the marketplace's own handler had its time first, a process ended in
/// between, or the handling failed.
/// </summary>
sealed class StripeEventHandler(StripeEvents events) : OutboxHandler
{
    public override OutboxKind Kind => OutboxKind.StripeEvent;

    public override async Task<OutboxResult> HandleAsync(OutboxEntry claimed, CancellationToken cancel) =>
        await events.HandleDueAsync(claimed.EventId!, cancel) is not null ? OutboxResult.Written
        : await events.IsKeptAsync(claimed.EventId!, cancel) ? OutboxResult.Busy : OutboxResult.Done;
}
