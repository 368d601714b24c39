using System.Security.Claims;
using System.Text.Json;
using BookingAdmin.Services.Access;
using BookingAdmin.Web.Access.SignIn;

namespace BookingAdmin.Web.Access;

/// <summary>
/// Finds out from the claims of the identity provider who somebody is here. Asked at sign-in, for every access token, and again every few
/// minutes.
/// </summary>
sealed class WhoIsWho(AccessSettings settings, CelebrityProfiles profiles)
{
    HashSet<string> Looked { get; } = new(StringComparer.Ordinal)
    {
        "sub", "name", "preferred_username", "email", "email_verified", settings.SignIn!.RolesClaim,
        settings.SignIn.RolesClaim.Split('.')[0],
    };

    /// <param name="claims">As the provider names them ("sub", "email" …).</param>
    /// <returns>An actor, or what keeps this person out.</returns>
    public async Task<(Actor? Actor, SignInProblem Problem)> FindAsync(IEnumerable<Claim> claims, CancellationToken cancel)
    {
        var signIn = settings.SignIn!;
        var all = Storable(claims);
        if (Value(all, "sub") is not { } subject)
            return (null, SignInProblem.Untrusted);
        var roles = RoleClaims.Of(all, signIn.RolesClaim, signIn.RoleNames);
        if (roles is Roles.None)
            return (null, SignInProblem.NoRole);

        var found = roles.HasFlag(Roles.Celebrity)
            ? await profiles.FindAsync(signIn.AccountProvider, subject, VerifiedEmail(all), cancel) : [];
        if (found is [var profile])
            return (new(ActorId.User(profile.UserId), profile.Name, roles, profile.Id), default);
        // A person who has other roles too goes on with those.
        var others = roles & ~Roles.Celebrity;
        if (others is Roles.None)
            return (null, found.Count == 0 ? SignInProblem.NoProfile : SignInProblem.SeveralProfiles);
        return (new(IdOf(subject), Value(all, "name") ?? Value(all, "preferred_username") ?? Value(all, "email") ?? subject, others),
            default);
    }

    public ActorId IdOf(string subject) => ActorId.Subject(settings.SignIn!.Authority, subject);

    /// <summary>
    /// Of what the provider states of a person as JSON, the claims that are looked at here. A value that is no text that could be kept is
    /// left out.
    /// </summary>
    public IEnumerable<Claim> Read(JsonElement person)
    {
        foreach (var property in person.EnumerateObject().Where(property => Looked.Contains(property.Name)))
        {
            if (property.Value.ValueKind is not JsonValueKind.String)
                yield return new(property.Name, property.Value.GetRawText());
            else if (Text(property.Value) is { } text)
                yield return new(property.Name, text);
        }
    }

    static string? Text(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        // Half of a surrogate pair.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// The one e-mail that the provider gives and vouches for: where the id token and the user info differ, there is none.
    /// </summary>
    public static string? VerifiedEmail(IEnumerable<Claim> received) => Storable(received) is var claims
        && claims.Where(claim => claim.Type == "email").Select(claim => claim.Value).Distinct(StringComparer.Ordinal)
            .ToList() is [{ Length: > 0 } email]
        && claims.Where(claim => claim.Type == "email_verified").ToList() is { Count: > 0 } verified
        && verified.TrueForAll(claim => bool.TryParse(claim.Value, out var yes) && yes)
            ? email
            : null;

    // PostgreSQL keeps no zero byte.
    static List<Claim> Storable(IEnumerable<Claim> claims) =>
        [.. claims.Where(claim => !claim.Value.Contains('\0', StringComparison.Ordinal))];

    static string? Value(List<Claim> claims, string type) => claims.Find(claim => claim.Type == type && claim.Value.Length > 0)?.Value;
}
