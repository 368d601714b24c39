using System.Globalization;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Refunds;

namespace BookingAdmin.Services.Payments.Captures;

/// <summary>
/// Captures what a bank holds for an order that its celebrity has accepted. Stripe is asked first what became of the payment, and the order
/// immediately before the capture whether it still calls for it. Of an order that waits, only the end of the hold is written down.
/// </summary>
sealed partial class CaptureHandler(
    StripeGateway stripe, StripeRest rest, IDbContextFactory<BookingAdminContext> contexts, PaymentWriter payments, OutboxQueue outbox,
    TimeProvider clock, ILogger<CaptureHandler> logger)
    : StripeHandler(stripe, rest)
{
    const string UnknownStatus = "unknown_status", UnexpectedState = "payment_intent_unexpected_state";

    readonly StripeGateway stripe = stripe;

    public override OutboxKind Kind => OutboxKind.Capture;

    protected override async Task<StripeException?> AskAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        if (await ReadAsync(claimed, cancel) is not { } held)
            return null;
        try
        {
            var intent = await stripe.RetrieveIntentWithChargeAsync(held.PaymentIntentId, cancel);
            if (intent.Status is "requires_capture")
            {
                if (!await IsDueAsync(claimed, intent, cancel))
                    return null;
                intent = await CaptureAsync(held, cancel);
            }
            await WriteAsync(claimed, (context, ours) => AnsweredAsync(context, claimed, ours, intent, cancel), cancel);
            return null;
        }
        catch (StripeException fault)
        {
            await WriteAsync(
                claimed, (context, ours) => ours ? RefusedAsync(context, claimed, fault, cancel) : Task.CompletedTask, cancel);
            return fault;
        }
    }

    /// <returns>Null where nothing is held for the order any more.</returns>
    async Task<PaymentAuthorization?> ReadAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var held = await context.PaymentAuthorizations.AsNoTracking()
            .FirstOrDefaultAsync(a => a.OrderId == claimed.OrderId && a.EndedAt == null, cancel);
        if (held is null)
            await outbox.DoneAsync(context, claimed, cancel);
        return held;
    }

    /// <summary>
    /// Asks the order whether it was accepted. A decision takes the same lock and opens the entry anew, so a worker that claimed the entry
    /// before the decision captures nothing.
    /// </summary>
    async Task<bool> IsDueAsync(OutboxEntry claimed, PaymentIntent intent, CancellationToken cancel)
    {
        var due = false;
        await WriteAsync(claimed, async (context, ours) =>
        {
            if (intent.LatestCharge?.CaptureBefore is { } until)
                await AuthorizationWriter.LastsUntilAsync(context, claimed.OrderId!, until, cancel);
            if (!ours)
                return;
            var order = await MoneyBackState.ReadAsync(context, claimed.OrderId!, cancel);
            if (order is { IsKnown: false })
                await outbox.BuryAsync(context, claimed, UnknownStatus, cancel);
            else if (order is { IsAccepted: true })
                due = true;
            else
                await outbox.DoneAsync(context, claimed, cancel);
        }, cancel);
        return due;
    }

    async Task<PaymentIntent> CaptureAsync(PaymentAuthorization held, CancellationToken cancel)
    {
        try
        {
            return await stripe.CaptureIntentAsync(
                held.PaymentIntentId, string.Create(CultureInfo.InvariantCulture, $"capture-{held.OrderId}-{held.Refusals}"), cancel);
        }
        catch (StripeException fault) when (fault.Code is UnexpectedState)
        {
            return await stripe.RetrieveIntentAsync(held.PaymentIntentId, cancel);
        }
    }

    async Task AnsweredAsync(
        BookingAdminContext context, OutboxEntry claimed, bool ours, PaymentIntent intent, CancellationToken cancel)
    {
        PaymentEvent? told = intent.Status switch
        {
            "succeeded" => PaymentEvent.Succeeded,
            "canceled" => PaymentEvent.Canceled,
            _ => null,
        };
        if (told is { } fact)
        {
            // A fact, also where another worker has the entry by now.
            if (await payments.WriteAsync(context, claimed.OrderId!, new(fact, intent.Id, Actor.Outbox), cancel) is null)
                await AuthorizationWriter.EndAsync(context, claimed.OrderId!, lapsed: false, clock.Now(), cancel);
            await outbox.DoneAsync(context, claimed, cancel);
            Ended(logger, claimed.OrderId!, fact);
        }
        // Stripe is at work on the capture.
        else if (ours)
            await outbox.PutOffAsync(context, claimed, OutboxQueue.WaitAfter(claimed.Attempts), intent.Status, cancel);
    }

    async Task RefusedAsync(BookingAdminContext context, OutboxEntry claimed, StripeException fault, CancellationToken cancel)
    {
        var refused = fault is { IsDefinite: true, IsOfTheKey: false, Code: not RefundAnswers.MissingAtStripe };
        if (refused)
            await AuthorizationWriter.RefusedAsync(context, claimed.OrderId!, cancel);
        if (refused || !fault.IsOfTheKey && outbox.IsHopeless(claimed))
        {
            await outbox.BuryAsync(context, claimed, fault.Word, cancel);
            GaveUp(logger, claimed.OrderId!, claimed.Attempts, fault.Word);
            return;
        }
        var wait = OutboxQueue.WaitAfter(claimed.Attempts, fault.RetryAfter);
        await outbox.PutOffAsync(context, claimed, wait, fault.Word, cancel, counts: !fault.IsOfTheKey);
        Waits(logger, claimed.OrderId!, claimed.Attempts, fault.Word, wait.TotalSeconds);
    }

    /// <param name="write">Is given whether the claim still holds; the order is held until the end of the transaction.</param>
    async Task WriteAsync(OutboxEntry claimed, Func<BookingAdminContext, bool, Task> write, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await OrderHold.OrderAndBookingAsync(context, claimed.OrderId!, cancel);
        await write(context, await OutboxQueue.IsOursAsync(context, claimed, cancel));
        await transaction.CommitAsync(cancel);
    }

    [LoggerMessage(EventId = 471, Level = LogLevel.Information, Message = "The hold on the money of order {Order} has ended: {Told}")]
    static partial void Ended(ILogger logger, string order, PaymentEvent told);

    [LoggerMessage(
        EventId = 472, Level = LogLevel.Warning,
        Message = "The capture for order {Order} had no clear answer at attempt {Attempt}: {Fault}; trying again in {Seconds:0} s")]
    static partial void Waits(ILogger logger, string order, int attempt, string fault, double seconds);

    [LoggerMessage(
        EventId = 473, Level = LogLevel.Error,
        Message = "The payment of order {Order} could not be captured and was given up after {Attempt} attempts: {Fault}")]
    static partial void GaveUp(ILogger logger, string order, int attempt, string fault);
}
