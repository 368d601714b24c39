using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BookingAdmin.Web.Sessions;

/// <summary>
/// The session of one open page. Everything that the page does passes here first: once the session is over, nothing is done any more.
/// </summary>
public sealed class CurrentSession(AuthenticationStateProvider authentication, SessionWatch watch, SessionStore sessions, TimeProvider clock) : CircuitHandler, IDisposable
{
    readonly Lock gate = new();
    string? session;
    DateTimeOffset endsAt = DateTimeOffset.MaxValue;
    IDisposable? subscription;

    /// <summary>Null while it goes on.</summary>
    public SessionEnd? End { get; private set; }

    /// <summary>Raised once, on any thread.</summary>
    public event EventHandler? Ended;

    /// <returns>Null for nobody, and for whoever has no session of ours.</returns>
    public async Task<string?> IdAsync() => session ?? ActorClaims.SessionOf((await authentication.GetAuthenticationStateAsync()).User);

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        session = ActorClaims.SessionOf(user);
        if (session is null)
            return;
        endsAt = ActorClaims.SessionEndOf(user);
        subscription = watch.Subscribe(session, Close);
        // It may have ended between the request that opened this page and the subscription.
        await AskAsync();
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async activity =>
        {
            if (End is null && session is not null)
            {
                if (clock.GetUtcNow() >= endsAt)
                    Close(SessionEnd.Expired);
                else if (!watch.Hearing)
                    await AskAsync();
            }
            if (End is null)
                await next(activity);
        };

    async Task AskAsync()
    {
        try
        {
            if (await sessions.EndOfAsync(session!, CancellationToken.None) is { } end)
                Close(end);
        }
        // Whatever the page wants to do needs this same database, and will say that it is away.
        catch (Exception e) when (DatabaseFault.IsUnavailable(e))
        {
        }
    }

    void Close(SessionEnd end)
    {
        lock (gate)
        {
            if (End is not null)
                return;
            End = end;
        }
        Ended?.Invoke(this, EventArgs.Empty);
    }

    public void Dispose() => subscription?.Dispose();
}
