using BookingAdmin.Web.Host;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;

namespace BookingAdmin.Web.Access;

static class AccessRegistration
{
    const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    public static void AddAccess(this IServiceCollection services, AccessSettings settings, IHostEnvironment environment)
    {
        services.AddSingleton(settings);
        services.AddAuthentication(Scheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = CookieNames.Of("booking_admin", environment);
            cookie.Cookie.SecurePolicy = CookieNames.SecurePolicy(environment);
            cookie.Cookie.Path = "/";
            cookie.LoginPath = "/sign-in";
            cookie.AccessDeniedPath = "/no-access";
            cookie.ReturnUrlParameter = "returnUrl";
        });
        services.AddAuthorization(PermissionPolicies.Add);
        services.AddCascadingAuthenticationState();
        services.AddScoped<CurrentActor>();
        services.AddScoped<DemoPeople>();
    }

    /// <summary>Sign-in and sign-out. Forms post here, because only a request of its own can set a cookie.</summary>
    public static void MapSession(this WebApplication app, AccessSettings settings)
    {
        app.MapGet("/", (HttpContext context) => Results.LocalRedirect(HomePage.Of(context.User)));

        app.MapPost("/session/end", async (HttpContext context, [FromForm] string? _) =>
        {
            await context.SignOutAsync(Scheme);
            return Results.LocalRedirect("/sign-in");
        });

        if (settings.DemoSignIn)
            app.MapPost("/session/demo", async (HttpContext context, DemoPeople people, [FromForm] string person, [FromForm] string? returnUrl, CancellationToken cancel) =>
            {
                if (await people.FindAsync(person, cancel) is not { } actor)
                    return Results.LocalRedirect("/sign-in");
                var user = ActorClaims.PrincipalOf(actor, Scheme);
                await context.SignInAsync(Scheme, user);
                return Results.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : HomePage.Of(user));
            });
    }

    /// <summary>A path of ours: "//host" and "/\host" lead elsewhere.</summary>
    static bool IsLocal(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..];
}
