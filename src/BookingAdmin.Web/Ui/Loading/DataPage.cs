using System.Runtime.CompilerServices;
using BookingAdmin.Web.Access.Sessions;

namespace BookingAdmin.Web.Ui.Loading;

/// <summary>
/// A page of data. It asks for its parts as the current actor, shows in their place what goes wrong, follows changes, and ends all of it
/// with itself: docs/decisions/0041.
/// </summary>
public abstract partial class DataPage : ComponentBase, IAsyncDisposable
{
    readonly CancellationTokenSource gone = new();
    readonly List<LiveRefresh> live = [];

    [Inject] public required CurrentActor Current { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required ILoggerFactory Logs { get; init; }

    [CascadingParameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Cancelled with the page. It can be used after that, too.</summary>
    protected CancellationToken Gone => gone.Token;

    /// <summary>What a person asked for is at work.</summary>
    protected bool Busy { get; private set; }

    ILogger Logger => Logs.CreateLogger(GetType());

    /// <summary>
    /// Asks for a part anew; a fault in one part leaves the others as they are. Parts that are asked for together are shown together.
    /// </summary>
    protected Task AskAsync<T>(
        Loaded<T> part, Func<Actor, CancellationToken, Task<T>> ask, [CallerArgumentExpression(nameof(part))] string name = "") where T
            : class? =>
        gone.IsCancellationRequested
            ? Task.CompletedTask
            : part.LoadAsync(async cancel => await ask(await Current.GetAsync(), cancel), fault => Failed(Logger, name, fault), gone.Token);

    /// <summary>
    /// Loads again after signals and every period: without a guard nothing signals what the marketplace's own application writes.
    /// </summary>
    protected LiveRefresh Follow(Func<Action<bool>, IDisposable> subscribe, TimeSpan pause, TimeSpan period, Func<Task> load)
    {
        var refresh = new LiveRefresh(Clock, pause, period, LoadAndShowAsync, subscribe, InvokeAsync, DispatchExceptionAsync);
        live.Add(refresh);
        return refresh;

        async Task LoadAndShowAsync()
        {
            await load();
            StateHasChanged();
        }
    }

    /// <summary>
    /// Does what a person asked for, one thing at a time. Any fault is said in its place, and none takes the page with it.
    /// </summary>
    protected async Task DoAsync(Func<Actor, Task> act, Action<string> failed)
    {
        if (Busy)
            return;
        Busy = true;
        try
        {
            await act(await Current.GetAsync());
        }
        // The session has ended, and the page with it.
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            failed(Trouble.OfAction(e, Logger).AfterWrite);
        }
        finally
        {
            Busy = false;
        }
    }

    // Only cancelled: what is under way still looks at it, and there is nothing else in it to free.
    public virtual async ValueTask DisposeAsync()
    {
        foreach (var refresh in live)
            refresh.Dispose();
        await gone.CancelAsync();
        GC.SuppressFinalize(this);
    }

    [LoggerMessage(EventId = 341, Level = LogLevel.Error, Message = "A part of a page could not be loaded: {Part}")]
    static partial void Failed(ILogger logger, string part, Exception fault);
}
