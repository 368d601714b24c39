using BookingAdmin.Services.Sessions;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BookingAdmin.Web.Access.Sessions;

/// <summary>
/// The session of one open page. Everything that the browser sends passes here first, clicks and the acknowledgements of what was drawn
/// alike: once the session is over nothing gets through, and while nobody knows whether it is over, everything waits and then goes on in
/// the order in which it came.
/// </summary>
public sealed class CurrentSession(
    AuthenticationStateProvider authentication, SessionWatch watch, SessionStore sessions, TimeProvider clock) : CircuitHandler, IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Pause = TimeSpan.FromMilliseconds(250);

    readonly Lock gate = new();
    readonly CancellationTokenSource gone = new();
    OpenSession? session;
    IDisposable? subscription;
    Task question = Task.CompletedTask, last = Task.CompletedTask;
    bool shown;

    // Not yet known: the session may have ended between the request that opened this page and the subscription.
    DateTimeOffset until = DateTimeOffset.MinValue;

    /// <summary>Null while it goes on.</summary>
    public SessionEnd? End { get; private set; }

    /// <summary>The database does not say whether the session goes on, and everything that the browser sends waits for that.</summary>
    public bool Waiting { get; private set; }

    /// <summary>Raised on any thread when one of the two has changed.</summary>
    public event EventHandler? Changed;

    /// <returns>Null for nobody.</returns>
    public async Task<OpenSession?> WhichAsync() =>
        session ?? ActorClaims.OpenSessionOf((await authentication.GetAuthenticationStateAsync()).User);

    /// <summary>
    /// The gate of the page is there, and shows the end. What came before only put the page together, and had to get through for that.
    /// </summary>
    public void Show() => shown = true;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        session = ActorClaims.OpenSessionOf((await authentication.GetAuthenticationStateAsync()).User);
        // A page that comes back after a lost connection gets the person of that moment.
        authentication.AuthenticationStateChanged += Compare;
        if (session is not null)
            subscription = watch.Subscribe(session, Close);
    }

    void Follow(MarketplaceSession renewed)
    {
        var former = subscription;
        subscription = watch.Subscribe(renewed, Close);
        former?.Dispose();
        session = renewed;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(
        Func<CircuitInboundActivityContext, Task> next) =>
        async activity =>
        {
            var (before, begun) = Queue();
            Task passed;
            try
            {
                await before;
                // A page that has gone was never notified of what became of its session.
                passed = !gone.IsCancellationRequested && (End is null || !shown) ? next(activity) : Task.CompletedTask;
            }
            finally
            {
                begun?.SetResult();
            }
            await passed;
        };

    /// <summary>
    /// One question to the database for all activities that arrive while it runs; each activity begins when the one before it has begun.
    /// </summary>
    /// <returns>What to wait for and, where there is anything, what to complete when one has begun.</returns>
    (Task Before, TaskCompletionSource? Begun) Queue()
    {
        lock (gate)
        {
            if (question.IsCompleted && session is not null && End is null && (!watch.Hearing || clock.GetUtcNow() >= until))
                question = AskAsync();
            if (question.IsCompleted && last.IsCompleted)
                return (Task.CompletedTask, null);
            var before = Task.WhenAll(question, last);
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            last = begun.Task;
            return (before, begun);
        }
    }

    async Task AskAsync()
    {
        // Away from the lock.
        await Task.Yield();
        while (!gone.IsCancellationRequested)
        {
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
                patience.CancelAfter(Patience);
                var state = (await sessions.StatesAsync([session!], patience.Token))[session!];
                until = state.Until;
                if (state.End is { } end)
                    Close(end);
                SetWaiting(false);
                return;
            }
            // After any fault nothing is known. The keeper asks the same of the same database and logs it.
            catch (Exception)
            {
                SetWaiting(true);
            }
            await Task.Delay(Pause, clock, gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async void Compare(Task<AuthenticationState> now)
    {
        var other = ActorClaims.OpenSessionOf((await now).User);
        // The marketplace renews its token now and then: the same person goes on, until the new one ends.
        if (session is MarketplaceSession before && other is MarketplaceSession after && before.Actor == after.Actor)
            Follow(after);
        else if (other != session)
            Close(other is null ? SessionEnd.SignedOut : SessionEnd.Replaced);
    }

    void Close(SessionEnd end)
    {
        lock (gate)
        {
            if (End is not null)
                return;
            End = end;
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }

    void SetWaiting(bool waiting)
    {
        if (Waiting == waiting || gone.IsCancellationRequested)
            return;
        Waiting = waiting;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Dispose()
    {
        authentication.AuthenticationStateChanged -= Compare;
        subscription?.Dispose();
        // Only cancelled: a question that is under way still looks at it, and there is nothing else in it to free.
        gone.Cancel();
    }
}
