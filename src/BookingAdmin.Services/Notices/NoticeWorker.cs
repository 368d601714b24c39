using BookingAdmin.Services.Live;
using BookingAdmin.Services.Notices.Causes;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Notices;

/// <summary>
/// Finds what people are to hear of and plans it: at once where the database notifies of a change, else every second. Several instances may
/// do it; one at a time does.
/// </summary>
sealed partial class NoticeWorker(
    IServiceScopeFactory scopes, IDbContextFactory<BookingAdminContext> contexts, ChangeFeed feed, TimeProvider clock,
    ILogger<NoticeWorker> logger) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);
    static readonly TimeSpan BetweenFullLooks = TimeSpan.FromSeconds(30), BetweenPrunings = TimeSpan.FromHours(1);

    // Of the time: a marketplace without our indexes is looked at less often.
    const int LookingShare = 20;

    readonly SemaphoreSlim changed = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(null, Wake);
        var (pause, nextFull, beat, prune) = (Pause, 0L, 0L, 0L);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var began = clock.GetTimestamp();
                var full = began >= nextFull;
                await LookAsync(full, stoppingToken);
                var took = clock.GetElapsedTime(began);
                if (full)
                    nextFull = After(Longer(BetweenFullLooks, took * LookingShare));
                pause = Longer(Pause, full ? Pause : took * LookingShare);
                if (began >= prune)
                {
                    await PruneAsync(stoppingToken);
                    prune = After(BetweenPrunings);
                }
                if (began >= beat)
                {
                    await BeatAsync(stoppingToken);
                    beat = After(Standings.Tick);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // A worker that gives up would take the host with it. What is not planned now is planned at the next look.
            catch (Exception e)
            {
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                NotLooked(logger, e.GetBaseException().GetType().Name, pause.TotalSeconds, DatabaseFault.IsUnavailable(e) ? null : e);
            }
            await WaitAsync(pause, stoppingToken);
        }
    }

    internal async Task LookAsync(bool full, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var causes = scope.ServiceProvider.GetRequiredService<NoticeCauses>();
        var planner = scope.ServiceProvider.GetRequiredService<NoticePlanner>();
        try
        {
            await (full ? causes.FindAllAsync(cancel) : causes.FindRecentAsync(cancel));
        }
        // What was found, or written by others, must leave although one cause could not be looked for.
        finally
        {
            while (await planner.PlanAsync(cancel) > 0)
                cancel.ThrowIfCancellationRequested();
        }
    }

    async Task PruneAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<NoticePruning>().PruneAsync(cancel);
    }

    async Task BeatAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await Heartbeats.BeatAsync(context, Heartbeats.Notices, ProcessName.Here, null, null, cancel);
    }

    /// <summary>Until something changes, but no sooner than the cost of a look allows.</summary>
    async Task WaitAsync(TimeSpan pause, CancellationToken stoppingToken)
    {
        try
        {
            if (pause > Pause)
                await Task.Delay(pause, clock, stoppingToken);
            else
                await changed.WaitAsync(pause, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    void Wake()
    {
        // Full means that the worker is about to look anyhow.
        if (changed.CurrentCount == 0)
            changed.Release();
    }

    long After(TimeSpan time) => clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);

    static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    public override void Dispose()
    {
        changed.Dispose();
        base.Dispose();
    }

    [LoggerMessage(
        EventId = 601, Level = LogLevel.Warning,
        Message = "What people are to be notified of could not be looked for or planned ({Fault}); trying again in {Seconds:0} s")]
    static partial void NotLooked(ILogger logger, string fault, double seconds, Exception? unknown);
}
