using System.Net;
using System.Text;
using System.Text.Json;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>What a JSON endpoint answered.</summary>
sealed record ApiReply(HttpStatusCode Status, string Text)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public string Error => Json.TryGetProperty("error", out var error) ? error.GetString()! : "";
}

/// <summary>How a program of a person that is signed in calls the JSON endpoints.</summary>
static class Caller
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    /// <summary>The header that a write with the cookie needs.</summary>
    public static async Task<(string Name, string Value)> FormTokenAsync(this Person person)
    {
        var token = (await person.JsonAsync("/api/me")).GetProperty("formToken");
        return (token.GetProperty("header").GetString()!, token.GetProperty("value").GetString()!);
    }

    public static Task<ApiReply> AskAsync(
        this Person person, HttpMethod method, string address, params (string Name, string Value)[] headers) =>
        person.AskAsync(method, address, (HttpContent?)null, headers);

    public static Task<ApiReply> AskAsync(
        this Person person, HttpMethod method, string address, string json, params (string Name, string Value)[] headers) =>
        person.AskAsync(method, address, new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public static async Task<ApiReply> AskAsync(
        this Person person, HttpMethod method, string address, HttpContent? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        // Asked for before it is sent: else a refusal meets a large body on its way, and which of the two arrives is chance.
        request.Headers.ExpectContinue = body?.Headers.ContentLength > 64 * 1024;
        using var answer = await person.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8", text);
        return new(answer.StatusCode, text);
    }
}
