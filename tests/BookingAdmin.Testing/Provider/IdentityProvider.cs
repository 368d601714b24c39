using System.Text.Json;

namespace BookingAdmin.Testing.Provider;

/// <summary>
/// npm's oidc-provider (tests/provider): one process for all tests of this one, and an issuer in it for each. Its sign-in page has
/// a button "Sign in", and nobody is asked for consent. Without Node or its packages it throws, so that no test is skipped silently.
/// </summary>
public sealed class IdentityProvider : ISignInProvider
{
    public const string ClientId = "booking-admin";
    public const string ClientSecret = "a-secret-for-tests-only-and-long-enough";

    static readonly Lazy<NodeProcess> Shared = new(() =>
        NodeProcess.Start("provider", "provider.mjs", "oidc-provider", "The identity provider of the tests"));

    readonly NodeProcess process;
    readonly HashSet<string> apps = new(StringComparer.Ordinal);

    IdentityProvider(NodeProcess process, string issuer) => (this.process, Issuer) = (process, issuer);

    /// <summary>Its address, without a slash at the end.</summary>
    public string Issuer { get; }

    public string RolesClaim => "realm_access.roles";

    string ISignInProvider.ClientId => ClientId;

    public static async Task<IdentityProvider> StartAsync(params TestAccount[] accounts)
    {
        var process = Shared.Value;
        var provider = new IdentityProvider(process, (await process.CommandAsync("open")).GetString()!);
        foreach (var account in accounts)
            await provider.SetAccountAsync(account);
        return provider;
    }

    /// <summary>A second host is another instance of the same app, and the last one hears of logouts.</summary>
    public Task RegisterClientAsync(string appAddress)
    {
        apps.Add(appAddress.TrimEnd('/'));
        return CommandAsync("client", new
        {
            client_id = ClientId,
            client_secret = ClientSecret,
            redirect_uris = apps.Select(app => $"{app}/signin-oidc"),
            post_logout_redirect_uris = apps.Select(app => $"{app}/signout-callback-oidc"),
            backchannel_logout_uri = $"{appAddress.TrimEnd('/')}/session/back-channel-logout",
            backchannel_logout_session_required = true,
            grant_types = new[] { "authorization_code", "refresh_token" },
            response_types = new[] { "code" },
        });
    }

    public Task SetAccountAsync(TestAccount account) => CommandAsync("account", new
    {
        sub = account.Subject, email = account.Email, emailVerified = account.EmailVerified, name = account.Name, roles = account.Roles,
    });

    public Task RemoveAccountAsync(string subject) => CommandAsync("removeAccount", new { sub = subject });

    public Task RotateKeysAsync(bool keepOld = false) => CommandAsync("rotateKeys", new { keepOld });

    public async Task<int> EndSessionsAsync(string subject) => (await CommandAsync("endSessions", new { sub = subject })).GetInt32();

    public Task RevokeRefreshTokensAsync(string subject) => CommandAsync("revokeRefreshTokens", new { sub = subject });

    /// <summary>A JWT access token of that person, as an API caller presents it. A negative lifetime gives one that has expired.</summary>
    public async Task<string> AccessTokenAsync(string subject, string audience, TimeSpan? lifetime = null)
    {
        var expiresIn = (int)(lifetime ?? TimeSpan.FromMinutes(5)).TotalSeconds;
        return (await CommandAsync("accessToken", new { sub = subject, clientId = ClientId, audience, expiresIn })).GetString()!;
    }

    public Task GoDownAsync() => CommandAsync("down");

    public Task ComeUpAsync() => CommandAsync("up");

    public async ValueTask DisposeAsync() => await CommandAsync("close");

    Task<JsonElement> CommandAsync(string command, object? arguments = null) =>
        process.CommandAsync(command, arguments, ("issuer", Issuer));
}
