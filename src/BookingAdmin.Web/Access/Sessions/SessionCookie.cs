using System.Security.Claims;
using BookingAdmin.Services.Notices;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Host;
using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace BookingAdmin.Web.Access.Sessions;

/// <summary>Ties the cookie to the session in the database: the cookie holds nothing but its key.</summary>
sealed class SessionCookie(SessionStore sessions, SessionTokens tokens, OwnNotices notices) : CookieAuthenticationEvents
{
    static readonly object Fault = new();

    const string Key = "key", Subject = "sub", ProviderSession = "sid";

    public override async Task SigningIn(CookieSigningInContext context)
    {
        var http = context.HttpContext;
        var former = (await http.AuthenticateAsync(context.Scheme.Name)).Principal;
        if (http.Items[Fault] is Exception fault)
            throw new InvalidOperationException("The former session could not be read.", fault);
        var user = context.Principal!;
        var actor = ActorClaims.ActorOf(user)!;
        var started = await sessions.StartAsync(
            new(actor, Device.Of(http.Request.Headers.UserAgent), user.FindFirstValue(Subject),
                user.FindFirstValue(ProviderSession), tokens.Protect(context.Properties)),
            http.RequestAborted);
        await notices.SeenAsync(
            actor, ActorClaims.VerifiedEmailOf(user), CultureInfo.CurrentUICulture, BrowserZone.Of(http), http.RequestAborted);
        // A sign-in always gets a new key, and this browser's former session does not go on unseen.
        if (former is not null && ActorClaims.SessionOf(former) is { } formerId)
            await sessions.EndAsync(formerId, SessionEnd.Replaced, CancellationToken.None);
        context.Principal = new(new ClaimsIdentity([new(Key, started.Key)], context.Scheme.Name));
        context.Properties.Items.Clear();
        context.Properties.IsPersistent = true;
        context.Properties.IssuedUtc = null;
        context.Properties.ExpiresUtc = started.EndsAt;
    }

    /// <summary>What an open page sends by itself says nothing about its person.</summary>
    static bool IsSignOfLife(HttpRequest request) => !request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase);

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        try
        {
            if (context.Principal?.FindFirstValue(Key) is { } key
                && await sessions.FindAsync(key, IsSignOfLife(context.Request), context.HttpContext.RequestAborted) is { } session)
                context.ReplacePrincipal(ActorClaims.PrincipalOf(session, context.Scheme.Name));
            else
                context.RejectPrincipal();
        }
        // Thrown here it would be thrown again while the page is made that says so: see RequireKnown.
        catch (Exception e) when (DatabaseFault.IsOutside(e))
        {
            SetUnknown(context.HttpContext, e);
            context.RejectPrincipal();
        }
    }

    /// <summary>Whether the database was away when it was asked who this is.</summary>
    public static bool IsUnknown(HttpContext context) => context.Items.ContainsKey(Fault);

    public static void SetUnknown(HttpContext context, Exception fault) => context.Items[Fault] = fault;

    /// <summary>
    /// A person who could not be recognised because the database is away is not taken for a stranger: the request fails, once. Only the
    /// pages about signing in are for strangers too.
    /// </summary>
    public static Task RequireKnown(HttpContext context, RequestDelegate next) =>
        context.Items.Remove(Fault, out var fault)
            && !context.Request.Path.StartsWithSegments(Addresses.SignIn, StringComparison.OrdinalIgnoreCase)
        ? throw new InvalidOperationException("The session could not be read.", (Exception)fault!)
        : next(context);

    // A program has no use for a page: under /api the status is the answer.
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!ApiErrors.IsApi(context.HttpContext))
            return base.RedirectToLogin(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!ApiErrors.IsApi(context.HttpContext))
            return base.RedirectToAccessDenied(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    // Not the request's token: a person who signs out and closes the tab at once is signed out all the same.
    public override async Task SigningOut(CookieSigningOutContext context)
    {
        if (ActorClaims.SessionOf(context.HttpContext.User) is { } session)
            await sessions.EndAsync(session, SessionEnd.SignedOut, CancellationToken.None);
    }
}
