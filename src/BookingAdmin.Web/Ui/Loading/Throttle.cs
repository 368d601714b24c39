namespace BookingAdmin.Web.Ui.Loading;

/// <summary>
/// Answers signals with one action, at most once an interval: the first signal soon, all later ones of the interval together at its end.
/// Signals that come during the action are answered by one more after it, so that no two overlap. For one component, on its own thread.
/// </summary>
sealed class Throttle(TimeSpan interval, TimeProvider clock, Func<Task> action) : IDisposable
{
    // After a lost connection every open page is signalled at one moment, and they must not all ask in the same one.
    const int SpreadMilliseconds = 800, SoonMilliseconds = 50;

    readonly CancellationTokenSource stop = new();
    // A timestamp: a clock that is put back must not silence a page.
    long? last;
    bool busy, acting, again;

    public TimeSpan Interval { get; set; } = interval;

    /// <param name="everybody">Every open page is signalled at this moment.</param>
    public async Task SignalAsync(bool everybody)
    {
        // Before the action has begun it will see what this signal is about; once it has begun, perhaps not.
        again |= acting;
        if (busy || stop.IsCancellationRequested)
            return;
        busy = true;
        try
        {
            do
            {
                again = false;
                var spread = TimeSpan.FromMilliseconds(Random.Shared.Next(everybody ? SpreadMilliseconds : SoonMilliseconds));
                var rest = last is { } at ? Interval - clock.GetElapsedTime(at) : TimeSpan.Zero;
                await Task.Delay(rest > spread ? rest : spread, clock, stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                if (stop.IsCancellationRequested)
                    return;
                (last, acting) = (clock.GetTimestamp(), true);
                try
                {
                    await action();
                }
                finally
                {
                    acting = false;
                }
            }
            while (again && !stop.IsCancellationRequested);
        }
        finally
        {
            busy = false;
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
    }
}
