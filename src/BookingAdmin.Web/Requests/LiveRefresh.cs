using BookingAdmin.Services.Live;

namespace BookingAdmin.Web.Requests;

/// <summary>
/// Makes an open page ask again: soon after a change that the feed tells of, and every minute, because what the
/// marketplace's own application writes is told by nobody and time goes by.
/// </summary>
sealed class LiveRefresh : IDisposable
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    // After a lost connection every open page is told at once: they must not all ask at once.
    const int SoonestMilliseconds = 50, LatestMilliseconds = 800;

    readonly ITimer timer;
    readonly IDisposable subscription;
    int due;

    /// <param name="refresh">Called on a thread of its own, never before this constructor is done; a component gets back to its own with InvokeAsync.</param>
    public LiveRefresh(ChangeFeed feed, TimeProvider clock, string celebrity, Action refresh)
    {
        timer = clock.CreateTimer(_ =>
        {
            Interlocked.Exchange(ref due, 0);
            refresh();
        }, null, Period, Period);
        subscription = feed.Subscribe(celebrity, Soon);
    }

    // Several changes in a row are one refresh.
    void Soon()
    {
        if (Interlocked.Exchange(ref due, 1) == 0)
            timer.Change(TimeSpan.FromMilliseconds(Random.Shared.Next(SoonestMilliseconds, LatestMilliseconds)), Period);
    }

    public void Dispose()
    {
        subscription.Dispose();
        timer.Dispose();
    }
}
