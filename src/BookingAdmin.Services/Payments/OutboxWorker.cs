using BookingAdmin.Data;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Payments;

/// <summary>
/// Asks Stripe for what the outbox holds, a few entries at a time, so that one slow call does not hold up all. Several instances share the work. Without a key
/// of Stripe's it does nothing, and everything waits.
/// </summary>
sealed partial class OutboxWorker(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, Outbox outbox, RefundSender refunds, IntentCloser closings, IntentRetries intents, EventForwarder events,
    StripeGateway stripe, TimeProvider clock, ILogger<OutboxWorker> logger) : BackgroundService
{
    // Stripe takes 25 calls a second of a test key and 100 of a live one, and an instance is not alone.
    const int AtOnce = 4;
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2), LongestPause = TimeSpan.FromSeconds(30);
    static readonly TimeSpan AfterTooMany = TimeSpan.FromSeconds(5), AfterWrongKey = TimeSpan.FromMinutes(1);
    // A call that was cut off is repeated after its lease; what ends by itself meanwhile need not be.
    static readonly TimeSpan ToFinish = TimeSpan.FromSeconds(10);

    static readonly OutboxKind[] Kinds = [OutboxKind.CreateIntent, OutboxKind.MoneyBack, OutboxKind.ForwardEvent];

    readonly SemaphoreSlim looking = new(1);
    readonly Lock gate = new();
    TimeSpan pause = Pause;
    (long At, TimeSpan For)? rest;
    int turn;

    internal string Instance { get; set; } = ProcessName.Here;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Stripe.IsOn)
            return;
        using var finish = new CancellationTokenSource();
        await using var stopping = stoppingToken.Register(() => finish.CancelAfter(ToFinish));
        await Task.WhenAll([BeatAsync(stoppingToken), .. Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(finish.Token, stoppingToken))]);
    }

    async Task WorkAsync(CancellationToken finish, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await LookAsync(stoppingToken) is { } claimed)
                    await TryAsync(claimed, finish);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // Whatever it is: a worker that gives up would take the host with it. What it was at is tried again when its lease is over.
            catch (Exception e)
            {
                NotDone(logger, e.GetBaseException().GetType().Name);
            }
        }
    }

    /// <summary>What fails for a reason of ours is put off longer each time, as what fails at Stripe, and where everybody can see it.</summary>
    internal async Task TryAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        try
        {
            await RunAsync(claimed, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException && !DatabaseFault.IsUnavailable(e))
        {
            var wait = Outbox.WaitAfter(claimed.Attempts);
            NotTried(logger, claimed.Id, claimed.Attempts, wait.TotalSeconds, e);
            await using var context = await contexts.CreateDbContextAsync(cancel);
            await outbox.PutOffAsync(context, claimed, wait, "not_written", cancel);
        }
    }

    /// <summary>Of those that have nothing to do one looks for something, and the others wait for their turn to look.</summary>
    async Task<OutboxEntry?> LookAsync(CancellationToken stoppingToken)
    {
        await looking.WaitAsync(stoppingToken);
        try
        {
            while (Rest is { } left)
                await Task.Delay(left, clock, stoppingToken);
            var claimed = await ClaimAsync(stoppingToken);
            pause = Pause;
            if (claimed is null)
                await Task.Delay(pause, clock, stoppingToken);
            return claimed;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            NotRead(logger, e.GetBaseException().GetType().Name, pause.TotalSeconds);
            await Task.Delay(pause, clock, stoppingToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            return null;
        }
        finally
        {
            looking.Release();
        }
    }

    /// <summary>Tries the next entry that is due.</summary>
    /// <returns>False where none is.</returns>
    internal async Task<bool> RunNextAsync(CancellationToken cancel)
    {
        if (await ClaimAsync(cancel) is not { } claimed)
            return false;
        await TryAsync(claimed, cancel);
        return true;
    }

    /// <summary>In turn, so that many of one kind do not keep the other from its own.</summary>
    internal async Task<OutboxEntry?> ClaimAsync(CancellationToken cancel)
    {
        var first = (uint)Interlocked.Increment(ref turn);
        for (uint i = 0; i < Kinds.Length; i++)
        {
            if (await outbox.ClaimAsync(Kinds[(first + i) % Kinds.Length], cancel) is { } claimed)
                return claimed;
        }
        return null;
    }

    internal async Task RunAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        var fault = claimed switch
        {
            { Refund: { Kind: MoneyBack.Refund, Status: RefundStatus.Sending or RefundStatus.Pending } } => await refunds.SendAsync(claimed, cancel),
            { Refund: { Kind: MoneyBack.CancelIntent, Status: RefundStatus.Sending or RefundStatus.Pending } } => await closings.CloseAsync(claimed, cancel),
            { Kind: OutboxKind.CreateIntent } => await intents.TryAsync(claimed, cancel),
            { Kind: OutboxKind.ForwardEvent } => await events.ForwardAsync(claimed, cancel),
            _ => await DoneAsync(claimed, cancel),
        };
        if (fault is not null)
            RestAfter(fault);
    }

    async Task<StripeException?> DoneAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await outbox.DoneAsync(context, claimed, cancel);
        return null;
    }

    internal bool IsResting => Rest is not null;

    /// <summary>How much longer Stripe is left alone; null for not at all.</summary>
    TimeSpan? Rest
    {
        get
        {
            lock (gate)
                return rest is var (at, time) && time - clock.GetElapsedTime(at) is { } left && left > TimeSpan.Zero ? left : null;
        }
    }

    /// <summary>What is no matter of one entry would only fail for all the others too.</summary>
    void RestAfter(StripeException fault)
    {
        if (fault.Fault is not StripeFault.TooMany && !fault.IsOfTheKey)
            return;
        var time = fault.IsOfTheKey ? AfterWrongKey : fault.RetryAfter > AfterTooMany ? fault.RetryAfter.Value : AfterTooMany;
        lock (gate)
            rest = (clock.GetTimestamp(), time);
        Rests(logger, fault.Word, time.TotalSeconds);
    }

    /// <summary>Why nothing goes on, a sentence; null where all is well.</summary>
    internal string? Trouble => stripe.KeyFault is { } word
        ? $"Stripe does not accept our key ({word}). Set a good {StripeSettings.SecretKeyKey} and start again: until then refunds wait, and orders cannot be paid."
        : IsResting ? "Stripe asks to be left alone for a while; then it goes on by itself." : null;

    async Task BeatAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync(stoppingToken);
                await Heartbeats.BeatAsync(context, Heartbeats.Outbox, Instance, null, Trouble, stoppingToken);
            }
            // The lanes tell of it.
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(Standings.Tick, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override void Dispose()
    {
        looking.Dispose();
        base.Dispose();
    }

    [LoggerMessage(EventId = 402, Level = LogLevel.Error, Message = "Outbox entry {Entry} met a fault of ours at attempt {Attempt}; trying again in {Seconds:0} s")]
    static partial void NotTried(ILogger logger, long entry, int attempt, double seconds, Exception fault);

    [LoggerMessage(EventId = 397, Level = LogLevel.Warning, Message = "The outbox could not be read ({Fault}); trying again in {Seconds:0} s")]
    static partial void NotRead(ILogger logger, string fault, double seconds);

    [LoggerMessage(EventId = 398, Level = LogLevel.Warning, Message = "What Stripe said could not be written, or not be asked ({Fault}); it is asked again in five minutes")]
    static partial void NotDone(ILogger logger, string fault);

    [LoggerMessage(EventId = 399, Level = LogLevel.Warning, Message = "Stripe is left alone for {Seconds:0} s ({Fault})")]
    static partial void Rests(ILogger logger, string fault, double seconds);
}
