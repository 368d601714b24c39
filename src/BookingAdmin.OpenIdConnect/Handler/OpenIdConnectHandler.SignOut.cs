using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Signing out at the provider, and the way back. The session here is the application's to end, and it does not depend on this.</summary>
public partial class OpenIdConnectHandler
{
    public virtual async Task SignOutAsync(AuthenticationProperties? properties)
    {
        if (ResolveTarget(Options.ForwardSignOut) is { } target)
        {
            await Context.SignOutAsync(target, properties);
            return;
        }

        properties ??= new();
        properties.RedirectUri = LocalTarget(properties.RedirectUri);
        if (await EndSessionEndpointAsync() is not { } endpoint)
        {
            Response.Redirect(properties.RedirectUri);
            return;
        }

        var message = new OpenIdConnectMessage
        {
            EnableTelemetryParameters = !Options.DisableTelemetry,
            IssuerAddress = endpoint,
            ClientId = Options.ClientId,
            IdTokenHint = await Context.GetTokenAsync(Options.SignOutScheme, OpenIdConnectParameterNames.IdToken),
            PostLogoutRedirectUri = Options.SignedOutCallbackPath.HasValue ? BuildRedirectUri(Options.SignedOutCallbackPath) : null,
        };
        var redirect = new RedirectContext(Context, Scheme, Options, properties) { ProtocolMessage = message };
        await Events.RedirectToIdentityProviderForSignOut(redirect);
        if (redirect.Handled)
            return;

        redirect.ProtocolMessage.State = Options.StateDataFormat.Protect(properties);
        Response.Redirect(redirect.ProtocolMessage.CreateLogoutRequestUrl());
    }

    async Task<string?> EndSessionEndpointAsync()
    {
        try
        {
            var endpoint = (await ProviderAsync()).EndSessionEndpoint;
            if (!string.IsNullOrEmpty(endpoint))
                return endpoint;
            Log(SignInFault.SignOutNotOffered);
        }
        catch (SignInFaultException e)
        {
            Log(SignInFault.SignOutWithoutProvider, e.Fault.Event.Name);
        }
        return null;
    }

    async Task<bool> HandleSignOutCallbackAsync()
    {
        var message = new OpenIdConnectMessage { State = Request.Query[OpenIdConnectParameterNames.State] };
        var properties = string.IsNullOrEmpty(message.State) ? null : Options.StateDataFormat.Unprotect(message.State);
        if (properties is null)
            Log(SignInFault.SignOutStateUnreadable);

        var signedOut = new RemoteSignOutContext(Context, Scheme, Options, message) { Properties = properties };
        await Events.SignedOutCallbackRedirect(signedOut);
        if (signedOut.Result is { Skipped: true })
            return false;
        if (signedOut.Result is null)
            Response.Redirect(LocalTarget(signedOut.Properties?.RedirectUri));
        return true;
    }

    /// <summary>A path of ours, or where the options say: "//host" and "/\host" lead elsewhere.</summary>
    string LocalTarget(string? uri)
    {
        if (uri is ['/', ..] and not ['/', '/' or '\\', ..])
            return uri;
        var usual = Options.SignedOutRedirectUri;
        return usual.StartsWith('/') ? OriginalPathBase + usual : usual;
    }
}
