using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Access.Provider;
using BookingAdmin.Web.Access.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace BookingAdmin.Web.Access.Sessions;

/// <summary>Sign-in and sign-out. Forms post here, because only a request of its own can set a cookie.</summary>
static partial class SessionEndpoints
{
    public static void MapSession(this WebApplication app, AccessSettings settings)
    {
        app.MapGet(Addresses.Home, (HttpContext context) => Results.LocalRedirect(HomePage.Of(context.User)));

        // Somebody is doing something in an open page, which sends no requests of its own. It changes nothing but the time of a session
        // that is the caller's own, and the cookie does not come along from other sites.
        app.MapPost(Addresses.KeepSession, (HttpContext context) =>
            ActorClaims.ActorOf(context.User) is null ? Results.Unauthorized() : Results.NoContent());

        // The field is nobody's: an endpoint that reads a form is held to the form's token, and one that reads none is not.
        app.MapPost(
            Addresses.EndSession,
            async (HttpContext context, SessionStore sessions, SessionTokens tokens, [FromForm] string? _, CancellationToken cancel) =>
        {
            var idToken = ActorClaims.SessionOf(context.User) is { } session
                ? tokens.Unprotect(await sessions.TokensAsync(session, cancel))?.IdToken : null;
            await context.SignOutAsync(AccessRegistration.CookieScheme);
            return idToken is null
                ? Results.LocalRedirect(Addresses.SignIn) : Results.SignOut(ProviderSignIn.SignOut(idToken), [ProviderSignIn.Scheme]);
        });

        if (settings.SignIn is not null)
        {
            app.MapGet(Addresses.StartSession, (string? returnUrl, bool? other) =>
                Results.Challenge(ProviderSignIn.Start(returnUrl, other is true), [ProviderSignIn.Scheme]));
            app.MapPost(Addresses.ProviderLogout, BackChannelLogout);
        }

        if (settings.DemoSignIn)
            app.MapPost(
                Addresses.DemoSession,
                async (HttpContext context, DemoPeople people, [FromForm] string person, [FromForm] string? returnUrl,
                    CancellationToken cancel) =>
            {
                if (await people.FindAsync(person, cancel) is not { } actor)
                    return Results.LocalRedirect(Addresses.SignIn);
                var user = ActorClaims.PrincipalOf(actor, AccessRegistration.CookieScheme);
                await context.SignInAsync(AccessRegistration.CookieScheme, user);
                return Results.LocalRedirect(ReturnUrl.Of(returnUrl) ?? HomePage.Of(user));
            });
    }

    /// <summary>The provider says, on its own connection, that a person's session there is over.</summary>
    static async Task<IResult> BackChannelLogout(
        HttpContext context, LogoutTokens tokens, SessionStore sessions, ILogger<LogoutTokens> log, CancellationToken cancel)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancel) : FormCollection.Empty;
            var logout = await tokens.ReadAsync(form["logout_token"].ToString(), cancel);
            var ended = await sessions.EndByProviderAsync(logout.Sid, logout.Subject, logout.StartedBefore, cancel);
            SignedOutByProvider(log, ended);
            return Results.Ok();
        }
        catch (TokenRefusedException e)
        {
            LogoutRefused(log, e.Message, context.TraceIdentifier);
            return Results.Json(
                new { error = "invalid_request", error_description = e.Message }, statusCode: StatusCodes.Status400BadRequest);
        }
        catch (ProviderUnreachableException)
        {
            LogoutRefused(log, "The provider's keys are not known.", context.TraceIdentifier);
            return Results.Json(new { error = "temporarily_unavailable" }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "The identity provider ended {Sessions} session(s)")]
    static partial void SignedOutByProvider(ILogger logger, int sessions);

    [LoggerMessage(
        EventId = 22, Level = LogLevel.Warning, Message = "A logout of the identity provider was refused. {Reason} Reference: {Reference}")]
    static partial void LogoutRefused(ILogger logger, string reason, string reference);
}
