using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Step 2: the person comes back with a code. Nothing of the callback is believed before the state and its cookies have been checked.</summary>
public partial class OpenIdConnectHandler
{
    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        OpenIdConnectMessage? message = null;
        AuthenticationProperties? properties = null;
        try
        {
            message = await ReadCallbackAsync();
            var received = new MessageReceivedContext(Context, Scheme, Options, null) { ProtocolMessage = message };
            await Events.MessageReceived(received);
            if (received.Result is { } result)
                return result;

            message = received.ProtocolMessage;
            properties = StateOf(message);
            var nonce = SpendCookies(properties);
            var provider = await ProviderAsync();
            CheckSender(message, provider);
            if (!string.IsNullOrEmpty(message.Error))
                return await ProviderErrorAsync(message, properties);
            if (string.IsNullOrEmpty(message.Code))
                throw new SignInFaultException(SignInFault.CodeMissing);

            return await SignInAsync(message, properties, nonce, provider);
        }
        catch (Exception e) when (!Context.RequestAborted.IsCancellationRequested)
        {
            var failure = Logged(e);
            var failed = new AuthenticationFailedContext(Context, Scheme, Options) { Exception = failure, ProtocolMessage = message ?? new() };
            await Events.AuthenticationFailed(failed);
            return failed.Result ?? HandleRequestResult.Fail(failed.Exception, properties);
        }
    }

    async Task<HandleRequestResult> SignInAsync(OpenIdConnectMessage message, AuthenticationProperties properties, string nonce, OpenIdConnectConfiguration provider)
    {
        var (tokens, ended) = await RedeemAsync(message, properties, provider);
        if (ended is not null)
            return ended;

        var (identity, idToken) = await ValidateAsync(tokens, nonce, provider);
        var validated = new TokenValidatedContext(Context, Scheme, Options, new ClaimsPrincipal(identity), properties)
        {
            ProtocolMessage = message,
            TokenEndpointResponse = tokens,
            SecurityToken = new(idToken.EncodedToken),
            Nonce = nonce,
        };
        await Events.TokenValidated(validated);
        if (validated.Result is { } result)
            return result;

        if (Options.SaveTokens)
            SaveTokens(tokens, properties);
        return await CompleteAsync(message, tokens, validated.Principal!, idToken.Subject, properties, provider);
    }

    async Task<OpenIdConnectMessage> ReadCallbackAsync()
    {
        IEnumerable<KeyValuePair<string, StringValues>> fields;
        if (HttpMethods.IsGet(Request.Method))
            fields = Request.Query;
        else if (HttpMethods.IsPost(Request.Method) && Request.HasFormContentType)
            fields = await Request.ReadFormAsync(Context.RequestAborted);
        else
            throw new SignInFaultException(SignInFault.CallbackUnreadable);

        var message = new OpenIdConnectMessage();
        foreach (var (name, values) in fields)
            message.SetParameter(name, values.Count == 1 ? values[0] : throw new SignInFaultException(SignInFault.CallbackUnreadable, "a parameter is repeated"));
        if (!string.IsNullOrEmpty(message.IdToken) || !string.IsNullOrEmpty(message.AccessToken))
            throw new SignInFaultException(SignInFault.TokensOnCallback);
        return message;
    }

    AuthenticationProperties StateOf(OpenIdConnectMessage message)
        => string.IsNullOrEmpty(message.State)
            ? throw new SignInFaultException(SignInFault.StateMissing)
            : Options.StateDataFormat.Unprotect(message.State) ?? throw new SignInFaultException(SignInFault.StateUnreadable);

    /// <summary>A state counts once, and in the browser that it was made for.</summary>
    /// <returns>The nonce that the id_token must have.</returns>
    string SpendCookies(AuthenticationProperties properties)
    {
        if (!ValidateCorrelationId(properties))
            throw new SignInFaultException(SignInFault.OtherBrowser);
        if (!properties.Items.Remove(NonceProperty, out var nonce) || nonce is null || !Request.Cookies.ContainsKey(NonceCookieName(nonce)))
            throw new SignInFaultException(SignInFault.NonceCookieMissing);

        Response.Cookies.Delete(NonceCookieName(nonce), Options.NonceCookie.Build(Context, TimeProvider.GetUtcNow()));
        return nonce;
    }

    /// <summary>RFC 9207: a callback that another provider provoked must not lead to this one's token endpoint.</summary>
    static void CheckSender(OpenIdConnectMessage message, OpenIdConnectConfiguration provider)
    {
        if (string.IsNullOrEmpty(message.Iss))
        {
            if (provider.AuthorizationResponseIssParameterSupported)
                throw new SignInFaultException(SignInFault.CallbackIssuerMissing);
        }
        else if (message.Iss != provider.Issuer)
        {
            throw new SignInFaultException(SignInFault.CallbackIssuerWrong);
        }
    }

    async Task<HandleRequestResult> ProviderErrorAsync(OpenIdConnectMessage message, AuthenticationProperties properties)
    {
        if (message.Error == "access_denied")
        {
            var denied = await HandleAccessDeniedErrorAsync(properties);
            return denied.None ? throw SignInFaultException.OfProvider(SignInFault.AccessDenied, message.Error) : denied;
        }
        throw SignInFaultException.OfProvider(SignInFault.ProviderError, message.Error);
    }
}
