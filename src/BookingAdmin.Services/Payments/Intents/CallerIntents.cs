using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Intents;

/// <summary>
/// Between a customer who waits for a PaymentIntent and the outbox: the caller that has delayed an entry is the only one that tries it.
/// </summary>
public sealed partial class CallerIntents(
    IDbContextFactory<BookingAdminContext> contexts, OutboxQueue outbox, IntentCreator maker, TimeProvider clock,
    ILogger<CallerIntents> log)
{
    /// <summary>So long nobody else tries what a request has begun. Two calls of Stripe with all their tries take less.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromMinutes(3);

    // Somebody sits in front of it.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The first try, right after the entry was written. The try is carried through even if the caller goes away.</summary>
    /// <param name="until">Until when the entry was delayed.</param>
    /// <param name="repeatable">Whether the caller can come again for the answer.</param>
    internal async Task<IntentResult> FirstAsync(WantedIntent wanted, DateTimeOffset until, bool repeatable)
    {
        var result = await maker.MakeAsync(wanted, CancellationToken.None);
        if (result is not IntentResult.Unknown unknown)
            return result;
        LogUnknown(wanted.Entry, unknown.Fault.Fault, unknown.Fault.Code);
        if (!repeatable)
            return await maker.DropAsync(wanted.Entry, CancellationToken.None);
        await ReleaseAsync(new(wanted.Entry, 1, until), TimeSpan.Zero, unknown.Fault);
        return result;
    }

    /// <summary>The answer of an earlier call, made again: nobody keeps a client secret.</summary>
    internal async Task<IntakeResult> AgainAsync(EarlierCall earlier, CallKey call, decimal amount, CancellationToken cancel)
    {
        if (!earlier.IsOf(call))
            return new IntakeResult.NotPlaced(IntakeFault.KeyTaken);
        var until = clock.GetUtcNow() + Patience;
        OutboxClaim? claimed;
        while ((claimed = await outbox.TakeAsync(earlier.Entry, Held, cancel)) is null && await IsOpenAsync(earlier.Entry, cancel))
        {
            if (clock.GetUtcNow() >= until)
                return new IntakeResult.NotPlaced(IntakeFault.Waiting);
            await Task.Delay(Pause, clock, cancel);
        }
        var result = await maker.MakeAsync(earlier.Entry, CancellationToken.None);
        if (result is IntentResult.Unknown { Fault: var fault } && claimed is { } ours)
            await ReleaseAsync(ours, OutboxQueue.WaitAfter(ours.Attempts, fault.RetryAfter), fault);
        return result.Told(earlier.OrderId, earlier.OrderNumber ?? "", earlier.TipId, amount);
    }

    async Task<bool> IsOpenAsync(long entry, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Outbox.AnyAsync(e => e.Id == entry && e.DoneAt == null && e.DeadAt == null, cancel);
    }

    /// <summary>Leaves it to the outbox, unless somebody else has it by now.</summary>
    async Task ReleaseAsync(OutboxClaim claimed, TimeSpan wait, StripeException fault)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        await outbox.PutOffAsync(context, claimed, wait, fault.Word, CancellationToken.None);
    }

    [LoggerMessage(
        383, LogLevel.Warning,
        "What became of the PaymentIntent of outbox entry {Entry} is not known: {Fault} ({Code}). The outbox goes on")]
    partial void LogUnknown(long entry, StripeFault fault, string? code);
}

static class IntentResults
{
    /// <summary>The result as it is shown to the customer.</summary>
    public static IntakeResult Told(this IntentResult result, string order, string number, string? tip, decimal amount) => result switch
    {
        IntentResult.Made { Intent.ClientSecret: { } secret } => new IntakeResult.Placed(secret, order, number, tip, amount),
        IntentResult.Over => new IntakeResult.NotPlaced(IntakeFault.Over),
        IntentResult.GivenUp => new IntakeResult.NotPlaced(IntakeFault.GivenUp),
        IntentResult.Dropped => new IntakeResult.NotPlaced(IntakeFault.Dropped),
        _ => new IntakeResult.NotPlaced(IntakeFault.Waiting),
    };
}
