using System.Security.Cryptography;
using BookingAdmin.Testing.Provider;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace BookingAdmin.OpenIdConnect.Tests.Providers.OpenIddict;

/// <summary>
/// OpenIddict in this process: an issuer of one test's own on a loopback port, its EF Core store in a database that all of them share.
/// Requests are not pushed there, so the browser carries them; roles are in the claim <c>role</c>.
/// </summary>
sealed class OpenIddictProvider : ISignInProvider
{
    readonly WebApplication app;
    readonly HashSet<string> apps = new(StringComparer.Ordinal);
    readonly HttpClient backChannel = new();
    volatile bool isDown;

    OpenIddictProvider(string connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDbContext<OpenIddictStore>(store => OpenIddictStore.Configure(store, connectionString));
        builder.Services.AddSingleton<OpenIddictPeople>().AddSingleton<OpenIddictKeys>();
        builder.Services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(
            services => services.GetRequiredService<OpenIddictKeys>());
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<OpenIddictStore>())
            .AddServer(Configure);
        app = builder.Build();
        app.Use((context, next) =>
        {
            if (!isDown)
                return next(context);
            context.Abort();
            return Task.CompletedTask;
        });
        app.UseAuthentication();
        OpenIddictEndpoints.Map(app);
    }

    public string Issuer => app.Urls.Single() + "/";

    /// <summary>Issuers share the store, which tells their tokens apart by the client.</summary>
    public string ClientId { get; } = $"booking-admin-{Guid.NewGuid():N}";

    public string RolesClaim => Claims.Role;

    public OpenIddictKeys Keys => app.Services.GetRequiredService<OpenIddictKeys>();

    OpenIddictPeople People => app.Services.GetRequiredService<OpenIddictPeople>();

    public static async Task<OpenIddictProvider> StartAsync(string connectionString)
    {
        var provider = new OpenIddictProvider(connectionString);
        await provider.app.StartAsync();
        return provider;
    }

    public async Task RegisterClientAsync(string appAddress)
    {
        apps.Add(appAddress.TrimEnd('/'));
        var client = new OpenIddictApplicationDescriptor { ClientId = ClientId, ClientSecret = IdentityProvider.ClientSecret };
        client.RedirectUris.UnionWith(apps.Select(address => new Uri($"{address}/signin-oidc")));
        client.PostLogoutRedirectUris.UnionWith(apps.Select(address => new Uri($"{address}/signout-callback-oidc")));
        client.Permissions.UnionWith([
            Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.EndSession,
            Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code,
            Permissions.Scopes.Email, Permissions.Scopes.Profile,
        ]);
        await using var scope = app.Services.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        if (await clients.FindByClientIdAsync(ClientId) is { } known)
            await clients.UpdateAsync(known, client);
        else
            await clients.CreateAsync(client);
    }

    public Task SetAccountAsync(TestAccount account)
    {
        People.Set(account);
        return Task.CompletedTask;
    }

    public Task RemoveAccountAsync(string subject)
    {
        People.Remove(subject);
        return Task.CompletedTask;
    }

    public Task RotateKeysAsync(bool keepOld = false)
    {
        Keys.Rotate(keepOld);
        return Task.CompletedTask;
    }

    /// <summary>OpenIddict has no back-channel logout: the token is made here, signed by its key, and names the person only.</summary>
    public async Task<int> EndSessionsAsync(string subject)
    {
        if (!People.EndSessionsOf(subject))
            return 0;
        await RevokeAsync(subject, null);
        foreach (var address in apps)
        {
            using var form = new FormUrlEncodedContent([new("logout_token", LogoutToken.Of(this, subject, Keys.Current))]);
            using var answer = await backChannel.PostAsync(new Uri($"{address}/session/back-channel-logout"), form);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"The app answers the logout token with {(int)answer.StatusCode}.");
        }
        return apps.Count;
    }

    public Task RevokeRefreshTokensAsync(string subject) => RevokeAsync(subject, TokenTypeIdentifiers.RefreshToken);

    public Task GoDownAsync()
    {
        isDown = true;
        return Task.CompletedTask;
    }

    public Task ComeUpAsync()
    {
        isDown = false;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        backChannel.Dispose();
        await app.DisposeAsync();
    }

    /// <param name="type">Null for tokens of every type.</param>
    async Task RevokeAsync(string subject, string? type)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var client = await clients.GetIdAsync((await clients.FindByClientIdAsync(ClientId))!);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().RevokeAsync(subject, client, Statuses.Valid, type);
    }

    static void Configure(OpenIddictServerBuilder server)
    {
        server.SetAuthorizationEndpointUris("auth").SetTokenEndpointUris("token").SetUserInfoEndpointUris("userinfo")
            .SetEndSessionEndpointUris("end-session");
        server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes(Scopes.Email, Scopes.Profile).DisableResourceValidation().IgnoreResourcePermissions();
        server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
        // An API reads what is signed; only OpenIddict itself could read what is encrypted.
        server.DisableAccessTokenEncryption();
        server.AddEventHandler<GenerateTokenContext>(handler => handler.UseSingletonHandler<OpenIddictKeys>()
            .SetOrder(OpenIddictServerHandlers.Protection.AttachSecurityCredentials.Descriptor.Order + 1));
        server.UseAspNetCore().DisableTransportSecurityRequirement()
            .EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough().EnableUserInfoEndpointPassthrough()
            .EnableEndSessionEndpointPassthrough();
    }
}
