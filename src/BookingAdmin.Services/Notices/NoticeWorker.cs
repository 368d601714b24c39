using BookingAdmin.Services.Live;
using BookingAdmin.Services.Notices.Causes;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Notices;

/// <summary>
/// Finds what people are to hear of and plans it: at once where the database notifies of a change, else every second. Beside that it looks
/// at everything, twice a minute, so that planning does not wait for it. Several instances may do both; one at a time does.
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
    long beat, prune;
    volatile bool looksAtAll = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(null, Wake);
        await Task.WhenAll(RepeatAsync(PlanAsync, stoppingToken), RepeatAsync(LookAtAllAsync, stoppingToken));
    }

    /// <param name="round">Returns how long to wait for the next one.</param>
    async Task RepeatAsync(Func<CancellationToken, Task<TimeSpan>> round, CancellationToken stoppingToken)
    {
        var afterFault = Pause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                pause = await round(stoppingToken);
                afterFault = Pause;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // A worker that gives up would take the host with it. What is not planned now is planned at the next look.
            catch (Exception e)
            {
                pause = afterFault = afterFault * 2 < LongestPause ? afterFault * 2 : LongestPause;
                NotLooked(logger, e.GetBaseException().GetType().Name, pause.TotalSeconds, DatabaseFault.IsUnavailable(e) ? null : e);
            }
            await WaitAsync(pause, stoppingToken);
        }
    }

    async Task<TimeSpan> PlanAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var planner = scope.ServiceProvider.GetRequiredService<NoticePlanner>();
        var start = clock.GetTimestamp();
        var looked = TimeSpan.Zero;
        try
        {
            await scope.ServiceProvider.GetRequiredService<NoticeCauses>().FindRecentAsync(cancel);
            looked = clock.GetElapsedTime(start);
        }
        // What was found, or written by others, must leave although orders could not be looked for.
        finally
        {
            while (await planner.PlanAsync(cancel) > 0)
                cancel.ThrowIfCancellationRequested();
        }
        if (start >= prune)
        {
            await PruneAsync(cancel);
            prune = After(BetweenPrunings);
        }
        // While the look at everything fails there is no sign of life, and the report says so.
        if (start >= beat && looksAtAll)
        {
            await BeatAsync(cancel);
            beat = After(Standings.Tick);
        }
        return Longer(Pause, looked * LookingShare);
    }

    async Task<TimeSpan> LookAtAllAsync(CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            if (await scope.ServiceProvider.GetRequiredService<NoticeCauses>().FindAllAsync(cancel) > 0)
                Wake();
            looksAtAll = true;
        }
        catch
        {
            looksAtAll = false;
            throw;
        }
        return Longer(BetweenFullLooks, clock.GetElapsedTime(start) * LookingShare);
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
