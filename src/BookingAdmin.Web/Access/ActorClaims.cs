using System.Security.Claims;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Sessions;

namespace BookingAdmin.Web.Access;

/// <summary>How a principal carries its actor: whoever signs somebody in makes it here, and nobody else reads it.</summary>
static class ActorClaims
{
    const string Celebrity = "celebrity", Session = "session";

    public static ClaimsPrincipal PrincipalOf(Actor actor, string scheme) => new(IdentityOf(actor, scheme));

    public static ClaimsPrincipal PrincipalOf(ActiveSession session, string scheme)
    {
        var identity = IdentityOf(session.Actor, scheme);
        identity.AddClaim(new(Session, session.Id));
        return new(identity);
    }

    /// <returns>Null when nobody is signed in.</returns>
    public static Actor? ActorOf(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true } || user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id)
            return null;
        var roles = user.FindAll(ClaimTypes.Role).Aggregate(Roles.None,
            (all, claim) => Enum.TryParse<Roles>(claim.Value, out var role) ? all | role : all);
        return new(ActorKind.Person, id, user.FindFirstValue(ClaimTypes.Name) ?? id, roles, user.FindFirstValue(Celebrity));
    }

    /// <returns>Null for whoever came without a session of ours, as with an access token.</returns>
    public static string? SessionOf(ClaimsPrincipal user) => user.FindFirstValue(Session);

    static ClaimsIdentity IdentityOf(Actor actor, string scheme) => new(
        [
            new(ClaimTypes.NameIdentifier, actor.Id),
            new(ClaimTypes.Name, actor.Name),
            .. actor.Roles.Each().Select(role => new Claim(ClaimTypes.Role, role.ToString())),
            .. actor.CelebrityId is { } celebrity ? [new(Celebrity, celebrity)] : Array.Empty<Claim>(),
        ], scheme);
}
