using System.Net;
using System.Text.Json;
using static BookingAdmin.Web.Access.Provider.SignedTokens;

namespace BookingAdmin.Web.Access.Provider;

/// <param name="RefreshToken">The one to use from now on; null when the old one stays good.</param>
/// <param name="Identity">The claims of the new id_token, checked; null when the provider gave none.</param>
sealed record RefreshedTokens(string AccessToken, string? RefreshToken, JsonElement? Identity);

/// <summary>Asks the provider about somebody who signed in earlier.</summary>
sealed class ProviderTokens(ProviderConnection provider, SignedTokens signed)
{
    static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets new tokens. The provider may take the old refresh token away with that: one caller at a time for one session, the new token
    /// saved before anything else, and <paramref name="cancel"/> not that of a request which the browser can end.
    /// </summary>
    /// <param name="subject">Who signed in: an id_token of anybody else is refused.</param>
    public Task<ProviderAnswer<RefreshedTokens>> RefreshAsync(string refreshToken, string subject, CancellationToken cancel) =>
        ProviderAnswer.OfAsync(async () =>
        {
            var metadata = await provider.MetadataAsync(cancel);
            using var request = Post(
                Endpoint(metadata.TokenEndpoint), [new("grant_type", "refresh_token"), new("refresh_token", refreshToken)]);
            var tokens = await SendAsync(request, (status, error) =>
                status == HttpStatusCode.BadRequest && error == "invalid_grant", cancel);
            if (tokens.Text("access_token") is not { } accessToken
                || !string.Equals(tokens.Text("token_type"), "Bearer", StringComparison.OrdinalIgnoreCase))
                throw new ProviderAnswerException(ProviderOutcome.Unreachable, "The provider's answer has no bearer token.");
            var identity = tokens.Text("id_token") is { } idToken ? await IdentityAsync(idToken, subject, cancel) : (JsonElement?)null;
            return new RefreshedTokens(accessToken, tokens.Text("refresh_token"), identity);
        }, cancel);

    /// <summary>What the provider says about the person now.</summary>
    /// <param name="subject">Who signed in: an answer about anybody else is refused.</param>
    public Task<ProviderAnswer<JsonElement>> UserInfoAsync(string accessToken, string subject, CancellationToken cancel) =>
        ProviderAnswer.OfAsync(async () =>
        {
            var metadata = await provider.MetadataAsync(cancel);
            using var request = new HttpRequestMessage(HttpMethod.Get, Endpoint(metadata.UserInfoEndpoint))
                { Headers = { Authorization = new("Bearer", accessToken) } };
            var person = await SendAsync(request, (status, _) => status == HttpStatusCode.Unauthorized, cancel);
            Require(person.Text("sub") == subject, "The provider's userinfo is about somebody else.");
            return person;
        }, cancel);

    /// <summary>OpenID Connect Core, section 12.2.</summary>
    async Task<JsonElement> IdentityAsync(string idToken, string subject, CancellationToken cancel)
    {
        var read = await signed.ReadAsync(idToken, provider.ClientId, cancel);
        Require(read.Text("sub") == subject, "The new id_token is about somebody else.");
        Require(read.Has("azp") ? read.Text("azp") == provider.ClientId : read.Audiences.Count() == 1,
            "The new id_token is meant for another client.");
        Require(read.IssuedAt is { } issued && provider.Clock.GetUtcNow() < issued + Fresh, "The new id_token was not issued now.");
        return read.Claims;
    }

    /// <param name="isRefusal">
    /// Whether this status and <c>error</c> mean that the person's tokens are no longer good. Any other error is the provider's or ours.
    /// </param>
    async Task<JsonElement> SendAsync(HttpRequestMessage request, Func<HttpStatusCode, string?, bool> isRefusal, CancellationToken cancel)
    {
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await provider.Backchannel.SendAsync(request, cancel);
        var json = Json(await answer.Content.ReadAsByteArrayAsync(cancel));
        if (isRefusal(answer.StatusCode, json?.Text("error")))
            throw new ProviderAnswerException(ProviderOutcome.Refused, $"The provider refuses: HTTP status {(int)answer.StatusCode}.");
        return answer.IsSuccessStatusCode && json is { } good ? good
            : throw new ProviderAnswerException(
                ProviderOutcome.Unreachable, $"The provider gives no usable answer: HTTP status {(int)answer.StatusCode}.");
    }

    static string Endpoint(string? address) => string.IsNullOrEmpty(address)
        ? throw new ProviderAnswerException(ProviderOutcome.Unreachable, "The provider does not offer this.") : address;

    static JsonElement? Json(byte[] content)
    {
        try
        {
            var json = JsonElement.Parse(content);
            return json.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// A form that proves which client sends it. The back channel puts the secret into the header where the provider wants that.
    /// </summary>
    HttpRequestMessage Post(string address, List<KeyValuePair<string, string>> fields)
    {
        fields.Add(new("client_id", provider.ClientId));
        if (provider.ClientSecret is { Length: > 0 } secret)
            fields.Add(new("client_secret", secret));
        return new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) };
    }
}
