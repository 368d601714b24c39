namespace BookingAdmin.Web.Ui.Loading;

/// <summary>
/// Repeats a load while its page is open: soon after each signal, and every period. For one component, on its own thread.
/// </summary>
public sealed class LiveRefresh : IDisposable
{
    readonly Throttle throttle;
    readonly Func<Func<Task>, Task> invoke;
    readonly Func<Exception, Task> failed;
    readonly IDisposable subscription;
    readonly ITimer timer;

    // A signal comes from elsewhere, where nobody's language is set.
    readonly (CultureInfo Formats, CultureInfo Words) reader = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);

    /// <param name="subscribe">Passes on when to signal, and whether every open page is signalled at this moment.</param>
    /// <param name="pause">No load comes sooner after the one before.</param>
    /// <param name="invoke">Leads from the thread of the signal to that of the component.</param>
    internal LiveRefresh(TimeProvider clock, TimeSpan pause, TimeSpan period, Func<Task> load,
        Func<Action<bool>, IDisposable> subscribe, Func<Func<Task>, Task> invoke, Func<Exception, Task> failed)
    {
        (throttle, this.invoke, this.failed) = (new(pause, clock, load), invoke, failed);
        subscription = subscribe(everybody => Signal(everybody));
        timer = clock.CreateTimer(_ => Signal(), null, period, period);
    }

    public TimeSpan Pause { set => throttle.Interval = value; }

    /// <summary>From now on.</summary>
    public TimeSpan Period { set => timer.Change(value, value); }

    public void Signal(bool everybody = false) => _ = SignalAsync(everybody);

    async Task SignalAsync(bool everybody)
    {
        try
        {
            await invoke(() =>
            {
                (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = reader;
                return throttle.SignalAsync(everybody);
            });
        }
        catch (Exception e)
        {
            await failed(e);
        }
    }

    public void Dispose()
    {
        subscription.Dispose();
        timer.Dispose();
        throttle.Dispose();
    }
}
