using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.Testing.Provider;

/// <summary>A person with a browser at the provider, for tests that have only an HttpClient. It keeps cookies.</summary>
public sealed partial class PersonByHttp(ISignInProvider provider) : IDisposable
{
    readonly HttpClient browser = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    /// <summary>Signs in at the address to which the app sent the browser. With a session at the provider, nothing is asked.</summary>
    /// <returns>The address at the app to which the provider sends the browser back, not yet visited.</returns>
    public async Task<Uri> SignInAsync(Uri challenge, string account)
    {
        var (address, page) = await FollowAsync(challenge);
        return page is null ? address : await SubmitAsync(address, new() { ["account"] = account });
    }

    /// <summary>Signs out at the address to which the app sent the browser, and confirms that where the provider asks.</summary>
    /// <returns>The address to which the provider sends the browser back, not yet visited.</returns>
    public async Task<Uri> SignOutAsync(Uri endSession)
    {
        var (back, page) = await FollowAsync(endSession);
        return page is null ? back : await ConfirmAsync(page);
    }

    /// <summary>Signs in without the app and exchanges the code: access_token, refresh_token, id_token.</summary>
    /// <param name="appAddress">As it was registered.</param>
    /// <param name="resource">The API for which the access token is meant; without, it is for userinfo.</param>
    public async Task<JsonElement> TokensAsync(
        string appAddress, string account, string scope = "openid profile email", string? resource = null)
    {
        var verifier = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        Dictionary<string, string?> client = new(StringComparer.Ordinal)
        {
            ["client_id"] = provider.ClientId, ["redirect_uri"] = $"{appAddress.TrimEnd('/')}/signin-oidc", ["resource"] = resource,
        };
        var challenge = new Dictionary<string, string?>(client, StringComparer.Ordinal)
        {
            ["response_type"] = "code", ["scope"] = scope, ["nonce"] = Guid.NewGuid().ToString("N"), ["code_challenge_method"] = "S256",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier))),
        };
        var back = await SignInAsync(new(QueryHelpers.AddQueryString(AddressOf("auth"), challenge)), account);

        using var form = new FormUrlEncodedContent(new Dictionary<string, string?>(client, StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code", ["code"] = QueryHelpers.ParseQuery(back.Query)["code"], ["code_verifier"] = verifier,
            ["client_secret"] = IdentityProvider.ClientSecret,
        }.Where(field => field.Value is not null));
        using var answer = await browser.PostAsync(new Uri(AddressOf("token")), form);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonElement.Parse(text)
            : throw new InvalidOperationException($"The provider gave no tokens: {text}");
    }

    public void Dispose() => browser.Dispose();

    string AddressOf(string endpoint) => $"{provider.Issuer.TrimEnd('/')}/{endpoint}";

    Task<Uri> ConfirmAsync(string page)
    {
        var form = FormPattern().Match(page);
        return SubmitAsync(new(form.Groups["action"].Value), new() { ["xsrf"] = form.Groups["xsrf"].Value, ["logout"] = "yes" });
    }

    async Task<Uri> SubmitAsync(Uri page, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await browser.PostAsync(page, form);
        if (answer.Headers.Location is { } next)
        {
            var (address, html) = await FollowAsync(new(page, next));
            // Where somebody else signs in, npm's provider ends the former session first, by a form that browsers send by themselves.
            return html is not null && FormPattern().IsMatch(html) ? await ConfirmAsync(html) : address;
        }
        var text = await answer.Content.ReadAsStringAsync();
        throw new InvalidOperationException($"The provider answers {(int)answer.StatusCode}: {text}");
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

    [GeneratedRegex(@"<form [^>]*action=""(?<action>[^""]+)"">\s*<input type=""hidden"" name=""xsrf"" value=""(?<xsrf>[^""]+)""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex FormPattern();
}
