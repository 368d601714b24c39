using System.Text.Json;

namespace BookingAdmin.Testing.Provider;

/// <summary>
/// A real OpenID provider of one test's own (tests/provider), on loopback http. Its sign-in page has a field "Account" and a button "Sign in"; it asks
/// for no password and no consent. Without Node or its packages it throws, so that no test is skipped silently.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "booking-admin";
    public const string ClientSecret = "a-secret-for-tests-only-and-long-enough";

    readonly ProviderProcess process;
    readonly HashSet<string> apps = new(StringComparer.Ordinal);

    IdentityProvider(ProviderProcess process) => this.process = process;

    /// <summary>Its address, without a slash at the end.</summary>
    public string Issuer => process.Address;

    public static async Task<IdentityProvider> StartAsync(params TestAccount[] accounts)
    {
        var provider = new IdentityProvider(await ProviderProcess.StartAsync());
        foreach (var account in accounts)
            await provider.SetAccountAsync(account);
        return provider;
    }

    /// <summary>Lets the host at that address sign people in; a second host is another instance of the same app, and the last one is told of logouts.</summary>
    public Task RegisterClientAsync(string appAddress)
    {
        apps.Add(appAddress.TrimEnd('/'));
        return process.CommandAsync("client", new
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

    /// <summary>Adds the account, or changes what is known of it: e-mail, name, roles.</summary>
    public Task SetAccountAsync(TestAccount account) => process.CommandAsync("account", new
    {
        sub = account.Subject, email = account.Email, emailVerified = account.EmailVerified, name = account.Name, roles = account.Roles,
    });

    /// <summary>The person is no longer there: userinfo and refreshing are refused from now on.</summary>
    public Task RemoveAccountAsync(string subject) => process.CommandAsync("removeAccount", new { sub = subject });

    /// <summary>Signs with a new key. The old one disappears from the key set unless <paramref name="keepOld"/>.</summary>
    public Task RotateKeysAsync(bool keepOld = false) => process.CommandAsync("rotateKeys", new { keepOld });

    /// <summary>Ends the person's sessions as an administrator of the provider would: the app is told over the back channel before this returns.</summary>
    /// <returns>How many logout tokens the app took.</returns>
    /// <exception cref="InvalidOperationException">The app did not answer with success.</exception>
    public async Task<int> EndSessionsAsync(string subject) => (await process.CommandAsync("endSessions", new { sub = subject })).GetInt32();

    public Task RevokeRefreshTokensAsync(string subject) => process.CommandAsync("revokeRefreshTokens", new { sub = subject });

    /// <summary>A JWT access token of that person, as an API caller presents it. A negative lifetime gives one that has expired.</summary>
    public async Task<string> AccessTokenAsync(string subject, string audience, TimeSpan? lifetime = null) => (await process.CommandAsync("accessToken", new
    {
        sub = subject, clientId = ClientId, audience, expiresIn = (int)(lifetime ?? TimeSpan.FromMinutes(5)).TotalSeconds,
    })).GetString()!;

    /// <summary>From now on every connection to it is cut.</summary>
    public Task GoDownAsync() => process.CommandAsync("down", new { });

    /// <summary>It is back, at the same address and with all it knew.</summary>
    public Task ComeUpAsync() => process.CommandAsync("up", new { });

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
