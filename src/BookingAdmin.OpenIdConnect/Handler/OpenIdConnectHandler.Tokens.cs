using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Provider;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Step 3: the code is exchanged for tokens.</summary>
public partial class OpenIdConnectHandler
{
    static readonly EndpointFaults TokenFaults = new(SignInFault.TokenUnreachable, SignInFault.TokenFailed, SignInFault.TokenUnreadable)
    {
        Refused = SignInFault.TokenRefused,
        TooLarge = SignInFault.TokenTooLarge,
    };

    async Task<(OpenIdConnectMessage Tokens, HandleRequestResult? Ended)> RedeemAsync(
        OpenIdConnectMessage message, AuthenticationProperties properties, OpenIdConnectConfiguration provider)
    {
        properties.Items.Remove(RedirectUriProperty, out var redirectUri);
        properties.Items.Remove(OAuthConstants.CodeVerifierKey, out var verifier);
        var request = new OpenIdConnectMessage
        {
            ClientId = Options.ClientId,
            Code = message.Code,
            GrantType = OpenIdConnectGrantTypes.AuthorizationCode,
            RedirectUri = redirectUri,
        };
        if (verifier is not null)
            request.SetParameter(OAuthConstants.CodeVerifierKey, verifier);

        var received = new AuthorizationCodeReceivedContext(Context, Scheme, Options, properties) { ProtocolMessage = message, TokenEndpointRequest = request };
        await Events.AuthorizationCodeReceived(received);
        if (received.Result is not null)
            return (message, received.Result);

        using var post = ClientProof.Post(provider.TokenEndpoint, received.TokenEndpointRequest, Options, provider);
        using var answer = await ProviderCall.SendAsync(Backchannel, post, TokenFaults, Context.RequestAborted);
        var answered = new TokenResponseReceivedContext(Context, Scheme, Options, new ClaimsPrincipal(), properties)
        {
            ProtocolMessage = message,
            TokenEndpointResponse = MessageOf(answer),
        };
        await Events.TokenResponseReceived(answered);
        return (answered.TokenEndpointResponse, answered.Result);
    }

    static OpenIdConnectMessage MessageOf(JsonDocument answer)
    {
        var message = new OpenIdConnectMessage();
        foreach (var field in answer.RootElement.EnumerateObject())
            message.SetParameter(field.Name, field.Value.ToString());
        return message;
    }

    void SaveTokens(OpenIdConnectMessage tokens, AuthenticationProperties properties)
    {
        var expiresAt = int.TryParse(tokens.ExpiresIn, CultureInfo.InvariantCulture, out var seconds)
            ? (TimeProvider.GetUtcNow() + TimeSpan.FromSeconds(seconds)).ToString("o", CultureInfo.InvariantCulture)
            : null;
        properties.StoreTokens(
            from token in ((string Name, string? Value)[])[
                (OpenIdConnectParameterNames.AccessToken, tokens.AccessToken),
                (OpenIdConnectParameterNames.IdToken, tokens.IdToken),
                (OpenIdConnectParameterNames.RefreshToken, tokens.RefreshToken),
                (OpenIdConnectParameterNames.TokenType, tokens.TokenType),
                ("expires_at", expiresAt)]
            where !string.IsNullOrEmpty(token.Value)
            select new AuthenticationToken { Name = token.Name, Value = token.Value });
    }
}
