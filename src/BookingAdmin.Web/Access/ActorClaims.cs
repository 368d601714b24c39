using System.Security.Claims;
using BookingAdmin.Services.Sessions;

namespace BookingAdmin.Web.Access;

/// <summary>How a principal carries its actor: the code that signs somebody in makes it here, and no other code reads it.</summary>
static class ActorClaims
{
    const string Celebrity = "celebrity", Session = "session", VerifiedEmail = "verified_email", MarketplaceUntil = "marketplace_until";

    public static ClaimsPrincipal PrincipalOf(Actor actor, string scheme) => new(IdentityOf(actor, scheme));

    /// <param name="verifiedEmail">What the access token, or the provider at a sign-in, vouches for: of use for this one call only.</param>
    public static ClaimsPrincipal PrincipalOf(Actor actor, string scheme, string? verifiedEmail)
    {
        var identity = IdentityOf(actor, scheme);
        if (verifiedEmail is not null)
            identity.AddClaim(new(VerifiedEmail, verifiedEmail));
        return new(identity);
    }

    public static ClaimsPrincipal PrincipalOf(ActiveSession session, string scheme)
    {
        var identity = IdentityOf(session.Actor, scheme);
        identity.AddClaim(new(Session, session.Id));
        return new(identity);
    }

    public static ClaimsPrincipal PrincipalOf(MarketplaceSession session, string scheme)
    {
        var identity = IdentityOf(session.Actor, scheme);
        identity.AddClaim(new(MarketplaceUntil, session.EndsAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        return new(identity);
    }

    /// <returns>Null when nobody is signed in.</returns>
    public static Actor? ActorOf(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true } || user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id)
            return null;
        var roles = user.FindAll(ClaimTypes.Role).Aggregate(Roles.None,
            (all, claim) => Enum.TryParse<Roles>(claim.Value, out var role) ? all | role : all);
        return new(ActorId.Stored(ActorKind.Person, id), user.FindFirstValue(ClaimTypes.Name) ?? id, roles, user.FindFirstValue(Celebrity));
    }

    /// <returns>Null for a caller without a session of ours, as with an access token or the marketplace's session.</returns>
    public static string? SessionOf(ClaimsPrincipal user) => user.FindFirstValue(Session);

    /// <summary>The session whose cookie the browser sent: what it asks for may have been another page's idea.</summary>
    /// <returns>Null for nobody, and for a caller with an access token.</returns>
    public static OpenSession? OpenSessionOf(ClaimsPrincipal user) => SessionOf(user) is { } id ? new OwnSession(id)
        : user.FindFirstValue(MarketplaceUntil) is { } until && ActorOf(user) is { } actor
            ? new MarketplaceSession(actor, DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture))) : null;

    /// <returns>Null for a caller with a session, which keeps no e-mail.</returns>
    public static string? VerifiedEmailOf(ClaimsPrincipal user) => user.FindFirstValue(VerifiedEmail);

    static ClaimsIdentity IdentityOf(Actor actor, string scheme) => new(
        [
            new(ClaimTypes.NameIdentifier, actor.Id),
            new(ClaimTypes.Name, actor.Name),
            .. actor.Roles.Each().Select(role => new Claim(ClaimTypes.Role, role.ToString())),
            .. actor.CelebrityId is { } celebrity ? [new(Celebrity, celebrity)] : Array.Empty<Claim>(),
        ], scheme);
}
