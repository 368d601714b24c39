using System.Security.Claims;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Access;

namespace BookingAdmin.Web.Access;

/// <summary>Tells from the claims of the identity provider who somebody is here. Asked at sign-in, for every access token, and again every few minutes.</summary>
sealed class WhoIsWho(AccessSettings settings, CelebrityProfiles profiles)
{
    /// <param name="claims">As the provider names them ("sub", "email" …).</param>
    /// <returns>An actor, or what keeps this person out.</returns>
    public async Task<(Actor? Actor, SignInProblem Problem)> FindAsync(IEnumerable<Claim> claims, CancellationToken cancel)
    {
        var signIn = settings.SignIn ?? throw new InvalidOperationException("No identity provider is set up.");
        var all = claims.ToList();
        var subject = Value(all, "sub") ?? throw new ArgumentException("Claims without a subject.", nameof(claims));
        var roles = RoleClaims.Of(all, signIn.RolesClaim, signIn.RoleNames);
        if (roles is Roles.None)
            return (null, SignInProblem.NoRole);

        var found = roles.HasFlag(Roles.Celebrity) ? await profiles.FindAsync(signIn.AccountProvider, subject, VerifiedEmail(all), cancel) : [];
        if (found is [var profile])
            return (new(ActorKind.Person, profile.UserId, profile.Name, roles, profile.Id), default);
        // Whoever is something else too goes on as that.
        var others = roles & ~Roles.Celebrity;
        if (others is Roles.None)
            return (null, found.Count == 0 ? SignInProblem.NoProfile : SignInProblem.SeveralProfiles);
        return (new(ActorKind.Person, subject, Value(all, "name") ?? Value(all, "preferred_username") ?? Value(all, "email") ?? subject, others), default);
    }

    /// <summary>The one e-mail that the provider gives and vouches for: where the id token and the user info differ, there is none.</summary>
    static string? VerifiedEmail(List<Claim> claims) =>
        claims.Where(claim => claim.Type == "email").Select(claim => claim.Value).Distinct(StringComparer.Ordinal).ToList() is [{ Length: > 0 } email]
        && claims.Where(claim => claim.Type == "email_verified").ToList() is { Count: > 0 } verified
        && verified.TrueForAll(claim => bool.TryParse(claim.Value, out var yes) && yes)
            ? email
            : null;

    static string? Value(List<Claim> claims, string type) => claims.Find(claim => claim.Type == type && claim.Value.Length > 0)?.Value;
}
