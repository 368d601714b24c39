using BookingAdmin.Services.Settings;

namespace BookingAdmin.Web.Access;

/// <summary>The identity provider and what its claims mean here.</summary>
/// <param name="Authority">The provider's issuer address; its discovery document is under it.</param>
/// <param name="RolesClaim">The claim with a person's roles; dots lead into nested JSON, as in <c>realm_access.roles</c>.</param>
/// <param name="RoleNames">What the provider calls each role.</param>
/// <param name="AccountProvider">
/// How the marketplace's "Account" rows name this provider; null: celebrities are found by their verified e-mail only.
/// </param>
/// <param name="ApiAudience">
/// The audience of access tokens that the JSON endpoints accept; null: they accept the session cookie only.
/// </param>
public sealed record SignInSettings(
    Uri Authority,
    string ClientId,
    string? ClientSecret,
    IReadOnlyList<string> Scopes,
    string RolesClaim,
    IReadOnlyDictionary<string, Roles> RoleNames,
    string? AccountProvider,
    string? ApiAudience);

/// <param name="SignIn">Null where no provider is set up.</param>
/// <param name="DemoSignIn">Whether one can sign in as one of the demo people, without a password.</param>
/// <param name="NextAuthSecret">
/// What the marketplace's NextAuth encrypts its sessions with; null: its sessions count for nothing here.
/// </param>
public sealed record AccessSettings(SignInSettings? SignIn, bool DemoSignIn, string? NextAuthSecret = null)
{
    const string AuthorityKey = "SignIn:Authority", NextAuthKey = "SignIn:NextAuth:Secret";

    // A person who guesses the secret can pass for anybody.
    const int ShortestSecret = 16;

    /// <summary>Leaves what is wrong with the reader.</summary>
    public static AccessSettings Read(SettingsReader reader) =>
        new(ReadSignIn(reader), reader.Flag("DemoSignIn:Enabled"), ReadNextAuth(reader));

    static string? ReadNextAuth(SettingsReader reader)
    {
        var secret = reader.Text(NextAuthKey);
        if (secret?.Length < ShortestSecret)
            reader.Fault(
                NextAuthKey,
                $"is too short: {ShortestSecret} characters at least. Give the marketplace a longer NEXTAUTH_SECRET, and the same here.");
        return secret;
    }

    static SignInSettings? ReadSignIn(SettingsReader reader)
    {
        if (reader.Text(AuthorityKey) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var authority)
            || !(authority.Scheme is "https" || authority is { Scheme: "http", IsLoopback: true }))
        {
            reader.Fault(AuthorityKey, $"\"{text}\" is no https address.");
            return null;
        }
        var clientId = reader.Text("SignIn:ClientId");
        if (clientId is null)
            reader.Fault("SignIn:ClientId", $"is needed with {AuthorityKey}.");
        var audience = reader.Text("SignIn:ApiAudience");
        if (audience is not null && audience == clientId)
            reader.Fault("SignIn:ApiAudience", "must not be the client id: a token that only says who signed in would open the API.");
        var roles = new Dictionary<string, Roles>(StringComparer.Ordinal);
        foreach (var role in new[] { Roles.Celebrity, Roles.Support, Roles.Admin })
        {
            foreach (var name in reader.Words($"SignIn:Roles:{role}", role.ToString().ToLowerInvariant()))
                roles[name] = roles.GetValueOrDefault(name) | role;
        }
        return new(authority, clientId ?? "", reader.Text("SignIn:ClientSecret"),
            reader.Words("SignIn:Scopes", "openid", "profile", "email", "offline_access"),
            reader.Text("SignIn:RolesClaim") ?? "roles", roles, reader.Text("SignIn:AccountProvider"), audience);
    }
}
