namespace BookingAdmin.Web.Orders;

/// <summary>
/// Answers signals with one action, at most once an interval: the first at once, all that come meanwhile together at its end.
/// For one component, on its own thread.
/// </summary>
sealed class Throttle(TimeSpan interval, TimeProvider clock, Func<Task> action) : IDisposable
{
    readonly CancellationTokenSource stop = new();
    DateTimeOffset last = DateTimeOffset.MinValue;
    bool waiting;

    public async Task SignalAsync()
    {
        if (waiting || stop.IsCancellationRequested)
            return;
        waiting = true;
        if (last + interval - clock.GetUtcNow() is { Ticks: > 0 } wait)
            await Task.Delay(wait, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
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
