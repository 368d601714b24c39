using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

public class MessageReceivedContext(HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options, AuthenticationProperties? properties)
    : RemoteAuthenticationContext<OpenIdConnectOptions>(context, scheme, options, properties)
{
    public OpenIdConnectMessage ProtocolMessage { get; set; } = default!;
}

public class AuthorizationCodeReceivedContext(HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options, AuthenticationProperties properties)
    : RemoteAuthenticationContext<OpenIdConnectOptions>(context, scheme, options, properties)
{
    public OpenIdConnectMessage ProtocolMessage { get; set; } = default!;

    /// <summary>What goes to the token endpoint. The client's proof is added when it is sent.</summary>
    public OpenIdConnectMessage? TokenEndpointRequest { get; set; }

    public HttpClient Backchannel => Options.Backchannel;
}

public class TokenResponseReceivedContext : RemoteAuthenticationContext<OpenIdConnectOptions>
{
    public TokenResponseReceivedContext(HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options, ClaimsPrincipal user, AuthenticationProperties properties)
        : base(context, scheme, options, properties) => Principal = user;

    public OpenIdConnectMessage ProtocolMessage { get; set; } = default!;

    public OpenIdConnectMessage TokenEndpointResponse { get; set; } = default!;
}

public class TokenValidatedContext : RemoteAuthenticationContext<OpenIdConnectOptions>
{
    public TokenValidatedContext(HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options, ClaimsPrincipal principal, AuthenticationProperties properties)
        : base(context, scheme, options, properties) => Principal = principal;

    public OpenIdConnectMessage ProtocolMessage { get; set; } = default!;

    public OpenIdConnectMessage? TokenEndpointResponse { get; set; }

    public JwtSecurityToken SecurityToken { get; set; } = default!;

    public string? Nonce { get; set; }
}

public class UserInformationReceivedContext : RemoteAuthenticationContext<OpenIdConnectOptions>
{
    public UserInformationReceivedContext(HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options, ClaimsPrincipal principal, AuthenticationProperties properties)
        : base(context, scheme, options, properties) => Principal = principal;

    public OpenIdConnectMessage ProtocolMessage { get; set; } = default!;

    public JsonDocument User { get; set; } = default!;
}

public class AuthenticationFailedContext(HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options)
    : RemoteAuthenticationContext<OpenIdConnectOptions>(context, scheme, options, new())
{
    public OpenIdConnectMessage ProtocolMessage { get; set; } = default!;

    public Exception Exception { get; set; } = default!;
}
