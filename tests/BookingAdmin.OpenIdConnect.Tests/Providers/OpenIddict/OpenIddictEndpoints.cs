using System.Security.Claims;
using BookingAdmin.Testing.Provider;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace BookingAdmin.OpenIdConnect.Tests.Providers.OpenIddict;

/// <summary>What OpenIddict leaves to the application around it: who somebody is, and what it says about them.</summary>
static class OpenIddictEndpoints
{
    const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, SignInPath = "/sign-in", Cookie = "session";

    public static void Map(WebApplication app)
    {
        app.MapGet("/auth", Authorize);
        app.MapGet(SignInPath, () => SignInPage(""));
        app.MapPost(SignInPath, SignInAsync);
        app.MapPost("/token", TokenAsync);
        app.MapGet("/userinfo", UserInfoAsync);
        app.MapGet("/end-session", EndSession);
    }

    static IResult Authorize(HttpContext context, OpenIddictPeople people)
    {
        var request = context.GetOpenIddictServerRequest()!;
        if (people.OfSession(context.Request.Cookies[Cookie]) is { } account && !request.HasPromptValue(PromptValues.Login))
        {
            var identity = new ClaimsIdentity(Scheme);
            identity.SetScopes(request.GetScopes()).SetResources(request.GetResources());
            return SignIn(identity, account);
        }
        // The request that comes back from the page follows a sign-in, so it must not ask for another one.
        var again = QueryString.Create(context.Request.Query.Where(field => field.Key != Parameters.Prompt));
        return Results.Redirect(QueryHelpers.AddQueryString(SignInPath, "returnUrl", context.Request.Path + again));
    }

    static IResult SignInPage(string fault) => Results.Content(
        $"""
        <!DOCTYPE html><html lang="en"><head><title>Sign in · test provider</title></head><body><h1>Sign in</h1><p role="alert">{fault}</p>
        <form method="post"><label>Account <input name="account" autofocus></label> <button>Sign in</button></form></body></html>
        """, "text/html; charset=utf-8", statusCode: fault.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    static async Task<IResult> SignInAsync(HttpContext context, OpenIddictPeople people, string returnUrl)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (people.Find(form["account"]) is not { } account)
            return SignInPage("There is no such account.");
        context.Response.Cookies.Append(Cookie, people.StartSession(account), new() { HttpOnly = true });
        return Results.LocalRedirect(returnUrl);
    }

    /// <summary>For a code or a refresh token that OpenIddict has found good.</summary>
    static async Task<IResult> TokenAsync(HttpContext context, OpenIddictPeople people)
    {
        var former = (await context.AuthenticateAsync(Scheme)).Principal!;
        return people.Find(former.GetClaim(Claims.Subject)) is { } account
            ? SignIn(new ClaimsIdentity(former.Claims, Scheme), account)
            : Results.Forbid(Error(Errors.InvalidGrant), [Scheme]);
    }

    static async Task<IResult> UserInfoAsync(HttpContext context, OpenIddictPeople people)
    {
        var caller = (await context.AuthenticateAsync(Scheme)).Principal!;
        return people.Find(caller.GetClaim(Claims.Subject)) is not { } account ? Results.Challenge(Error(Errors.InvalidToken), [Scheme])
            : Results.Json(new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [Claims.Subject] = account.Subject, [Claims.Name] = account.Name, [Claims.Email] = account.Email,
                [Claims.EmailVerified] = account.EmailVerified, [Claims.Role] = account.Roles,
            });
    }

    static IResult EndSession(HttpContext context, OpenIddictPeople people)
    {
        people.EndSession(context.Request.Cookies[Cookie]);
        context.Response.Cookies.Delete(Cookie);
        return Results.SignOut(authenticationSchemes: [Scheme]);
    }

    /// <summary>The tokens say what is true of the person now, whatever those before said.</summary>
    static IResult SignIn(ClaimsIdentity identity, TestAccount account)
    {
        identity.SetClaim(Claims.Subject, account.Subject).SetClaim(Claims.Name, account.Name).SetClaim(Claims.Email, account.Email)
            .SetClaim(Claims.EmailVerified, account.EmailVerified).SetClaims(Claims.Role, [.. account.Roles]);
        identity.SetDestinations(_ => [Destinations.IdentityToken, Destinations.AccessToken]);
        return Results.SignIn(new(identity), authenticationScheme: Scheme);
    }

    static AuthenticationProperties Error(string code) =>
        new() { Items = { [OpenIddictServerAspNetCoreConstants.Properties.Error] = code } };
}
