using System.Net;
using System.Text;
using System.Text.Json;
using BookingAdmin.Web.Access.Provider;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.Web.Access.OpenIdConnect;

/// <summary>
/// What this host asks the provider itself. An answer is a JSON object of at most 1 MB, from the very address that was asked.
/// The client secret goes where the provider takes it.
/// </summary>
sealed class ProviderBackchannel(OpenIdConnectOptions options, HttpMessageHandler network) : DelegatingHandler(network)
{
    const int LargestAnswer = 1024 * 1024;

    /// <summary>A redirect is not followed: the client secret would go along. Cookies would be one jar for everybody.</summary>
    public static HttpMessageHandler Network() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.GetLeftPart(UriPartial.Path);
        if (options.RequireHttpsMetadata && request.RequestUri.Scheme != Uri.UriSchemeHttps)
            throw new ProviderCallException(SignInEvents.DiscoveryInsecure, address);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.BackchannelTimeout);
        try
        {
            await PlaceSecretAsync(request, limit.Token);
            var answer = await base.SendAsync(request, limit.Token);
            await answer.Content.LoadIntoBufferAsync(LargestAnswer, limit.Token);
            await CheckAsync(answer, request, address);
            return answer;
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new ProviderCallException(SignInEvents.ProviderUnreadable, $"{address}, the answer is too large");
        }
        catch (Exception e) when (e is (HttpRequestException or IOException) and not ProviderCallException)
        {
            throw new ProviderCallException(SignInEvents.ProviderUnreachable, $"{address}, {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = options.BackchannelTimeout.TotalSeconds;
            throw new ProviderCallException(SignInEvents.ProviderUnreachable, $"{address}, no answer within {seconds:0.#} s");
        }
    }

    static async Task CheckAsync(HttpResponseMessage answer, HttpRequestMessage request, string address)
    {
        var type = answer.Content.Headers.ContentType?.MediaType;
        var isJson = type?.EndsWith("json", StringComparison.OrdinalIgnoreCase) == true;
        var json = isJson ? Parse(await answer.Content.ReadAsByteArrayAsync()) : null;
        // Callers that send a form or a token read a refusal themselves.
        var isRefusal = answer.StatusCode == HttpStatusCode.Unauthorized
            || ((int)answer.StatusCode is >= 400 and < 500 && json?.Text("error") is not null);
        if (isRefusal && (request.Content is not null || request.Headers.Authorization is not null))
            return;
        if (!answer.IsSuccessStatusCode)
            throw new ProviderCallException(SignInEvents.ProviderFailed, $"{address}, HTTP status {(int)answer.StatusCode}");
        if (json is null)
            throw new ProviderCallException(SignInEvents.ProviderUnreadable, $"{address}, content type {SignInFaultException.Quote(type)}");
    }

    /// <returns>Null if it is no JSON object.</returns>
    static JsonElement? Parse(byte[] content)
    {
        try
        {
            return JsonElement.Parse(content) is { ValueKind: JsonValueKind.Object } json ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The framework knows the form only; some providers take the header only (RFC 6749, 2.3.1).</summary>
    async Task PlaceSecretAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (request.Content is not FormUrlEncodedContent form)
            return;
        var fields = QueryHelpers.ParseQuery(await form.ReadAsStringAsync(cancel));
        if (!fields.Remove("client_secret", out var secret))
            return;
        var methods = (await options.ConfigurationManager!.GetConfigurationAsync(cancel)).TokenEndpointAuthMethodsSupported;
        if (!methods.Contains("client_secret_basic") || methods.Contains("client_secret_post"))
            return;
        var proof = $"{WebUtility.UrlEncode(options.ClientId)}:{WebUtility.UrlEncode(secret)}";
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(proof)));
        request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Key, field.Value.ToString())));
    }
}

/// <summary>The provider gave no usable answer. Those who ask beside a sign-in take it as any failure of the network.</summary>
sealed class ProviderCallException(SignInFault fault, string details) : HttpRequestException($"{fault.Method.Name}: {details}")
{
    public SignInFaultException Fault { get; } = new(fault, details);
}
