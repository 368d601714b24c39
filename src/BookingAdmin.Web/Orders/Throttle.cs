namespace BookingAdmin.Web.Orders;

/// <summary>
/// Answers signals with one action, at most once an interval: the first soon, all that come meanwhile together at its end.
/// For one component, on its own thread.
/// </summary>
sealed class Throttle(TimeSpan interval, TimeProvider clock, Func<Task> action) : IDisposable
{
    // After a lost connection every open page is told in one moment: they must not all ask in the same.
    const int SpreadMilliseconds = 400;

    readonly CancellationTokenSource stop = new();
    DateTimeOffset last = DateTimeOffset.MinValue;
    bool waiting;

    public async Task SignalAsync()
    {
        if (waiting || stop.IsCancellationRequested)
            return;
        waiting = true;
        var spread = TimeSpan.FromMilliseconds(Random.Shared.Next(SpreadMilliseconds));
        var rest = last + interval - clock.GetUtcNow();
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
