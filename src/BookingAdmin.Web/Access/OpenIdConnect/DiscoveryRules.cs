using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace BookingAdmin.Web.Access.OpenIdConnect;

/// <summary>What a discovery document must say before anybody is sent to the addresses in it.</summary>
sealed class DiscoveryRules(OpenIdConnectOptions options) : IConfigurationValidator<OpenIdConnectConfiguration>
{
    /// <exception cref="SignInFaultException">Instead of a result that has failed: a text would not carry the log event.</exception>
    public ConfigurationValidationResult Validate(OpenIdConnectConfiguration configuration)
    {
        (string Name, string? Address, bool Needed)[] endpoints =
        [
            ("authorization_endpoint", configuration.AuthorizationEndpoint, true),
            ("token_endpoint", configuration.TokenEndpoint, true),
            ("jwks_uri", configuration.JwksUri, true),
            ("userinfo_endpoint", configuration.UserInfoEndpoint, options.GetClaimsFromUserInfoEndpoint),
            ("pushed_authorization_request_endpoint", configuration.PushedAuthorizationRequestEndpoint, false),
            ("end_session_endpoint", configuration.EndSessionEndpoint, false),
        ];
        foreach (var (name, address, needed) in endpoints)
        {
            if (needed && string.IsNullOrEmpty(address))
                throw new SignInFaultException(SignInEvents.EndpointMissing, name);
            if (string.IsNullOrEmpty(address) || !options.RequireHttpsMetadata)
                continue;
            if (!address.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
                throw new SignInFaultException(SignInEvents.DiscoveryInsecure, SignInFaultException.Quote(address));
        }
        if (string.IsNullOrEmpty(configuration.Issuer) || !IsExpected(configuration.Issuer))
            throw new SignInFaultException(SignInEvents.DiscoveryIssuerWrong, SignInFaultException.Quote(configuration.Issuer));
        if (configuration.SigningKeys.Count == 0)
            throw new SignInFaultException(SignInEvents.KeysEmpty, configuration.JwksUri);
        return new() { Succeeded = true };
    }

    /// <summary>Another than the authority is right where the options give the address of the document or the valid issuers.</summary>
    bool IsExpected(string issuer)
    {
        var authority = options.Authority?.TrimEnd('/');
        var rules = options.TokenValidationParameters;
        return issuer.TrimEnd('/') == authority
            || string.IsNullOrEmpty(authority) || !options.MetadataAddress!.StartsWith(authority, StringComparison.Ordinal)
            || rules.ValidIssuer is not null || rules.ValidIssuers is not null || rules.IssuerValidator is not null;
    }
}
