using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Step 4: who signed in. The library checks signature, issuer and audience, <see cref="IdTokenChecks"/> the rest.</summary>
public partial class OpenIdConnectHandler
{
    async Task<(ClaimsIdentity Identity, JsonWebToken Token)> ValidateAsync(OpenIdConnectMessage tokens, string nonce, OpenIdConnectConfiguration provider)
    {
        if (string.IsNullOrEmpty(tokens.IdToken))
            throw new SignInFaultException(SignInFault.IdTokenMissing);
        if (string.IsNullOrEmpty(tokens.AccessToken))
            throw new SignInFaultException(SignInFault.AccessTokenMissing);

        var checks = new IdTokenChecks(Options, TimeProvider.GetUtcNow());
        var token = checks.Read(tokens.IdToken);
        var result = await Options.TokenHandler.ValidateTokenAsync(tokens.IdToken, checks.Parameters(provider));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && Options.RefreshOnIssuerKeyNotFound)
        {
            Options.ConfigurationManager!.RequestRefresh();
            result = await Options.TokenHandler.ValidateTokenAsync(tokens.IdToken, checks.Parameters(await ProviderAsync()));
        }
        if (!result.IsValid)
            throw IdTokenChecks.FaultOf(result.Exception, token);

        checks.Check(token, nonce, tokens);
        return (result.ClaimsIdentity, token);
    }
}
