using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect.Provider;

/// <summary>Faults of one endpoint. Refused is that it answered with an error in the way of OAuth.</summary>
sealed record EndpointFaults(SignInFault Unreachable, SignInFault Failed, SignInFault Unreadable)
{
    public SignInFault? Refused { get; init; }

    public SignInFault? TooLarge { get; init; }
}

/// <summary>One call over the back channel, which ends in a JSON object or in one of the endpoint's faults.</summary>
static class ProviderCall
{
    public static async Task<JsonDocument> SendAsync(HttpClient backchannel, HttpRequestMessage request, EndpointFaults faults, CancellationToken cancel)
    {
        try
        {
            request.Headers.Accept.ParseAdd("application/json");
            using var answer = await backchannel.SendAsync(request, cancel);
            var status = (int)answer.StatusCode;
            var json = await ReadAsync(answer, cancel);
            if (answer.IsSuccessStatusCode && json is not null)
                return json;

            using (json)
            {
                if (answer.IsSuccessStatusCode)
                    throw new SignInFaultException(faults.Unreadable, $"content type {SignInFaultException.Quote(answer.Content.Headers.ContentType?.MediaType)}");
                if (status is >= 400 and < 500 && faults.Refused is { } refused && Text(json, "error") is { } error)
                    throw SignInFaultException.OfProvider(refused, error);
                throw new SignInFaultException(faults.Failed, $"HTTP status {status}");
            }
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new SignInFaultException(faults.TooLarge ?? faults.Unreadable, "the answer is too large", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new SignInFaultException(faults.Unreachable, e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new SignInFaultException(faults.Unreachable, $"no answer within {backchannel.Timeout.TotalSeconds:0.#} s", e);
        }
    }

    /// <returns>Null if there is none, or it is no text.</returns>
    public static string? Text(JsonDocument? json, string name)
        => json is not null && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static async Task<JsonDocument?> ReadAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            var json = await answer.Content.ReadFromJsonAsync<JsonDocument>(cancel);
            if (json?.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json?.Dispose();
            return null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }
}
