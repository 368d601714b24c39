using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Provider;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Step 1: the person is sent to the provider.</summary>
public partial class OpenIdConnectHandler
{
    static readonly EndpointFaults PushFaults = new(SignInFault.PushUnreachable, SignInFault.PushFailed, SignInFault.PushUnreadable) { Refused = SignInFault.PushRefused };

    /// <summary>A provider that is down ends in the same event as a callback that failed, so that the application can show its page.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        try
        {
            await SendToProviderAsync(properties);
        }
        catch (Exception e) when (!Context.RequestAborted.IsCancellationRequested)
        {
            var failure = new RemoteFailureContext(Context, Scheme, Options, Logged(e)) { Properties = properties };
            await Events.RemoteFailure(failure);
            if (failure.Result is not { Handled: true })
                throw failure.Failure!;
        }
    }

    async Task SendToProviderAsync(AuthenticationProperties properties)
    {
        if (string.IsNullOrEmpty(properties.RedirectUri))
            properties.RedirectUri = OriginalPathBase + OriginalPath + Request.QueryString;
        var provider = await ProviderAsync();
        var request = RequestOf(provider, properties);

        var redirect = new RedirectContext(Context, Scheme, Options, properties) { ProtocolMessage = request };
        await Events.RedirectToIdentityProvider(redirect);
        if (redirect.Handled)
            return;

        request = redirect.ProtocolMessage;
        properties.Items[RedirectUriProperty] = request.RedirectUri;
        request.State = Options.StateDataFormat.Protect(properties);
        if (PushIsDue(provider))
            request = await PushAsync(request, provider, properties);
        Response.Redirect(request.CreateAuthenticationRequestUrl());
    }

    OpenIdConnectMessage RequestOf(OpenIdConnectConfiguration provider, AuthenticationProperties properties)
    {
        var request = new OpenIdConnectMessage
        {
            EnableTelemetryParameters = !Options.DisableTelemetry,
            IssuerAddress = provider.AuthorizationEndpoint,
            ClientId = Options.ClientId,
            RedirectUri = BuildRedirectUri(Options.CallbackPath),
            ResponseType = Options.ResponseType,
            Scope = string.Join(' ', Options.Scope),
            Prompt = Options.Prompt,
            Resource = Options.Resource,
            MaxAge = Options.MaxAge is { } age ? ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null,
            // "query" is what a provider does unasked, and some refuse to be told.
            ResponseMode = Options.ResponseMode == OpenIdConnectResponseMode.Query ? null : Options.ResponseMode,
        };
        if (Options.UsePkce)
        {
            var verifier = Base64UrlTextEncoder.Encode(RandomNumberGenerator.GetBytes(32));
            properties.Items[OAuthConstants.CodeVerifierKey] = verifier;
            request.SetParameter(OAuthConstants.CodeChallengeKey, Base64UrlTextEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
            request.SetParameter(OAuthConstants.CodeChallengeMethodKey, OAuthConstants.CodeChallengeMethodS256);
        }
        request.Nonce = Options.ProtocolValidator.GenerateNonce();
        properties.Items[NonceProperty] = request.Nonce;
        Response.Cookies.Append(NonceCookieName(request.Nonce), "1", Options.NonceCookie.Build(Context, TimeProvider.GetUtcNow()));
        GenerateCorrelationId(properties);
        return request;
    }

    /// <summary>The protected state says which nonce is expected, the cookie that it has not been used. Cookies are seen by others, so it holds a hash.</summary>
    string NonceCookieName(string nonce) => Options.NonceCookie.Name + Base64UrlTextEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(nonce)));

    bool PushIsDue(OpenIdConnectConfiguration provider)
    {
        var offered = !string.IsNullOrEmpty(provider.PushedAuthorizationRequestEndpoint);
        return Options.PushedAuthorizationBehavior switch
        {
            PushedAuthorizationBehavior.Require when !offered => throw new SignInFaultException(SignInFault.PushNotOffered, "the provider does not offer them"),
            PushedAuthorizationBehavior.Disable when provider.RequirePushedAuthorizationRequests => throw new SignInFaultException(SignInFault.PushNotOffered, "the provider requires them"),
            PushedAuthorizationBehavior.Disable => false,
            _ => offered,
        };
    }

    async Task<OpenIdConnectMessage> PushAsync(OpenIdConnectMessage request, OpenIdConnectConfiguration provider, AuthenticationProperties properties)
    {
        await Events.PushAuthorization(new(Context, Scheme, Options, request, properties));
        using var post = ClientProof.Post(provider.PushedAuthorizationRequestEndpoint, request, Options, provider);
        using var answer = await ProviderCall.SendAsync(Backchannel, post, PushFaults, Context.RequestAborted);
        return new OpenIdConnectMessage
        {
            EnableTelemetryParameters = request.EnableTelemetryParameters,
            IssuerAddress = request.IssuerAddress,
            ClientId = request.ClientId,
            RequestUri = ProviderCall.Text(answer, "request_uri") ?? throw new SignInFaultException(SignInFault.PushUnreadable),
        };
    }
}
