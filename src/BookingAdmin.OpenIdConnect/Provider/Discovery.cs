using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect.Provider;

/// <summary>Fetches what the provider says about itself, and its keys.</summary>
sealed class Discovery(OpenIdConnectOptions options)
{
    static readonly EndpointFaults DocumentFaults = new(SignInFault.DiscoveryUnreachable, SignInFault.DiscoveryFailed, SignInFault.DiscoveryUnreadable);
    static readonly EndpointFaults KeysFaults = new(SignInFault.KeysUnreachable, SignInFault.KeysFailed, SignInFault.KeysUnreadable);

    public static bool IsHttps(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps;

    public async Task<OpenIdConnectConfiguration> FetchAsync(CancellationToken cancel)
    {
        var provider = Read(DocumentFaults.Unreadable, await GetAsync(options.MetadataAddress!, DocumentFaults, cancel), OpenIdConnectConfiguration.Create);
        Check(provider);
        provider.JsonWebKeySet = Read(KeysFaults.Unreadable, await GetAsync(provider.JwksUri, KeysFaults, cancel), JsonWebKeySet.Create);
        foreach (var key in provider.JsonWebKeySet.GetSigningKeys())
            provider.SigningKeys.Add(key);
        return provider.SigningKeys.Count > 0 ? provider : throw new SignInFaultException(SignInFault.KeysEmpty);
    }

    async Task<string> GetAsync(string address, EndpointFaults faults, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var json = await ProviderCall.SendAsync(options.Backchannel, request, faults, cancel);
        return json.RootElement.GetRawText();
    }

    void Check(OpenIdConnectConfiguration provider)
    {
        foreach (var (name, address) in (IEnumerable<(string, string?)>)[
            ("issuer", provider.Issuer),
            ("authorization_endpoint", provider.AuthorizationEndpoint),
            ("token_endpoint", provider.TokenEndpoint),
            ("jwks_uri", provider.JwksUri)])
        {
            if (string.IsNullOrEmpty(address))
                throw new SignInFaultException(SignInFault.DiscoveryUnreadable, $"it has no {name}");
        }

        if (options.RequireHttpsMetadata)
        {
            foreach (var address in (IEnumerable<string?>)[
                provider.AuthorizationEndpoint, provider.TokenEndpoint, provider.JwksUri, provider.UserInfoEndpoint,
                provider.PushedAuthorizationRequestEndpoint, provider.EndSessionEndpoint])
            {
                if (!string.IsNullOrEmpty(address) && !IsHttps(address))
                    throw new SignInFaultException(SignInFault.DiscoveryInsecure, SignInFaultException.Quote(address));
            }
        }

        // Whoever gives the address of the document, or the issuers that are valid, has said that they differ.
        var authority = options.Authority?.TrimEnd('/');
        var validation = options.TokenValidationParameters;
        if (!string.IsNullOrEmpty(authority)
            && options.MetadataAddress!.StartsWith(authority, StringComparison.Ordinal)
            && validation.ValidIssuer is null && validation.ValidIssuers is null && validation.IssuerValidator is null
            && provider.Issuer.TrimEnd('/') != authority)
            throw new SignInFaultException(SignInFault.DiscoveryIssuerWrong, SignInFaultException.Quote(provider.Issuer));
    }

    static T Read<T>(SignInFault fault, string json, Func<string, T> create)
    {
        try
        {
            return create(json);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new SignInFaultException(fault, "a value has the wrong type", e);
        }
    }
}
