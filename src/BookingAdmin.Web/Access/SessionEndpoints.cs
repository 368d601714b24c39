using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace BookingAdmin.Web.Access;

/// <summary>Sign-in and sign-out. Forms post here, because only a request of its own can set a cookie.</summary>
static class SessionEndpoints
{
    public static void MapSession(this WebApplication app, AccessSettings settings)
    {
        app.MapGet("/", (HttpContext context) => Results.LocalRedirect(HomePage.Of(context.User)));

        // Somebody is doing something in an open page, which sends no requests of its own. It changes nothing but the time of a session that is the caller's own,
        // and the cookie does not come along from other sites.
        app.MapPost("/session/alive", (HttpContext context) => ActorClaims.ActorOf(context.User) is null ? Results.Unauthorized() : Results.NoContent())
            .DisableAntiforgery();

        app.MapPost("/session/end", async (HttpContext context, [FromForm] string? _) =>
        {
            await context.SignOutAsync(AccessRegistration.CookieScheme);
            return Results.LocalRedirect("/sign-in");
        });

        if (settings.DemoSignIn)
            app.MapPost("/session/demo", async (HttpContext context, DemoPeople people, [FromForm] string person, [FromForm] string? returnUrl, CancellationToken cancel) =>
            {
                if (await people.FindAsync(person, cancel) is not { } actor)
                    return Results.LocalRedirect("/sign-in");
                var user = ActorClaims.PrincipalOf(actor, AccessRegistration.CookieScheme);
                await context.SignInAsync(AccessRegistration.CookieScheme, user);
                return Results.LocalRedirect(ReturnUrl.Of(returnUrl) ?? HomePage.Of(user));
            });
    }
}

/// <summary>Where to go after sign-in, as the address said it.</summary>
static class ReturnUrl
{
    /// <returns>Null for anything but a path of ours: "//host" and "/\host" lead elsewhere.</returns>
    public static string? Of(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..] ? url : null;
}
