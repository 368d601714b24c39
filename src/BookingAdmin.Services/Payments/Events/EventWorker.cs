using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>
/// Handles again what was received and not handled: a process ended in between, or the handling failed. Several instances share the work, for each holds the event that it handles.
/// Also forgets, after a while, what was handled.
/// </summary>
public sealed partial class EventWorker(IDbContextFactory<BookingAdminContext> contexts, IServiceScopeFactory scopes, TimeProvider clock, ILogger<EventWorker> logger) : BackgroundService
{
    /// <summary>So long handled events are kept: Stripe sends one again for three days, people do for thirty.</summary>
    public static readonly TimeSpan Keeps = TimeSpan.FromDays(90);

    /// <summary>So long the body of an event is kept that could not be passed on.</summary>
    static readonly TimeSpan KeepsBodies = TimeSpan.FromDays(30);

    const int Batch = 100, PruneBatch = 5000;
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromSeconds(30), BetweenPrunings = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? beaten = null, pruned = null;
        var pause = Pause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (beaten is not { } last || clock.GetElapsedTime(last) >= Standings.Tick)
                {
                    await BeatAsync(stoppingToken);
                    beaten = clock.GetTimestamp();
                }
                await HandleDueAsync(stoppingToken);
                if (pruned is not { } before || clock.GetElapsedTime(before) >= BetweenPrunings)
                {
                    await AlignAsync(stoppingToken);
                    await PruneAsync(stoppingToken);
                    pruned = clock.GetTimestamp();
                }
                pause = Pause;
            }
            // Whatever it is: a worker that gives up would take the host with it.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                NotRead(logger, e.GetBaseException().GetType().Name, pause.TotalSeconds);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>All that is due, oldest first, each in a transaction of its own; what fails is put off by that, so this ends.</summary>
    /// <returns>How many were tried.</returns>
    internal async Task<int> HandleDueAsync(CancellationToken cancel)
    {
        var tried = 0;
        await using var scope = scopes.CreateAsyncScope();
        var events = scope.ServiceProvider.GetRequiredService<StripeEvents>();
        while (true)
        {
            var handled = 0;
            foreach (var id in await DueAsync(cancel))
            {
                if (await events.HandleDueAsync(id, cancel) is not null)
                    handled++;
            }
            tried += handled;
            // The rest is in other hands.
            if (handled < Batch)
                return tried;
        }
    }

    async Task<List<string>> DueAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.StripeEvents
            .Where(e => (e.State == StripeEventState.Received || e.State == StripeEventState.Failed) && e.NotBefore <= now)
            .OrderBy(e => e.NotBefore).ThenBy(e => e.Id).Select(e => e.Id).Take(Batch).ToListAsync(cancel);
    }

    /// <summary>What needs somebody is kept until somebody has settled it, and then as long as what was handled.</summary>
    internal async Task<int> PruneAsync(CancellationToken cancel)
    {
        var before = clock.Now() - Keeps;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var (deleted, all) = (0, 0);
        do
        {
            deleted = await context.Database.ExecuteSqlAsync($"""
                DELETE FROM booking_admin.stripe_event WHERE id IN (
                    SELECT id FROM booking_admin.stripe_event WHERE received_at < {before}
                        AND (settled_at < {before} OR needs_somebody IS NULL AND state IN ('Handled', 'Ignored')) ORDER BY received_at LIMIT {PruneBatch} FOR UPDATE SKIP LOCKED)
                """, cancel);
            all += deleted;
        }
        while (deleted == PruneBatch);
        // Nobody could have Stripe send it again by then either.
        var stale = clock.Now() - KeepsBodies;
        await context.StripeEvents.Where(e => e.Body != null && e.ReceivedAt < stale)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.Body, (byte[]?)null).SetProperty(e => e.Signature, (string?)null), cancel);
        if (all > 0)
            Pruned(logger, all);
        return all;
    }

    /// <summary>Findings of events follow what happens to events. What happens to the marketplace's orders they learn here.</summary>
    internal async Task<int> AlignAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var adrift = await EventFindings.AdriftAsync(context, cancel);
        foreach (var order in adrift)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancel);
            await EventFindings.AlignAsync(context, order, null, clock.Now(), cancel);
            await transaction.CommitAsync(cancel);
        }
        if (adrift.Count > 0)
            Aligned(logger, adrift.Count);
        return adrift.Count;
    }

    async Task BeatAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await Heartbeats.BeatAsync(context, Heartbeats.Events, ProcessName.Here, null, null, cancel);
    }

    [LoggerMessage(EventId = 416, Level = LogLevel.Warning, Message = "Stripe's events that wait could not be read ({Fault}); trying again in {Seconds} s")]
    static partial void NotRead(ILogger logger, string fault, double seconds);

    [LoggerMessage(EventId = 417, Level = LogLevel.Information, Message = "{Count} events of Stripe's that were handled long ago were deleted")]
    static partial void Pruned(ILogger logger, int count);

    [LoggerMessage(EventId = 443, Level = LogLevel.Information, Message = "The findings of {Count} orders were brought in line with Stripe's events")]
    static partial void Aligned(ILogger logger, int count);
}
