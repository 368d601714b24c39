using System.Globalization;

namespace BookingAdmin.Services.Live;

/// <summary>
/// Fans out, within this process, that the requests of a celebrity have changed. It says whose, never what: a page asks again.
/// </summary>
public sealed partial class ChangeFeed(ILogger<ChangeFeed> logger)
{
    // About ten seconds of changes at the highest rate of notifications.
    const int Remembered = 512;

    readonly Lock gate = new();
    readonly List<Subscription> subscriptions = [];
    readonly string process = Guid.NewGuid().ToString("N");
    readonly string?[] last = new string?[Remembered];
    long told;

    /// <summary>This moment, for <see cref="HasChangedSince"/>.</summary>
    public string Now => $"{process}.{Interlocked.Read(ref told)}";

    /// <param name="celebrity">Whose changes; null for everybody's.</param>
    /// <param name="changed">Called on a thread of the feed: a component must get back to its own with InvokeAsync.</param>
    /// <returns>Dispose it with the page.</returns>
    public IDisposable Subscribe(string? celebrity, Action changed) => Subscribe(celebrity, _ => changed());

    /// <param name="celebrity">Whose changes; null for everybody's.</param>
    /// <param name="changed">The same; its argument states whether every open page is notified at this moment: then the pages must not all
    /// ask at once.</param>
    /// <returns>Dispose it with the page.</returns>
    public IDisposable Subscribe(string? celebrity, Action<bool> changed)
    {
        var subscription = new Subscription(this, celebrity, changed);
        lock (gate)
            subscriptions.Add(subscription);
        return subscription;
    }

    /// <param name="celebrity">Whose requests changed; null when that is unknown, as after a lost connection: everybody asks again.</param>
    public void Publish(string? celebrity)
    {
        Remember(celebrity);
        Tell(s => celebrity is null || s.Celebrity is null || s.Celebrity == celebrity, celebrity is null);
    }

    /// <summary>Publishes several at once: each page is notified once.</summary>
    public void PublishEach(IReadOnlySet<string> celebrities)
    {
        foreach (var celebrity in celebrities)
            Remember(celebrity);
        Tell(s => s.Celebrity is null || celebrities.Contains(s.Celebrity), everybody: false);
    }

    /// <summary>Whether requests may have changed since: what a page read before it subscribed could be old.</summary>
    /// <param name="moment">What <see cref="Now"/> was before the page read. Of another process, or too long ago: then they may
    /// have.</param>
    /// <param name="celebrity">Whose; null for anybody's.</param>
    public bool HasChangedSince(string moment, string? celebrity)
    {
        lock (gate)
        {
            if (moment.Split('.') is not [var of, var number] || of != process
                || !long.TryParse(number, CultureInfo.InvariantCulture, out var before) || told - before > Remembered)
                return true;
            for (var i = before; i < told; i++)
            {
                if (celebrity is null || last[i % Remembered] is not { } changed || changed == celebrity)
                    return true;
            }
            return false;
        }
    }

    void Remember(string? celebrity)
    {
        lock (gate)
            last[told++ % Remembered] = celebrity;
    }

    void Tell(Func<Subscription, bool> concerned, bool everybody)
    {
        Subscription[] told;
        lock (gate)
            told = [.. subscriptions.Where(concerned)];
        foreach (var subscription in told)
        {
            try
            {
                subscription.Changed(everybody);
            }
            // One page's fault must not keep the others from hearing, nor end the listener.
            catch (Exception e)
            {
                Failed(logger, e);
            }
        }
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "A page failed when it was told of a change")]
    static partial void Failed(ILogger logger, Exception fault);

    sealed record Subscription(ChangeFeed Feed, string? Celebrity, Action<bool> Changed) : IDisposable
    {
        public void Dispose()
        {
            lock (Feed.gate)
                Feed.subscriptions.RemoveAll(s => ReferenceEquals(s, this));
        }
    }
}
