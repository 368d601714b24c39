using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.Testing.Provider;

/// <summary>A person with a browser at the provider, for tests that have only an HttpClient. The cookies are kept as long as this is.</summary>
public sealed partial class PersonByHttp(IdentityProvider provider) : IDisposable
{
    readonly HttpClient browser = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    /// <summary>Signs in at the address to which the app sent the browser; whoever has a session at the provider is not asked.</summary>
    /// <returns>The address at the app to which the provider sends the browser back, not yet visited.</returns>
    public async Task<Uri> SignInAsync(Uri challenge, string account)
    {
        var (address, page) = await FollowAsync(challenge);
        return page is null ? address : await SubmitAsync(address, new() { ["account"] = account });
    }

    /// <summary>Confirms signing out at the address to which the app sent the browser.</summary>
    /// <returns>The address to which the provider sends the browser back, not yet visited.</returns>
    public async Task<Uri> SignOutAsync(Uri endSession)
    {
        var (_, page) = await FollowAsync(endSession);
        var form = FormPattern().Match(page ?? "");
        return await SubmitAsync(new(form.Groups["action"].Value), new() { ["xsrf"] = form.Groups["xsrf"].Value, ["logout"] = "yes" });
    }

    /// <summary>Signs in without the app and exchanges the code: access_token, refresh_token, id_token. Needs a registered client.</summary>
    /// <param name="appAddress">As it was registered.</param>
    /// <param name="resource">The API for which the access token is meant; without, it is for userinfo.</param>
    public async Task<JsonElement> TokensAsync(string appAddress, string account, string scope = "openid profile email", string? resource = null)
    {
        var verifier = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        Dictionary<string, string?> client = new(StringComparer.Ordinal)
        {
            ["client_id"] = IdentityProvider.ClientId, ["redirect_uri"] = $"{appAddress.TrimEnd('/')}/signin-oidc", ["resource"] = resource,
        };
        var back = await SignInAsync(new(QueryHelpers.AddQueryString($"{provider.Issuer}/auth", new Dictionary<string, string?>(client, StringComparer.Ordinal)
        {
            ["response_type"] = "code", ["scope"] = scope, ["nonce"] = Guid.NewGuid().ToString("N"), ["code_challenge_method"] = "S256",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier))),
        })), account);

        using var form = new FormUrlEncodedContent(new Dictionary<string, string?>(client, StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code", ["code"] = QueryHelpers.ParseQuery(back.Query)["code"], ["code_verifier"] = verifier,
            ["client_secret"] = IdentityProvider.ClientSecret,
        }.Where(field => field.Value is not null));
        using var answer = await browser.PostAsync(new Uri($"{provider.Issuer}/token"), form);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonElement.Parse(text) : throw new InvalidOperationException($"The provider gave no tokens: {text}");
    }

    public void Dispose() => browser.Dispose();

    async Task<Uri> SubmitAsync(Uri page, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await browser.PostAsync(page, form);
        return answer.Headers.Location is { } next ? (await FollowAsync(new(page, next))).Address
            : throw new InvalidOperationException($"The provider answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Follows redirects as long as they stay at the provider.</summary>
    /// <returns>Where that ends, and the page there if it is one of the provider's.</returns>
    async Task<(Uri Address, string? Page)> FollowAsync(Uri address)
    {
        while (address.AbsoluteUri.StartsWith(provider.Issuer, StringComparison.Ordinal))
        {
            using var answer = await browser.GetAsync(address);
            if (answer.Headers.Location is not { } next)
                return (address, await answer.Content.ReadAsStringAsync());
            address = new(address, next);
        }
        return (address, null);
    }

    [GeneratedRegex("<form [^>]*action=\"(?<action>[^\"]+)\"><input type=\"hidden\" name=\"xsrf\" value=\"(?<xsrf>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex FormPattern();
}
