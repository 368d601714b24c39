using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

sealed record Page(HttpStatusCode Status, string? Location, string Text);

/// <summary>One person's browser: it keeps the application's cookies and goes where it is sent.</summary>
sealed partial class Browser : IDisposable
{
    const string App = "https://app.example";

    readonly HttpMessageInvoker app;
    readonly HttpClient web = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public Browser(SignInApp app) => this.app = new(app.Handler);

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    public bool IsSignedIn => Cookies.ContainsKey(SignInApp.SessionCookie);

    /// <summary>From a page that asks who one is, over the provider, to where that ends.</summary>
    /// <param name="atCallback">May change what the provider sends back, or this browser, before the callback.</param>
    public async Task<Page> SignInAsync(Action<Dictionary<string, string>>? atCallback = null)
    {
        var asked = await GetAsync("/private");
        if (asked.Location is null)
            return asked;
        var (address, fields, isForm) = await AtProviderAsync(asked.Location);
        atCallback?.Invoke(fields);
        return await ReturnAsync(address, fields, isForm);
    }

    /// <summary>What the provider sends back with somebody who was sent there.</summary>
    public async Task<(string Address, Dictionary<string, string> Fields, bool IsForm)> AtProviderAsync(string address)
    {
        using var answer = await web.GetAsync(address);
        if (answer.Headers.Location is { } to)
        {
            var query = QueryHelpers.ParseQuery(to.Query)
                .ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
            return (to.GetLeftPart(UriPartial.Path), query, false);
        }

        var page = await answer.Content.ReadAsStringAsync();
        var form = Input().Matches(page)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal);
        return (Action().Match(page).Groups[1].Value, form, true);
    }

    public Task<Page> ReturnAsync(string address, Dictionary<string, string> fields, bool isForm)
        => isForm
            ? SendAsync(new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) })
            : GetAsync(QueryHelpers.AddQueryString(address, fields!));

    public Task<Page> GetAsync(string address) => SendAsync(new(HttpMethod.Get, new Uri(new Uri(App), address)));

    public async Task<Page> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            using var answer = await app.SendAsync(request, CancellationToken.None);
            if (answer.Headers.TryGetValues("Set-Cookie", out var values))
                Keep(SetCookieHeaderValue.ParseList([.. values]));
            return new(answer.StatusCode, answer.Headers.Location?.ToString(), await answer.Content.ReadAsStringAsync());
        }
    }

    public void Dispose()
    {
        app.Dispose();
        web.Dispose();
    }

    void Keep(IEnumerable<SetCookieHeaderValue> cookies)
    {
        foreach (var cookie in cookies)
        {
            if (cookie.Expires < TimeProvider.System.GetUtcNow())
                Cookies.Remove(cookie.Name.ToString());
            else
                Cookies[cookie.Name.ToString()] = cookie.Value.ToString();
        }
    }

    [GeneratedRegex("action='([^']*)'")]
    private static partial Regex Action();

    [GeneratedRegex("name='([^']*)' value='([^']*)'")]
    private static partial Regex Input();
}
