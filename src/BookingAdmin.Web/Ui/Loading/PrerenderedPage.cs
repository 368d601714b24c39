using System.Runtime.CompilerServices;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Web.Ui.Loading;

/// <summary>
/// A page whose first answer has its content. The circuit takes over what was found for it, so that nothing is asked for twice and nothing
/// flickers.
/// </summary>
public abstract class PrerenderedPage : DataPage
{
    // A slower database is waited for by the live page, which shows that it waits.
    static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);

    readonly List<PersistingComponentStateSubscription> handovers = [];
    int room = Handover.Limit;

    // The moment of the feed before the first answer was read; null where nothing was taken over.
    string? readAt;

    [Inject] public required PersistentComponentState Persisted { get; init; }

    /// <summary>Hands the part over from the first answer to the circuit. For OnInitialized, before anything is loaded.</summary>
    /// <param name="of">What the part is asked for: another address takes nothing over.</param>
    /// <param name="now">This moment of the feed that the page follows.</param>
    protected void HandOver<T>(Loaded<T> part, string of = "", string now = "", [CallerArgumentExpression(nameof(part))] string name = "")
        where T : class?
    {
        var key = $"{GetType().Name}.{name}";
        if (!RendererInfo.IsInteractive)
        {
            handovers.Add(Persisted.RegisterOnPersisting(() => Keep(key, part, $"{now} {of}")));
            return;
        }
        if (Persisted.TryTakeFromJson<byte[]>(key, out var packed) && packed is not null
            && Handover.Unpack<T>(packed) is ({ } moment, { } found) && moment.Split(' ', 2) is [var at, var kept] && kept == of)
        {
            part.Set(found);
            readAt = at;
        }
    }

    /// <summary>Follows the feed from the moment on at which the first answer was read.</summary>
    protected LiveRefresh Follow(ChangeFeed feed, TimeSpan pause, TimeSpan period, Func<Task> load)
    {
        var refresh = Follow(signal => feed.Subscribe(null, signal), pause, period, load);
        if (readAt is { } moment && feed.HasChangedSince(moment, null))
            refresh.Signal();
        return refresh;
    }

    /// <summary>
    /// The first load. Before the page is live it ends in time for the answer, whether all is known by then or not.
    /// </summary>
    protected async Task LoadFirstAsync(Func<Task> load)
    {
        var loading = load();
        await (RendererInfo.IsInteractive ? loading : await Task.WhenAny(loading, Task.Delay(LongestAnswer, Clock, Gone)));
    }

    // What has no room is asked for again.
    Task Keep<T>(string key, Loaded<T> part, string moment) where T : class?
    {
        if (part is { Trouble: null, Value: { } found } && Handover.Pack(moment, found) is { } packed && packed.Length <= room)
        {
            room -= packed.Length;
            Persisted.PersistAsJson(key, packed);
        }
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var handover in handovers)
            handover.Dispose();
        GC.SuppressFinalize(this);
    }
}
