using System.Net.Http.Headers;
using System.Text;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect.Provider;

/// <summary>A form for the provider that proves which client sends it, in the way that the provider takes.</summary>
static class ClientProof
{
    /// <summary>The secret goes into the form where the provider takes it there or does not say, else into the header.</summary>
    public static HttpRequestMessage Post(string address, OpenIdConnectMessage message, OpenIdConnectOptions options, OpenIdConnectConfiguration provider)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address);
        var form = new Dictionary<string, string>(message.Parameters, StringComparer.Ordinal);
        var methods = provider.TokenEndpointAuthMethodsSupported;
        if (!string.IsNullOrEmpty(options.ClientSecret))
        {
            if (methods.Contains("client_secret_basic") && !methods.Contains("client_secret_post"))
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Escape(options.ClientId!)}:{Escape(options.ClientSecret)}")));
            else
                form.TryAdd(OpenIdConnectParameterNames.ClientSecret, options.ClientSecret);
        }
        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    /// <summary>As in a form, which RFC 6749 wants here.</summary>
    static string Escape(string value) => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal);
}
