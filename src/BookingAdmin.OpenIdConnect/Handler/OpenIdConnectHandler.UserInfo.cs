using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Provider;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Step 5: more about the person, if wanted, the claims that the options make of it, and the ticket.</summary>
public partial class OpenIdConnectHandler
{
    static readonly EndpointFaults UserInfoFaults = new(SignInFault.UserInfoUnreachable, SignInFault.UserInfoFailed, SignInFault.UserInfoUnreadable);

    async Task<HandleRequestResult> CompleteAsync(
        OpenIdConnectMessage message, OpenIdConnectMessage tokens, ClaimsPrincipal user, string subject, AuthenticationProperties properties, OpenIdConnectConfiguration provider)
    {
        if (!Options.GetClaimsFromUserInfoEndpoint)
        {
            using var nothing = JsonDocument.Parse("{}");
            return SignedIn(user, nothing, properties);
        }

        using var info = await UserInfoAsync(tokens, subject, provider);
        var received = new UserInformationReceivedContext(Context, Scheme, Options, user, properties) { ProtocolMessage = message, User = info };
        await Events.UserInformationReceived(received);
        return received.Result ?? SignedIn(received.Principal!, received.User, properties);
    }

    async Task<JsonDocument> UserInfoAsync(OpenIdConnectMessage tokens, string subject, OpenIdConnectConfiguration provider)
    {
        if (string.IsNullOrEmpty(provider.UserInfoEndpoint))
            throw new SignInFaultException(SignInFault.UserInfoNotOffered);

        using var request = new HttpRequestMessage(HttpMethod.Get, provider.UserInfoEndpoint);
        request.Headers.Authorization = new("Bearer", tokens.AccessToken);
        var info = await ProviderCall.SendAsync(Backchannel, request, UserInfoFaults, Context.RequestAborted);
        if (ProviderCall.Text(info, "sub") is { Length: > 0 } about && about == subject)
            return info;

        using (info)
            throw new SignInFaultException(string.IsNullOrEmpty(ProviderCall.Text(info, "sub")) ? SignInFault.UserInfoSubjectMissing : SignInFault.UserInfoSubjectWrong);
    }

    HandleRequestResult SignedIn(ClaimsPrincipal user, JsonDocument info, AuthenticationProperties properties)
    {
        foreach (var action in Options.ClaimActions)
            action.Run(info.RootElement, (ClaimsIdentity)user.Identity!, ClaimsIssuer);
        return HandleRequestResult.Success(new AuthenticationTicket(user, properties, Scheme.Name));
    }
}
