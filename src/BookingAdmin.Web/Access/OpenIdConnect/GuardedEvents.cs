using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace BookingAdmin.Web.Access.OpenIdConnect;

/// <summary>Checks between two steps of the framework's handler. What the application hangs into an event runs as well.</summary>
sealed class GuardedEvents : OpenIdConnectEvents
{
    const string Nonce = ".nonce";

    /// <summary>The framework takes any nonce that this browser was given: the state says which one is expected.</summary>
    public override async Task RedirectToIdentityProvider(RedirectContext context)
    {
        await base.RedirectToIdentityProvider(context);
        context.Properties.Items[Nonce] = context.ProtocolMessage.Nonce;
    }

    public override Task MessageReceived(MessageReceivedContext context)
    {
        // Of a state that cannot be read, the framework makes properties without anything in them.
        if (context.Properties is { Items.Count: > 0 })
            return base.MessageReceived(context);
        var isMissing = string.IsNullOrEmpty(context.ProtocolMessage.State);
        throw new SignInFaultException(isMissing ? SignInEvents.StateMissing : SignInEvents.StateUnreadable);
    }

    /// <summary>RFC 9207: a callback that another provider provoked must not lead to this one's token endpoint.</summary>
    public override async Task AuthorizationCodeReceived(AuthorizationCodeReceivedContext context)
    {
        var provider = await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        var issuer = context.ProtocolMessage.Iss;
        if (string.IsNullOrEmpty(issuer) && provider.AuthorizationResponseIssParameterSupported)
            throw new SignInFaultException(SignInEvents.CallbackIssuerMissing);
        if (!string.IsNullOrEmpty(issuer) && issuer != provider.Issuer)
            throw new SignInFaultException(SignInEvents.CallbackIssuerWrong);
        await base.AuthorizationCodeReceived(context);
    }

    public override Task TokenValidated(TokenValidatedContext context)
    {
        var nonce = context.SecurityToken.Payload.Nonce;
        if (!context.Properties!.Items.Remove(Nonce, out var expected) || string.IsNullOrEmpty(expected) || nonce != expected)
            throw new SignInFaultException(SignInEvents.NonceWrong);
        // The framework looked for the cookie, and refuses later with a message that does not distinguish the causes.
        if (context.Nonce is null)
            throw new SignInFaultException(SignInEvents.NonceCookieMissing);
        if (string.IsNullOrEmpty(context.TokenEndpointResponse?.AccessToken))
            throw new SignInFaultException(SignInEvents.TokenMissing, "access_token");
        return base.TokenValidated(context);
    }

    /// <summary>Logs what failed and leaves the application nothing of the framework's exceptions, which quote.</summary>
    public override Task RemoteFailure(RemoteFailureContext context)
    {
        if (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            context.HandleResponse();
            return Task.CompletedTask;
        }
        var fault = SignInFaultException.Of(context.Failure!);
        fault.Log(context.HttpContext);
        context.Failure = fault;
        return base.RemoteFailure(context);
    }

    /// <summary>Providers that are given no id_token find the client by this.</summary>
    public override Task RedirectToIdentityProviderForSignOut(RedirectContext context)
    {
        context.ProtocolMessage.ClientId = context.Options.ClientId;
        return base.RedirectToIdentityProviderForSignOut(context);
    }

    public override async Task SignedOutCallbackRedirect(RemoteSignOutContext context)
    {
        await base.SignedOutCallbackRedirect(context);
        if (context.Properties is not null || context.Result is not null)
            return;
        new SignInFaultException(SignInEvents.SignOutStateUnreadable).Log(context.HttpContext);
        context.Response.Redirect(context.Options.SignedOutRedirectUri);
        context.HandleResponse();
    }
}
