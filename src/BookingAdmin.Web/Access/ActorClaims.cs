using System.Security.Claims;
using BookingAdmin.Domain.Access;

namespace BookingAdmin.Web.Access;

/// <summary>How a session carries its actor: whoever signs somebody in makes this principal, and nobody else reads it.</summary>
static class ActorClaims
{
    const string Celebrity = "celebrity";

    public static ClaimsPrincipal PrincipalOf(Actor actor, string scheme) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, actor.Id),
            new(ClaimTypes.Name, actor.Name),
            .. Enum.GetValues<Roles>().Where(role => role is not Roles.None && actor.Roles.HasFlag(role))
                .Select(role => new Claim(ClaimTypes.Role, role.ToString())),
            .. actor.CelebrityId is { } celebrity ? [new(Celebrity, celebrity)] : Array.Empty<Claim>(),
        ], scheme));

    /// <returns>Null when nobody is signed in.</returns>
    public static Actor? ActorOf(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true } || user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id)
            return null;
        var roles = user.FindAll(ClaimTypes.Role).Aggregate(Roles.None,
            (all, claim) => Enum.TryParse<Roles>(claim.Value, out var role) ? all | role : all);
        return new(ActorKind.Person, id, user.FindFirstValue(ClaimTypes.Name) ?? id, roles, user.FindFirstValue(Celebrity));
    }
}
