using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Refunds;
using BookingAdmin.Services.Telemetry;

namespace BookingAdmin.Services.Payments.Refunds;

/// <summary>
/// Writes what Stripe said to a try of a refund or of the closing of a PaymentIntent: each answer one transaction, and only while the claim
/// still holds.
/// </summary>
sealed partial class RefundAnswers(
    IDbContextFactory<BookingAdminContext> contexts, PaymentWriter payments, OutboxQueue outbox, TimeProvider clock,
    ILogger<RefundAnswers> logger)
{
    /// <summary>Also what the key of another account hears, or of the other mode: no last word on its first day.</summary>
    public const string MissingAtStripe = "resource_missing";

    const string UnknownOutcome = "unknown_outcome", UnknownStatus = "unknown_status";

    /// <param name="write">Receives the locked refund; returns what is to be reported once the transaction is committed.</param>
    /// <param name="answer">Which refund Stripe has made: kept also where the answer comes too late.</param>
    public async Task WriteAsync(
        OutboxEntry claimed, Func<BookingAdminContext, HeldRefund, Task<Action>> write, CancellationToken cancel,
        StripeRefund? answer = null)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var held = await HeldRefund.HoldAsync(context, claimed.Refund!.Id, cancel);
        Action told = () => Late(logger, claimed.Refund.Id, claimed.Refund.OrderId);
        // Stripe's event may have been faster, or another worker: then theirs counts.
        if (held is { IsUnderWay: true } && await OutboxQueue.IsOursAsync(context, claimed, cancel))
            told = await write(context, held);
        else if (
            held?.Refund is { } refund && answer is not null && refund.StripeRefundId != answer.Id
            && refund.Refusals == claimed.Refund.Refusals)
            await RefundWriter.KnownAsync(context, refund, answer.Id, answer.Amount, clock.Now(), cancel);
        await transaction.CommitAsync(cancel);
        told();
    }

    /// <summary>Which refund it is at Stripe, and about how much.</summary>
    public Task KnownAsync(BookingAdminContext context, HeldRefund held, StripeRefund answer, CancellationToken cancel) =>
        RefundWriter.KnownAsync(context, held.Refund, answer.Id, answer.Amount, clock.Now(), cancel);

    /// <summary>
    /// Asks the order, immediately before the call leaves, whether it still calls for it. Where it lives again, as the marketplace's own
    /// application may have made it, the refund or the closing is withdrawn.
    /// </summary>
    /// <returns>False where nothing is to be sent: it was withdrawn, or somebody else has it by now.</returns>
    public async Task<bool> IsStillDueAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        var due = false;
        await WriteAsync(claimed, async (context, held) =>
        {
            var order = await MoneyBackState.ReadAsync(context, held.Refund.OrderId, cancel);
            if (order is { IsKnown: false })
                return await FailAsync(context, held, UnknownStatus, false, null, cancel);
            due = held.Refund.Kind == claimed.Refund!.Kind && MoneyBackState.CallsFor(held.Refund, order);
            if (due)
                return () => { };
            await RefundWriter.WithdrawnAsync(context, held, order!, Actor.Outbox, clock.Now(), cancel);
            return () => Withdrawn(logger, held.Refund.Kind, held.Id, held.Refund.OrderId);
        }, cancel);
        return due;
    }

    /// <summary>Stripe had it, or a part of it, before anything was sent from here.</summary>
    /// <param name="refund">Null where Stripe named none.</param>
    public Task FoundAsync(
        BookingAdminContext context, HeldRefund held, StripeRefund? refund, FoundAtStripe found, CancellationToken cancel) =>
        RefundWriter.FoundAsync(
            context, held, found, refund is null ? null : (refund.Id, refund.Status, refund.Amount), Actor.Outbox, clock.Now(), cancel);

    /// <summary>Stripe has said what became of the payment.</summary>
    public async Task<Action> SettleAsync(BookingAdminContext context, HeldRefund held, PaymentEvent told, CancellationToken cancel)
    {
        var now = clock.Now();
        var known = await payments.WriteAsync(context, held.Refund.OrderId, new(told, held.Refund.PaymentIntentId, Actor.Outbox), cancel);
        // What the payment's writer has settled is settled.
        var left = await context.Refunds.AsNoTracking()
            .FirstOrDefaultAsync(r => r.Id == held.Id && (r.Status == RefundStatus.Sending || r.Status == RefundStatus.Pending), cancel);
        switch (left)
        {
            case null:
                break;
            // Paid before it could be closed, for an order that the marketplace has deleted.
            case { } when told is PaymentEvent.Succeeded && known is null:
                await RefundWriter.BecomesRefundAsync(context, left, left.PaymentIntentId, left.Amount, now, now, cancel);
                break;
            // The same, and the order is alive: then nothing goes back.
            case { } when told is PaymentEvent.Succeeded or PaymentEvent.Authorized:
                await RefundWriter.WithdrawAsync(context, left, now, cancel);
                break;
            // The marketplace has deleted the order.
            case { } when known is null:
                await RefundWriter.SucceededAsync(context, left, left.StripeRefundId, left.Amount, now, cancel);
                break;
        }
        return () =>
        {
            Settled(logger, held.Refund.Kind, held.Id, held.Refund.OrderId, told);
            if (told is not (PaymentEvent.Succeeded or PaymentEvent.Authorized))
                BookingAdminMetrics.RefundWent(held.Refund.Kind, RefundStatus.Succeeded);
        };
    }

    /// <summary>Stripe has taken the refund; the bank needs its time.</summary>
    public async Task<Action> TakeAsync(
        BookingAdminContext context, OutboxEntry claimed, HeldRefund held, string stripeRefundId, TimeSpan untilNextLook,
        CancellationToken cancel)
    {
        await RefundWriter.TakenAsync(context, held, stripeRefundId, Actor.Outbox, clock.Now(), cancel);
        await outbox.PutOffAsync(context, claimed, untilNextLook, null, cancel);
        if (held.Refund.Status is RefundStatus.Pending)
            return () => { };
        return () =>
        {
            Taken(logger, held.Id, held.Refund.OrderId);
            BookingAdminMetrics.RefundWent(held.Refund.Kind, RefundStatus.Pending);
        };
    }

    /// <param name="refused">Whether that is Stripe's last word on this try.</param>
    public async Task<Action> FailAsync(
        BookingAdminContext context, HeldRefund held, string fault, bool refused, string? stripeRefundId, CancellationToken cancel)
    {
        await RefundWriter.FailedAsync(context, held, fault, refused, stripeRefundId, Actor.Outbox, clock.Now(), cancel);
        return () =>
        {
            Failed(logger, held.Refund.Kind, held.Id, held.Refund.OrderId, fault);
            BookingAdminMetrics.RefundWent(held.Refund.Kind, RefundStatus.Failed);
        };
    }

    /// <summary>What Stripe has done is not known, or nothing yet: it is asked again later, but not for ever.</summary>
    public async Task<Action> WaitAsync(
        BookingAdminContext context, OutboxEntry claimed, HeldRefund held, StripeException fault, CancellationToken cancel)
    {
        var word = fault.Word;
        // What the bank is at work on is done; only the look at it failed.
        // With a wrong key Stripe does nothing, however often it is asked: that ends with a right one.
        if (held.Refund.Status is not RefundStatus.Pending && !fault.IsOfTheKey && outbox.IsHopeless(claimed))
        {
            var told = await FailAsync(context, held, fault.Code is MissingAtStripe ? word : UnknownOutcome, false, null, cancel);
            await outbox.BuryAsync(context, claimed, word, cancel);
            return () =>
            {
                told();
                GaveUp(logger, claimed.Id, held.Id, claimed.Attempts, word);
            };
        }
        return await PutOffAsync(context, claimed, held, OutboxQueue.WaitAfter(claimed.Attempts, fault.RetryAfter), word, cancel);
    }

    public async Task<Action> PutOffAsync(
        BookingAdminContext context, OutboxEntry claimed, HeldRefund held, TimeSpan wait, string word, CancellationToken cancel)
    {
        await outbox.PutOffAsync(context, claimed, wait, word, cancel);
        return () => Waits(logger, held.Refund.Kind, held.Id, claimed.Attempts, word, wait.TotalSeconds);
    }

    [LoggerMessage(EventId = 391, Level = LogLevel.Information, Message = "{Kind} {Refund} of order {Order} is settled: {Told}")]
    static partial void Settled(ILogger logger, MoneyBack kind, long refund, string order, PaymentEvent told);

    [LoggerMessage(
        EventId = 392, Level = LogLevel.Information,
        Message = "Stripe has taken refund {Refund} of order {Order}; the bank is at work on it")]
    static partial void Taken(ILogger logger, long refund, string order);

    [LoggerMessage(EventId = 393, Level = LogLevel.Error, Message = "{Kind} {Refund} of order {Order} failed: {Fault}")]
    static partial void Failed(ILogger logger, MoneyBack kind, long refund, string order, string fault);

    [LoggerMessage(
        EventId = 394, Level = LogLevel.Warning,
        Message = "{Kind} {Refund} had no clear answer at attempt {Attempt}: {Fault}; trying again in {Seconds:0} s")]
    static partial void Waits(ILogger logger, MoneyBack kind, long refund, int attempt, string fault, double seconds);

    [LoggerMessage(
        EventId = 395, Level = LogLevel.Error,
        Message = "Outbox entry {Entry} (refund {Refund}) was given up after {Attempt} attempts: {Fault}")]
    static partial void GaveUp(ILogger logger, long entry, long refund, int attempt, string fault);

    [LoggerMessage(
        EventId = 403, Level = LogLevel.Warning, Message = "{Kind} {Refund} of order {Order} was withdrawn: the order lives again")]
    static partial void Withdrawn(ILogger logger, MoneyBack kind, long refund, string order);

    [LoggerMessage(
        EventId = 396, Level = LogLevel.Information,
        Message = "An answer for refund {Refund} of order {Order} came after somebody else had written one")]
    static partial void Late(ILogger logger, long refund, string order);
}
