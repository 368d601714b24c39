using BookingAdmin.Services.Live;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Outbox;

/// <summary>
/// Does the work that the outbox holds, in each lane a few entries at a time, so that one slow call does not hold up all. Several instances
/// share it.
/// </summary>
sealed partial class OutboxWorker(
    IServiceScopeFactory scopes, IDbContextFactory<BookingAdminContext> contexts, OutboxSignal signal, TimeProvider clock,
    ILogger<OutboxWorker> logger) : BackgroundService
{
    // Stripe takes 25 calls a second of a test key and 100 of a live one, and an instance is not alone. Mails and pushes wait for other
    // servers, which may be slow.
    static int AtOnce(OutboxLane lane) => lane switch
    {
        OutboxLane.Payments => 4,
        OutboxLane.Mails => 12,
        OutboxLane.Pushes => 8,
        _ => 2,
    };

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2), LongestPause = TimeSpan.FromSeconds(30);
    // A call that was cut off is repeated after its lease; a call that ends by itself within this time is not.
    static readonly TimeSpan ToFinish = TimeSpan.FromSeconds(10);
    static readonly TimeSpan WhileHeld = TimeSpan.FromSeconds(10);

    readonly Lane[] lanes = [.. Enum.GetValues<OutboxLane>().Select(lane => new Lane(lane))];
    int turn;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var finish = new CancellationTokenSource();
        await using var stopping = stoppingToken.Register(() => finish.CancelAfter(ToFinish));
        await Task.WhenAll([BeatAsync(stoppingToken), .. lanes.SelectMany(
            lane => Enumerable.Repeat(lane, AtOnce(lane.Kind)))
            .Select(lane => WorkAsync(lane, finish.Token, stoppingToken))]);
    }

    async Task WorkAsync(Lane lane, CancellationToken finish, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await LookAsync(lane, stoppingToken) is { } claimed)
                    await TryAsync(claimed, finish);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // A worker that gives up would take the host with it. The entry is tried again when its lease is over.
            catch (Exception e)
            {
                NotDone(logger, e.GetBaseException().GetType().Name);
            }
        }
    }

    /// <summary>One idle worker polls for all of its lane, so that their number adds no queries.</summary>
    async Task<OutboxEntry?> LookAsync(Lane lane, CancellationToken stoppingToken)
    {
        await lane.Looking.WaitAsync(stoppingToken);
        try
        {
            var claimed = await ClaimAsync(handler => handler.Lane == lane.Kind && handler.Rest is null, stoppingToken);
            lane.Pause = Pause;
            if (claimed is null)
                await signal.WaitAsync(lane.Kind, lane.Pause, clock, stoppingToken);
            return claimed;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            NotRead(logger, e.GetBaseException().GetType().Name, lane.Pause.TotalSeconds);
            await Task.Delay(lane.Pause, clock, stoppingToken);
            lane.Pause = lane.Pause * 2 < LongestPause ? lane.Pause * 2 : LongestPause;
            return null;
        }
        finally
        {
            lane.Looking.Release();
        }
    }

    /// <summary>Tries the next entry that is due, also of a handler that rests.</summary>
    /// <returns>False where none is.</returns>
    internal async Task<bool> RunNextAsync(CancellationToken cancel, OutboxKind? only = null)
    {
        if (await ClaimAsync(handler => only is null || handler.Kind == only, cancel) is not { } claimed)
            return false;
        await TryAsync(claimed, cancel);
        return true;
    }

    internal Task<OutboxEntry?> ClaimAsync(CancellationToken cancel) => ClaimAsync(_ => true, cancel);

    /// <summary>Kind after kind in turn, so that many of one do not keep another from its own.</summary>
    async Task<OutboxEntry?> ClaimAsync(Func<OutboxHandler, bool> wanted, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        OutboxHandler[] handlers = [.. scope.ServiceProvider.GetServices<OutboxHandler>().Where(handler => handler.IsOn)];
        var queue = scope.ServiceProvider.GetRequiredService<OutboxQueue>();
        var first = (uint)Interlocked.Increment(ref turn);
        for (uint i = 0; i < handlers.Length; i++)
        {
            var handler = handlers[(first + i) % handlers.Length];
            if (wanted(handler) && await queue.ClaimAsync(handler, cancel) is { } claimed)
                return claimed;
        }
        return null;
    }

    /// <summary>
    /// An entry whose attempt fails for a reason of ours is delayed longer each time, as one that fails elsewhere, and is seen in the
    /// outbox.
    /// </summary>
    async Task TryAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        try
        {
            await RunAsync(claimed, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException && !DatabaseFault.IsUnavailable(e))
        {
            var wait = OutboxQueue.WaitAfter(claimed.Attempts);
            NotTried(logger, claimed.Id, claimed.Attempts, wait.TotalSeconds, e);
            await using var scope = scopes.CreateAsyncScope();
            await using var context = await contexts.CreateDbContextAsync(cancel);
            await scope.ServiceProvider.GetRequiredService<OutboxQueue>().PutOffAsync(context, claimed, wait, "not_written", cancel);
        }
    }

    internal async Task RunAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetServices<OutboxHandler>().Single(handler => handler.Kind == claimed.Kind)
            .HandleAsync(claimed, cancel);
        if (result == OutboxResult.Written)
            return;
        var queue = scope.ServiceProvider.GetRequiredService<OutboxQueue>();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (result == OutboxResult.Done)
        {
            await queue.DoneAsync(context, claimed, cancel);
            Done(logger, claimed.Id, claimed.Kind, claimed.Attempts);
        }
        else if (result == OutboxResult.Busy)
            await queue.PutOffAsync(context, claimed, WhileHeld, claimed.Fault, cancel, counts: false);
        else if (result is OutboxResult.Failed { Fault: var fault } && !queue.IsHopeless(claimed))
        {
            var wait = OutboxQueue.WaitAfter(claimed.Attempts);
            await queue.PutOffAsync(context, claimed, wait, fault, cancel);
            Waits(logger, claimed.Id, claimed.Kind, claimed.Attempts, fault, wait.TotalSeconds);
        }
        else
        {
            var last = (result as OutboxResult.Failed)?.Fault ?? ((OutboxResult.Hopeless)result).Fault;
            await queue.BuryAsync(context, claimed, last, cancel);
            GaveUp(logger, claimed.Id, claimed.Kind, claimed.Attempts, last);
        }
    }

    /// <summary>Why work does not go on, a line for each <see cref="WorkFault"/>; null where all is well.</summary>
    internal string? Trouble
    {
        get
        {
            using var scope = scopes.CreateScope();
            string[] troubles = [
                .. scope.ServiceProvider.GetServices<OutboxHandler>().Select(handler => handler.Trouble).OfType<string>()
                .Distinct(StringComparer.Ordinal)];
            return troubles.Length == 0 ? null : string.Join('\n', troubles);
        }
    }

    async Task BeatAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync(stoppingToken);
                await Heartbeats.BeatAsync(context, Heartbeats.Outbox, ProcessName.Here, null, Trouble, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                var unknown = DatabaseFault.IsUnavailable(e) ? null : e;
                NoSignOfLife(logger, e.GetBaseException().GetType().Name, Standings.Tick.TotalSeconds, unknown);
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
        foreach (var lane in lanes)
            lane.Looking.Dispose();
        base.Dispose();
    }

    /// <param name="Looking">Held by the worker that polls.</param>
    sealed record Lane(OutboxLane Kind, SemaphoreSlim Looking)
    {
        public Lane(OutboxLane kind) : this(kind, new(1))
        {
        }

        public TimeSpan Pause { get; set; } = OutboxWorker.Pause;
    }

    [LoggerMessage(EventId = 305, Level = LogLevel.Information, Message = "Outbox entry {Entry} ({Kind}) is done at attempt {Attempt}")]
    static partial void Done(ILogger logger, long entry, OutboxKind kind, int attempt);

    [LoggerMessage(
        EventId = 306, Level = LogLevel.Warning,
        Message = "Outbox entry {Entry} ({Kind}) was not done at attempt {Attempt}: {Fault}; trying again in {Seconds:0} s")]
    static partial void Waits(ILogger logger, long entry, OutboxKind kind, int attempt, string fault, double seconds);

    [LoggerMessage(
        EventId = 307, Level = LogLevel.Error, Message = "Outbox entry {Entry} ({Kind}) was given up after {Attempt} attempts: {Fault}")]
    static partial void GaveUp(ILogger logger, long entry, OutboxKind kind, int attempt, string fault);

    [LoggerMessage(EventId = 310, Level = LogLevel.Warning,
        Message = "The outbox could not leave a sign of life ({Fault}); trying again in {Seconds:0} s")]
    static partial void NoSignOfLife(ILogger logger, string fault, double seconds, Exception? unknown);

    [LoggerMessage(
        EventId = 402, Level = LogLevel.Error,
        Message = "Outbox entry {Entry} met a fault of ours at attempt {Attempt}; trying again in {Seconds:0} s")]
    static partial void NotTried(ILogger logger, long entry, int attempt, double seconds, Exception fault);

    [LoggerMessage(
        EventId = 397, Level = LogLevel.Warning, Message = "The outbox could not be read ({Fault}); trying again in {Seconds:0} s")]
    static partial void NotRead(ILogger logger, string fault, double seconds);

    [LoggerMessage(
        EventId = 398, Level = LogLevel.Warning,
        Message = "What came of an outbox entry could not be written ({Fault}); it is tried again in five minutes")]
    static partial void NotDone(ILogger logger, string fault);
}
