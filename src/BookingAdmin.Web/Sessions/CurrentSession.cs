using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BookingAdmin.Web.Sessions;

/// <summary>
/// The session of one open page. Everything that the page does passes here first: once the session is over, nothing is done any more,
/// and nothing while nobody can tell whether it is.
/// </summary>
public sealed class CurrentSession(AuthenticationStateProvider authentication, SessionWatch watch, SessionStore sessions, TimeProvider clock) : CircuitHandler, IDisposable
{
    // A click that is answered after longer would surprise its person.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Pause = TimeSpan.FromMilliseconds(250);

    readonly Lock gate = new();
    readonly CancellationTokenSource gone = new();
    string? session;
    DateTimeOffset until;
    IDisposable? subscription;

    /// <summary>Null while it goes on.</summary>
    public SessionEnd? End { get; private set; }

    /// <summary>
    /// Something was not done, because the database did not tell whether the session goes on. The browser may have gone on by itself (an address
    /// changes before anybody is asked), so the page and it are at odds from now on: nothing more is done, and the page is to be loaded again.
    /// </summary>
    public bool Unanswered { get; private set; }

    /// <summary>The database answers again: loading the page again will do.</summary>
    public bool Answered { get; private set; }

    /// <summary>Raised on any thread when one of these has changed.</summary>
    public event EventHandler? Changed;

    /// <returns>Null for nobody, and for whoever has no session of ours.</returns>
    public async Task<string?> IdAsync() => session ?? ActorClaims.SessionOf((await authentication.GetAuthenticationStateAsync()).User);

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        session = ActorClaims.SessionOf((await authentication.GetAuthenticationStateAsync()).User);
        // A page that comes back after a lost connection gets the person of that moment.
        authentication.AuthenticationStateChanged += Compare;
        if (session is null)
            return;
        subscription = watch.Subscribe(session, Close);
        // Not yet known: it may have ended between the request that opened this page and the subscription.
        until = DateTimeOffset.MinValue;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async activity =>
        {
            if (await MayAsync())
                await next(activity);
        };

    async ValueTask<bool> MayAsync()
    {
        if (session is null || End is not null || Unanswered)
            return session is null && End is null;
        if (watch.Hearing && clock.GetUtcNow() < until)
            return true;
        if (await AskAsync(Patience))
            return End is null;
        Unanswered = true;
        Changed?.Invoke(this, EventArgs.Empty);
        _ = WaitForAnswerAsync();
        return false;
    }

    async Task WaitForAnswerAsync()
    {
        if (!await AskAsync(Timeout.InfiniteTimeSpan))
            return;
        Answered = true;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <returns>Whether the database answered in time. If the session is over, it is closed then.</returns>
    async Task<bool> AskAsync(TimeSpan patience)
    {
        for (var asked = clock.GetTimestamp(); !gone.IsCancellationRequested;)
        {
            try
            {
                var state = (await sessions.StatesAsync([session!], gone.Token))[session!];
                until = state.Until;
                if (state.End is { } end)
                    Close(end);
                return true;
            }
            catch (Exception e) when (DatabaseFault.IsUnavailable(e))
            {
                if (patience != Timeout.InfiniteTimeSpan && clock.GetElapsedTime(asked) >= patience)
                    return false;
            }
            catch (OperationCanceledException) when (gone.IsCancellationRequested)
            {
                return false;
            }
            await Task.Delay(Pause, clock, gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return false;
    }

    async void Compare(Task<AuthenticationState> now)
    {
        var other = ActorClaims.SessionOf((await now).User);
        if (other != session)
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

    public void Dispose()
    {
        authentication.AuthenticationStateChanged -= Compare;
        subscription?.Dispose();
        // Only cancelled: a question that is under way still looks at it, and there is nothing else in it to free.
        gone.Cancel();
    }
}
