using BookingAdmin.Services.Live;

namespace BookingAdmin.Web.Ui.Loading;

/// <summary>
/// Makes an open page ask again: soon after a change that the feed tells of, and every minute, because without a guard
/// what the marketplace's own application writes is told by nobody, and because time goes by.
/// </summary>
sealed class LiveRefresh : IDisposable
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    // However often it is told, a page asks no more often than this.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    // After a lost connection every open page is told at once: they must not all ask at once.
    const int SpreadMilliseconds = 800, SoonMilliseconds = 50;

    readonly TimeProvider clock;
    readonly ITimer timer;
    readonly IDisposable subscription;
    long last;
    int due;

    /// <param name="refresh">Called on a thread of its own, never before this constructor is done; a component gets back to its own with InvokeAsync.</param>
    public LiveRefresh(ChangeFeed feed, TimeProvider clock, string celebrity, Action refresh)
    {
        this.clock = clock;
        last = clock.GetTimestamp() - clock.TimestampFrequency;
        timer = clock.CreateTimer(_ =>
        {
            Interlocked.Exchange(ref last, clock.GetTimestamp());
            Interlocked.Exchange(ref due, 0);
            refresh();
        }, null, Period, Period);
        subscription = feed.Subscribe(celebrity, Soon);
    }

    // Several changes in a row are one refresh.
    public void Soon(bool everybody = false)
    {
        if (Interlocked.Exchange(ref due, 1) != 0)
            return;
        var wait = TimeSpan.FromMilliseconds(Random.Shared.Next(everybody ? SpreadMilliseconds : SoonMilliseconds));
        var rest = Pause - clock.GetElapsedTime(Interlocked.Read(ref last));
        timer.Change(rest > wait ? rest : wait, Period);
    }

    public void Dispose()
    {
        subscription.Dispose();
        timer.Dispose();
    }
}
