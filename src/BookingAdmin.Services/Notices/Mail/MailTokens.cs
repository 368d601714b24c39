using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Notices.Mail;

/// <summary>Fetches the access token that a mail server with OAuth2 asks for, and keeps it until it is about to expire.</summary>
public sealed class MailTokens(TimeProvider clock) : IDisposable
{
    const int LongestAnswer = 64 * 1024;
    static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        { MaxResponseContentBufferSize = LongestAnswer };
    readonly SemaphoreSlim gate = new(1);
    (string Text, DateTimeOffset Until)? token;

    /// <exception cref="MailTokenException">None was given.</exception>
    internal async Task<string> GetAsync(MailTokenSettings from, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            if (token is { } kept && kept.Until > clock.GetUtcNow())
                return kept.Text;
            var given = await AskAsync(from, cancel);
            // A minute early, so that it does not expire on its way.
            token = (given.Text!, clock.GetUtcNow() + TimeSpan.FromSeconds(given.Seconds) - Shortest);
            return given.Text!;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The mail server did not accept it.</summary>
    internal void Forget() => token = null;

    async Task<Given> AskAsync(MailTokenSettings from, CancellationToken cancel)
    {
        var asked = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials", ["client_id"] = from.ClientId, ["client_secret"] = from.ClientSecret,
        };
        if (from.Scope is { } scope)
            asked["scope"] = scope;
        try
        {
            using var form = new FormUrlEncodedContent(asked);
            using var answer = await client.PostAsync(from.Endpoint, form, cancel);
            if (answer.IsSuccessStatusCode && await answer.Content.ReadFromJsonAsync<Given>(cancel) is { Text.Length: > 0 } given)
                return given;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw new MailTokenException(e);
        }
        throw new MailTokenException(null);
    }

    public void Dispose()
    {
        client.Dispose();
        gate.Dispose();
    }

    sealed record Given(
        [property: JsonPropertyName("access_token")] string? Text, [property: JsonPropertyName("expires_in")] int Seconds);
}

/// <summary>The mail server asks for a token, and the token endpoint gave none.</summary>
sealed class MailTokenException(Exception? inner) : Exception("There is no access token for the mail server.", inner);
