namespace BookingAdmin.Web.Orders;

/// <summary>
/// Answers signals with one action, at most once an interval: the first soon, all that come meanwhile together at its end.
/// For one component, on its own thread.
/// </summary>
sealed class Throttle(TimeSpan interval, TimeProvider clock, Func<Task> action) : IDisposable
{
    // After a lost connection every open page is told in one moment: they must not all ask in the same.
    const int SpreadMilliseconds = 400, SoonMilliseconds = 50;

    readonly CancellationTokenSource stop = new();
    DateTimeOffset last = DateTimeOffset.MinValue;
    bool waiting;

    public TimeSpan Interval { get; set; } = interval;

    /// <param name="everybody">Every open page is told at this moment.</param>
    public async Task SignalAsync(bool everybody)
    {
        if (waiting || stop.IsCancellationRequested)
            return;
        waiting = true;
        var spread = TimeSpan.FromMilliseconds(Random.Shared.Next(everybody ? SpreadMilliseconds : SoonMilliseconds));
        var rest = last + Interval - clock.GetUtcNow();
        await Task.Delay(rest > spread ? rest : spread, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        waiting = false;
        if (stop.IsCancellationRequested)
            return;
        last = clock.GetUtcNow();
        await action();
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
    }
}
