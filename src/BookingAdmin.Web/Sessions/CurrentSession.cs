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
    // A click that was not answered after so long would surprise its person.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(250);

    readonly Lock gate = new();
    string? session;
    DateTimeOffset until;
    IDisposable? subscription;

    /// <summary>Null while it goes on.</summary>
    public SessionEnd? End { get; private set; }

    /// <summary>Something was not done, because the database did not tell whether the session goes on.</summary>
    public bool Unanswered { get; private set; }

    /// <summary>Raised on any thread when one of the two has changed.</summary>
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
        if (session is not null && End is null && (!watch.Hearing || clock.GetUtcNow() >= until))
            return await AskAsync();
        return End is null;
    }

    async Task<bool> AskAsync()
    {
        var givenUp = clock.GetUtcNow() + Patience;
        while (End is null)
        {
            try
            {
                var state = (await sessions.StatesAsync([session!], CancellationToken.None))[session!];
                until = state.Until;
                if (state.End is { } end)
                    Close(end);
                SetUnanswered(false);
                return End is null;
            }
            catch (Exception e) when (DatabaseFault.IsUnavailable(e))
            {
                if (clock.GetUtcNow() >= givenUp)
                {
                    SetUnanswered(true);
                    return false;
                }
            }
            await Task.Delay(Pause, clock);
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

    void SetUnanswered(bool unanswered)
    {
        if (Unanswered == unanswered)
            return;
        Unanswered = unanswered;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Dispose()
    {
        authentication.AuthenticationStateChanged -= Compare;
        subscription?.Dispose();
    }
}
