using BookingAdmin.Services.Live;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Jobs;

/// <summary>
/// Does the batches of all running jobs in turn, as every process of the dashboard does. Wakes on a notification of a job, or every two
/// seconds; goes on by itself when the database answers again.
/// </summary>
public sealed partial class RepairJobWorker(
    IServiceScopeFactory scopes, IDbContextFactory<BookingAdminContext> contexts, JobFeed feed, TimeProvider clock,
    ILogger<RepairJobWorker> logger) : BackgroundService
{
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(2), ElsewherePause = TimeSpan.FromMilliseconds(200),
        LongestWait = TimeSpan.FromSeconds(30);
    static readonly TimeSpan HeartbeatPause = TimeSpan.FromSeconds(10);

    readonly Dictionary<Guid, string> waiting = [];
    long? beat;
    string? beatFault;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var told = new SemaphoreSlim(0, 1);
        using var subscription = feed.Subscribe(_ => Wake(told));
        var backOff = Idle;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                (pause, var fault) = await PassAsync(stoppingToken);
                await BeatAsync(fault, stoppingToken);
                backOff = Idle;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // Whatever it is: a worker that gives up would take the host with it, and every job.
            catch (Exception e)
            {
                Away(logger, backOff.TotalSeconds, e.GetBaseException().GetType().Name);
                pause = backOff;
                backOff = backOff * 2 < LongestWait ? backOff * 2 : LongestWait;
            }
            if (pause > TimeSpan.Zero)
                await WaitAsync(told, pause, stoppingToken);
        }
    }

    /// <summary>A batch of each running job.</summary>
    /// <returns>How long there is nothing to do, and why a batch failed, a <see cref="WorkFault"/>.</returns>
    async Task<(TimeSpan Pause, string? Fault)> PassAsync(CancellationToken cancel)
    {
        var (pause, fault) = (Idle, (string?)null);
        foreach (var job in await InScopeAsync(runner => runner.RunningAsync(cancel)))
        {
            BatchRun run;
            try
            {
                run = await InScopeAsync(runner => runner.RunAsync(job, null, cancel));
            }
            // A fault of this job: the others go on.
            catch (Exception e) when (!cancel.IsCancellationRequested && !DatabaseFault.IsUnavailable(e))
            {
                Failed(logger, job, e);
                fault = $"{WorkFault.BatchFailed} {e.GetBaseException().GetType().Name}";
                continue;
            }
            Tell(job, run);
            pause = run.End switch
            {
                BatchEnd.Worked or BatchEnd.Finished => TimeSpan.Zero,
                BatchEnd.Elsewhere when pause > ElsewherePause => ElsewherePause,
                _ => pause,
            };
        }
        return (pause, fault);
    }

    async Task<T> InScopeAsync<T>(Func<RepairJobRunner, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<RepairJobRunner>());
    }

    void Tell(Guid job, BatchRun run)
    {
        if (run.WaitsFor is null)
            waiting.Remove(job);
        else if (!waiting.TryGetValue(job, out var before) || !string.Equals(before, run.WaitsFor, StringComparison.Ordinal))
            Waits(logger, job, waiting[job] = run.WaitsFor);
        if (run.End is BatchEnd.Finished)
            Finished(logger, job);
    }

    /// <summary>A sign of life, at most every ten seconds but at once when a fault comes or goes.</summary>
    async Task BeatAsync(string? fault, CancellationToken cancel)
    {
        if (beat is { } last && clock.GetElapsedTime(last) < HeartbeatPause && beatFault == fault)
            return;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await Heartbeats.BeatAsync(context, Heartbeats.Jobs, ProcessName.Here, Idle, fault, cancel);
        (beat, beatFault) = (clock.GetTimestamp(), fault);
    }

    async Task WaitAsync(SemaphoreSlim told, TimeSpan pause, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var timer = Task.Delay(pause, clock, over.Token);
        var waking = told.WaitAsync(over.Token);
        await Task.WhenAny(timer, waking);
        await over.CancelAsync();
        await Task.WhenAll(timer, waking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    static void Wake(SemaphoreSlim told)
    {
        try
        {
            if (told.CurrentCount == 0)
                told.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else woke it, or it has stopped.
        }
    }

    [LoggerMessage(EventId = 241, Level = LogLevel.Information, Message = "Repair job {Job} is done")]
    static partial void Finished(ILogger logger, Guid job);

    [LoggerMessage(EventId = 242, Level = LogLevel.Warning, Message = "Repair job {Job} waits: {Why}")]
    static partial void Waits(ILogger logger, Guid job, string why);

    [LoggerMessage(
        EventId = 243, Level = LogLevel.Warning,
        Message = "The database does not answer ({Fault}), repair jobs go on later; trying again in {Seconds} s")]
    static partial void Away(ILogger logger, double seconds, string fault);

    [LoggerMessage(
        EventId = 244, Level = LogLevel.Error,
        Message = "A batch of repair job {Job} failed; nothing of it was kept, and it is tried again")]
    static partial void Failed(ILogger logger, Guid job, Exception fault);
}
