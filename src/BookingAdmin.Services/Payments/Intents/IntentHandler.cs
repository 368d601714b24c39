using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Stripe;

namespace BookingAdmin.Services.Payments.Intents;

/// <summary>Goes on with the PaymentIntents that a request has begun and not brought to an end.</summary>
sealed partial class IntentHandler(
    StripeGateway stripe, StripeRest rest, IDbContextFactory<BookingAdminContext> contexts, IntentCreator maker, OutboxQueue outbox,
    ILogger<IntentHandler> logger)
    : StripeHandler(stripe, rest)
{
    public override OutboxKind Kind => OutboxKind.CreateIntent;

    protected override async Task<StripeException?> AskAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        // A caller without a key cannot come back: to go on would make an order that nobody can pay.
        var result = claimed.Keyed is false ? await maker.DropAsync(claimed.Id, cancel) : await maker.MakeAsync(claimed.Id, cancel);
        if (result is not IntentResult.Unknown { Fault: var fault })
            return null;
        if (!fault.IsOfTheKey && outbox.IsHopeless(claimed))
        {
            await GiveUpAsync(claimed, fault.Word, cancel);
            return fault;
        }
        var wait = OutboxQueue.WaitAfter(claimed.Attempts, fault.RetryAfter);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        // Our key says nothing about the order, so it is no attempt: however long it is wrong, nothing is given up for it.
        await outbox.PutOffAsync(context, claimed, wait, fault.Word, cancel, counts: !fault.IsOfTheKey);
        Waits(logger, claimed.Id, claimed.OrderId!, claimed.Attempts, fault.Word, wait.TotalSeconds);
        return fault;
    }

    /// <summary>Nobody will pay an order that has had nothing to pay with for a day: it is cancelled.</summary>
    async Task GiveUpAsync(OutboxEntry claimed, string fault, CancellationToken cancel)
    {
        if (await maker.DropAsync(claimed.Id, cancel) is not (IntentResult.Dropped or IntentResult.Unknown))
            return;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await outbox.BuryAsync(context, claimed, fault, cancel);
        GaveUp(logger, claimed.Id, claimed.OrderId!, claimed.Attempts, fault);
    }

    [LoggerMessage(
        EventId = 400, Level = LogLevel.Warning,
        Message =
            "The PaymentIntent of order {Order} (outbox entry {Entry}) had no clear answer at attempt {Attempt}: {Fault}; trying "
            + "again in {Seconds:0} s")]
    static partial void Waits(ILogger logger, long entry, string order, int attempt, string fault, double seconds);

    [LoggerMessage(
        EventId = 401, Level = LogLevel.Error,
        Message =
            "The PaymentIntent of order {Order} (outbox entry {Entry}) was given up after {Attempt} attempts, and the order is "
            + "cancelled: {Fault}")]
    static partial void GaveUp(ILogger logger, long entry, string order, int attempt, string fault);
}
