namespace BookingAdmin.Web.Ui.Loading;

/// <summary>Asks again after a while, each time as long as is said: for what nobody tells of. For one component.</summary>
/// <param name="ask">Called on a thread of the timer.</param>
/// <param name="failed">Told what went wrong.</param>
sealed class Poll : IDisposable
{
    readonly ITimer timer;

    public Poll(TimeProvider clock, Func<Task> ask, Func<Exception, Task> failed)
    {
        timer = clock.CreateTimer(_ => _ = AskAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        async Task AskAsync()
        {
            try
            {
                await ask();
            }
            catch (Exception e)
            {
                await failed(e);
            }
        }
    }

    /// <summary>Once, so long from now; what was said before is off.</summary>
    public void In(TimeSpan time) => timer.Change(time, Timeout.InfiniteTimeSpan);

    public void Dispose() => timer.Dispose();
}
