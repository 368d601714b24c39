using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Access.NextAuth;
using BookingAdmin.Web.Access.OpenIdConnect;
using BookingAdmin.Web.Access.Provider;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Access.SignIn;
using BookingAdmin.Web.Host;
using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BookingAdmin.Web.Access;

static class AccessRegistration
{
    /// <summary>The session's cookie.</summary>
    public const string CookieScheme = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>
    /// The session's cookie, the marketplace's session or, for the JSON endpoints, an access token: whichever a request brings.
    /// </summary>
    const string Scheme = "BookingAdmin";

    public static void AddAccess(this IServiceCollection services, AccessSettings settings, IHostEnvironment environment)
    {
        services.AddSingleton(settings);
        services.AddSessions();
        var authentication = services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, null, any => any.ForwardDefaultSelector = context =>
                settings.SignIn?.ApiAudience is not null && ApiErrors.IsApi(context) && context.Request.Headers.Authorization.Count > 0
                    ? BearerTokenHandler.SchemeName
                : settings.NextAuthSecret is not null ? NextAuthHandler.SchemeName : CookieScheme)
            .AddCookie(CookieScheme, cookie =>
        {
            cookie.Cookie.Name = CookieNames.Of("booking_admin", environment);
            cookie.Cookie.SecurePolicy = CookieNames.SecurePolicy(environment);
            cookie.Cookie.Path = "/";
            cookie.LoginPath = Addresses.SignIn;
            cookie.AccessDeniedPath = Addresses.NoAccess;
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.EventsType = typeof(SessionCookie);
            cookie.SlidingExpiration = false;
        });
        if (settings.SignIn is { } signIn)
        {
            authentication.AddGuardedOpenIdConnect(provider => ProviderSignIn.Configure(provider, signIn, environment));
            services.AddProvider(ProviderSignIn.Connection);
            services.AddScoped<WhoIsWho>();
            services.AddScoped<RoleReview>();
            services.AddHostedService<RoleReviewWorker>();
            if (signIn.ApiAudience is { } audience)
                authentication.AddBearerTokens(bearer => (bearer.Audience, bearer.PrincipalOf) = (audience, ProviderSignIn.CallerAsync));
        }
        if (settings.NextAuthSecret is not null)
        {
            services.AddSingleton<NextAuthTokens>();
            // A caller who is not let in is sent where everybody is sent: to the cookie scheme.
            authentication.AddScheme<AuthenticationSchemeOptions, NextAuthHandler>(
                NextAuthHandler.SchemeName, null, marketplace => marketplace.ForwardChallenge = marketplace.ForwardForbid = CookieScheme);
        }
        services.AddAuthorization(PermissionPolicies.Add);
        services.AddCascadingAuthenticationState();
        services.AddScoped<CurrentActor>();
        services.AddScoped<DemoPeople>();
        services.AddScoped<WhoOrders>();
    }

    /// <summary>
    /// Makes the key that encrypts cookies and tokens, if there is none. Instances that start together on a new database wait for the first
    /// of them.
    /// </summary>
    public static async Task MakeFirstKeyAsync(this WebApplication app)
    {
        const long FirstKeyLock = 7310_0002;
        try
        {
            await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
            await using var waiting = await connection.BeginTransactionAsync();
            await using var wait = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({FirstKeyLock})", connection) { CommandTimeout = 0 };
            await wait.ExecuteNonQueryAsync();
            app.Services.GetDataProtector("BookingAdmin.Start").Protect([0]);
        }
        catch (Exception e) when (DatabaseFault.IsOutside(e))
        {
            throw new DatabaseSetupException($"The keys that protect cookies could not be read or made: {e.GetBaseException().Message}", e);
        }
    }

    static void AddSessions(this IServiceCollection services)
    {
        services.AddScoped<SessionTokens>();
        services.AddScoped<SessionCookie>();
        services.AddHostedService<SessionKeeper>();
        services.AddScoped<CurrentSession>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CurrentSession>());
    }
}
