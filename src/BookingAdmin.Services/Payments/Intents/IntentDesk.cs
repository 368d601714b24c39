using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Payments.Intents;

/// <summary>Between a customer who waits for a PaymentIntent and the outbox: whoever has put an entry off is the only one who tries it.</summary>
public sealed partial class IntentDesk(
    IDbContextFactory<BookingAdminContext> contexts, StripeGateway stripe, BookingAdminSettings settings, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>So long nobody else tries what a request has begun. Two calls of Stripe with all their tries take less.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromMinutes(3);

    // Somebody sits in front of it.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromMilliseconds(100);

    readonly IntentMaker maker = new(contexts, stripe, new(settings, clock), settings, clock, logs.CreateLogger<IntentMaker>());
    readonly ILogger log = logs.CreateLogger<IntentDesk>();

    /// <summary>Right after the entry was written. The caller may go away meanwhile: it is carried through.</summary>
    /// <param name="until">Until when it was put off.</param>
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
        Turn? turn;
        while ((turn = await TakeAsync(earlier.Entry, cancel)) is null && await IsOpenAsync(earlier.Entry, cancel))
        {
            if (clock.GetUtcNow() >= until)
                return new IntakeResult.NotPlaced(IntakeFault.Waiting);
            await Task.Delay(Pause, clock, cancel);
        }
        var result = await maker.MakeAsync(earlier.Entry, CancellationToken.None);
        if (result is IntentResult.Unknown { Fault: var fault } && turn is { } ours)
            await ReleaseAsync(ours, Outbox.WaitAfter(ours.Attempts, fault.RetryAfter), fault);
        return result.Told(earlier.OrderId, earlier.OrderNumber ?? "", earlier.TipId, amount);
    }

    /// <summary>Puts the entry off for this process, unless somebody else is at it. One that only waits for its next try is taken: somebody sits in front of it now.</summary>
    /// <returns>Null where somebody is, or nothing is left to do.</returns>
    async Task<Turn?> TakeAsync(long entry, CancellationToken cancel)
    {
        var now = clock.Now();
        var until = now + Held;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var attempts = await context.Database.SqlQuery<int>($"""
            UPDATE booking_admin.outbox SET attempts = attempts + 1, not_before = {until}, leased_until = {until}
            WHERE id = {entry} AND done_at IS NULL AND dead_at IS NULL AND (leased_until IS NULL OR leased_until <= {now})
            RETURNING attempts AS "Value"
            """).ToListAsync(cancel);
        return attempts is [var attempt] ? new(entry, attempt, until) : null;
    }

    async Task<bool> IsOpenAsync(long entry, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Outbox.AnyAsync(e => e.Id == entry && e.DoneAt == null && e.DeadAt == null, cancel);
    }

    /// <summary>Leaves it to the outbox, unless somebody else has it by now.</summary>
    async Task ReleaseAsync(Turn turn, TimeSpan wait, StripeException fault)
    {
        var next = clock.Now() + wait;
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        await context.Outbox.Where(e => e.Id == turn.Entry && e.Attempts == turn.Attempts && e.NotBefore == turn.Until && e.DoneAt == null)
            .ExecuteUpdateAsync(set => set
                .SetProperty(e => e.NotBefore, next)
                .SetProperty(e => e.LeasedUntil, (DateTimeOffset?)null)
                .SetProperty(e => e.Fault, fault.Word), CancellationToken.None);
    }

    /// <summary>An entry that this process has put off. While these are so, nobody else has.</summary>
    sealed record Turn(long Entry, int Attempts, DateTimeOffset Until);

    [LoggerMessage(383, LogLevel.Warning, "What became of the PaymentIntent of outbox entry {Entry} is not known: {Fault} ({Code}). The outbox goes on")]
    partial void LogUnknown(long entry, StripeFault fault, string? code);
}

static class IntentResults
{
    /// <summary>What the customer is told of it.</summary>
    public static IntakeResult Told(this IntentResult result, string order, string number, string? tip, decimal amount) => result switch
    {
        IntentResult.Made { Intent.ClientSecret: { } secret } => new IntakeResult.Placed(secret, order, number, tip, amount),
        IntentResult.Over => new IntakeResult.NotPlaced(IntakeFault.Over),
        IntentResult.GivenUp => new IntakeResult.NotPlaced(IntakeFault.GivenUp),
        IntentResult.Dropped => new IntakeResult.NotPlaced(IntakeFault.Dropped),
        _ => new IntakeResult.NotPlaced(IntakeFault.Waiting),
    };
}
