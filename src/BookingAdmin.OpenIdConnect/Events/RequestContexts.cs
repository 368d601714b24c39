using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>A person is about to be sent to the provider.</summary>
public class RedirectContext(HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options, AuthenticationProperties properties)
    : PropertiesContext<OpenIdConnectOptions>(context, scheme, options, properties)
{
    public OpenIdConnectMessage ProtocolMessage { get; set; } = default!;

    public bool Handled { get; private set; }

    /// <summary>The application has answered the request itself.</summary>
    public void HandleResponse() => Handled = true;
}

/// <summary>The request for a sign-in is about to be pushed.</summary>
public sealed class PushedAuthorizationContext(
    HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options, OpenIdConnectMessage parRequest, AuthenticationProperties properties)
    : PropertiesContext<OpenIdConnectOptions>(context, scheme, options, properties)
{
    public OpenIdConnectMessage ProtocolMessage { get; } = parRequest;
}

/// <summary>The provider has signed somebody out.</summary>
public class RemoteSignOutContext(HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options, OpenIdConnectMessage? message)
    : RemoteAuthenticationContext<OpenIdConnectOptions>(context, scheme, options, new())
{
    public OpenIdConnectMessage? ProtocolMessage { get; set; } = message;
}
