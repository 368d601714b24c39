using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Marketplace;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Payments;

/// <summary>Between a customer who waits for a PaymentIntent and the outbox: whoever has put an entry off is the only one who tries it.</summary>
public sealed partial class IntentDesk(
    IDbContextFactory<BookingAdminContext> contexts, StripeClient stripe, BookingAdminSettings settings, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>So long nobody else tries what a request or the outbox has begun. All tries of a call of Stripe take less.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromMinutes(1);

    // Somebody sits in front of it.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromMilliseconds(100);

    readonly IntentMaker maker = new(contexts, stripe, new(settings, clock), settings, clock, logs.CreateLogger<IntentMaker>());
    readonly ILogger log = logs.CreateLogger<IntentDesk>();

    /// <summary>Right after the entry was written. The caller may go away meanwhile: it is carried through.</summary>
    /// <param name="repeatable">Whether the caller can come again for the answer.</param>
    internal async Task<IntentResult> FirstAsync(long entry, bool repeatable)
    {
        var result = await maker.MakeAsync(entry, CancellationToken.None);
        if (result is not IntentResult.Unknown unknown)
            return result;
        LogUnknown(entry, unknown.Fault.Fault, unknown.Fault.Code);
        if (!repeatable)
            return await maker.DropAsync(entry, CancellationToken.None);
        await ReleaseAsync(entry);
        return result;
    }

    /// <summary>The answer of an earlier call, made again: nobody keeps a client secret.</summary>
    internal async Task<IntakeResult> AgainAsync(EarlierCall earlier, CallKey call, decimal amount, CancellationToken cancel)
    {
        if (!earlier.IsOf(call))
            return new IntakeResult.NotPlaced(IntakeFault.KeyTaken);
        var until = clock.GetUtcNow() + Patience;
        while (await IsHeldAsync(earlier.Entry, cancel))
        {
            if (clock.GetUtcNow() >= until)
                return new IntakeResult.NotPlaced(IntakeFault.Waiting);
            await Task.Delay(Pause, clock, cancel);
        }
        var result = await maker.MakeAsync(earlier.Entry, CancellationToken.None);
        if (result is IntentResult.Unknown)
            await ReleaseAsync(earlier.Entry);
        return result.Told(earlier.OrderId, earlier.OrderNumber ?? "", earlier.TipId, amount);
    }

    /// <summary>Whether somebody else is at it; if not, this process is from now on.</summary>
    async Task<bool> IsHeldAsync(long entry, CancellationToken cancel)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Outbox.Where(e => e.Id == entry && e.DoneAt == null && e.DeadAt == null && e.NotBefore <= now)
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.NotBefore, now + Held).SetProperty(e => e.Attempts, e => e.Attempts + 1), cancel) == 0
            && await context.Outbox.AnyAsync(e => e.Id == entry && e.DoneAt == null && e.DeadAt == null, cancel);
    }

    async Task ReleaseAsync(long entry)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        await context.Outbox.Where(e => e.Id == entry && e.DoneAt == null).ExecuteUpdateAsync(set => set.SetProperty(e => e.NotBefore, now), CancellationToken.None);
    }

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
