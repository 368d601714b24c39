using BookingAdmin.Services.Data;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Api;
using BookingAdmin.Web.Host;
using BookingAdmin.Web.Sessions;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace BookingAdmin.Web.Access;

static class AccessRegistration
{
    /// <summary>The session's cookie.</summary>
    public const string CookieScheme = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>An access token, for the JSON endpoints only.</summary>
    public const string BearerScheme = "Bearer";

    /// <summary>The one of the two that a request brings.</summary>
    const string Scheme = "BookingAdmin";

    public static void AddAccess(this IServiceCollection services, AccessSettings settings, IHostEnvironment environment)
    {
        services.AddSingleton(settings);
        services.AddSessions();
        var authentication = services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, null, either => either.ForwardDefaultSelector = context =>
                settings.SignIn?.ApiAudience is not null && ApiErrors.IsApi(context) && context.Request.Headers.Authorization.Count > 0 ? BearerScheme : CookieScheme)
            .AddCookie(CookieScheme, cookie =>
        {
            cookie.Cookie.Name = CookieNames.Of("booking_admin", environment);
            cookie.Cookie.SecurePolicy = CookieNames.SecurePolicy(environment);
            cookie.Cookie.Path = "/";
            cookie.LoginPath = "/sign-in";
            cookie.AccessDeniedPath = "/no-access";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.EventsType = typeof(SessionCookie);
            cookie.SlidingExpiration = false;
        });
        if (settings.SignIn is { } signIn)
        {
            authentication.AddOpenIdConnect(provider => ProviderSignIn.Configure(provider, signIn));
            services.AddSingleton<WhoIsWho>();
        }
        services.AddAuthorization(PermissionPolicies.Add);
        services.AddCascadingAuthenticationState();
        services.AddScoped<CurrentActor>();
        services.AddScoped<DemoPeople>();
    }

    static void AddSessions(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("BookingAdmin");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = provider.GetRequiredService<SharedKeys>()));
        services.AddSingleton<SessionTokens>();
        services.AddScoped<SessionCookie>();
        services.AddHostedService<SessionKeeper>();
        services.AddScoped<CurrentSession>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CurrentSession>());
    }
}
