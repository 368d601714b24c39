using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Text.Encodings.Web;
using BookingAdmin.Web.Access.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace BookingAdmin.Web.Access.OpenIdConnect;

/// <summary>
/// The framework's handler with a stricter callback, and with the application's page where it would throw an exception.
/// Its own log is thrown away: that quotes state, code, nonce and what the provider wrote.
/// </summary>
sealed class GuardedOpenIdConnectHandler(IOptionsMonitor<OpenIdConnectOptions> options, HtmlEncoder html, UrlEncoder url)
    : OpenIdConnectHandler(options, NullLoggerFactory.Instance, html, url)
{
    public override Task<bool> HandleRequestAsync()
    {
        var isOurs = Request.Path == Options.CallbackPath || Request.Path == Options.SignedOutCallbackPath;
        if (!isOurs || HttpMethods.IsGet(Request.Method) || HttpMethods.IsPost(Request.Method))
            return base.HandleRequestAsync();
        Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        Response.Headers.Allow = $"{HttpMethods.Get}, {HttpMethods.Post}";
        return Task.FromResult(true);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        try
        {
            await base.HandleChallengeAsync(properties);
        }
        catch (Exception e) when (!Context.RequestAborted.IsCancellationRequested)
        {
            await ExplainAsync(e, properties);
        }
    }

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        var isForm = Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        if (HttpMethods.IsPost(Request.Method) && !isForm)
            return HandleRequestResult.Fail(new SignInFaultException(SignInEvents.CallbackUnreadable));
        var fields = HttpMethods.IsGet(Request.Method) ? Request.Query.ToList() : [.. await Request.ReadFormAsync(Context.RequestAborted)];
        if (fields.Exists(field => field.Value.Count != 1))
            return HandleRequestResult.Fail(new SignInFaultException(SignInEvents.CallbackUnreadable, "a parameter is repeated"));
        if (fields.Exists(field => field.Key is OpenIdConnectParameterNames.IdToken or OpenIdConnectParameterNames.AccessToken))
            return HandleRequestResult.Fail(new SignInFaultException(SignInEvents.TokensOnCallback));
        return await base.HandleRemoteAuthenticateAsync();
    }

    protected override bool ValidateCorrelationId(AuthenticationProperties properties) =>
        base.ValidateCorrelationId(properties) ? true : throw new SignInFaultException(SignInEvents.OtherBrowser);

    protected override async Task<HandleRequestResult> GetUserInformationAsync(
        OpenIdConnectMessage message, JwtSecurityToken jwt, ClaimsPrincipal principal, AuthenticationProperties properties)
    {
        try
        {
            return await base.GetUserInformationAsync(message, jwt, principal, properties);
        }
        catch (OpenIdConnectProtocolException)
        {
            throw new SignInFaultException(SignInEvents.UserInfoSubjectWrong);
        }
    }

    /// <summary>The session here has ended before, and does not depend on the provider.</summary>
    public override async Task SignOutAsync(AuthenticationProperties? properties)
    {
        properties ??= new();
        properties.RedirectUri = ReturnUrl.Of(properties.RedirectUri) ?? Options.SignedOutRedirectUri;
        try
        {
            var provider = await Options.ConfigurationManager!.GetConfigurationAsync(Context.RequestAborted);
            if (!string.IsNullOrEmpty(provider.EndSessionEndpoint))
            {
                await base.SignOutAsync(properties);
                return;
            }
            new SignInFaultException(SignInEvents.SignOutNotOffered).Log(Context);
            Response.Redirect(properties.RedirectUri);
        }
        catch (Exception e) when (!Context.RequestAborted.IsCancellationRequested)
        {
            var cause = SignInFaultException.Of(e);
            await ExplainAsync(new SignInFaultException(SignInEvents.SignOutWithoutProvider, $"{cause.Name}, {cause.Details}"), properties);
        }
    }

    /// <summary>Ends as a callback that failed would.</summary>
    async Task ExplainAsync(Exception failure, AuthenticationProperties properties)
    {
        var context = new RemoteFailureContext(Context, Scheme, Options, failure) { Properties = properties };
        await Events.RemoteFailure(context);
        if (context.Result is not { Handled: true })
            throw context.Failure!;
    }
}
