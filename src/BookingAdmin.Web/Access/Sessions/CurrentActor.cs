using Microsoft.AspNetCore.Components.Authorization;

namespace BookingAdmin.Web.Access.Sessions;

/// <summary>Who sits in front of this page. The seam of sign-in: pages ask here and nowhere else.</summary>
public sealed class CurrentActor(AuthenticationStateProvider authentication, CurrentSession session)
{
    /// <exception cref="NotAllowedException">Nobody is signed in.</exception>
    /// <exception cref="OperationCanceledException">The session has ended: whatever the page was about to do is off.</exception>
    public async Task<Actor> GetAsync() => session.End is null
        ? ActorClaims.ActorOf((await authentication.GetAuthenticationStateAsync()).User)
            ?? throw new NotAllowedException(T("Sign in first."))
        : throw new OperationCanceledException(T("The session has ended."));
}
