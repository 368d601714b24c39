using System.Net;
using System.Text.Json;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>
/// Programs that call: with the cookie of a session or with an access token, and what they are told when something is wrong.
/// </summary>
public sealed class ApiTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_with_the_cookie_needs_the_form_token_of_that_sign_in()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var desk = dashboard.Visit();
        using var phone = dashboard.Visit();
        (await desk.SignInAsDemoAsync("demo-support")).Dispose();
        (await phone.SignInAsDemoAsync("demo-support")).Dispose();
        var sessions = (await desk.JsonAsync("/api/sessions")).GetProperty("sessions").EnumerateArray().ToList();
        sessions.Count.ShouldBe(2);
        var phones = sessions[0].GetProperty("id").GetString();
        var token = (await desk.JsonAsync("/api/me")).GetProperty("formToken");

        var without = await AskAsync(desk, HttpMethod.Delete, $"/api/sessions/{phones}");
        without.Status.ShouldBe(HttpStatusCode.Forbidden);
        without.Error.ShouldContain("form token");
        var with = await AskAsync(
            desk, HttpMethod.Delete, $"/api/sessions/{phones}",
            (token.GetProperty("header").GetString()!, token.GetProperty("value").GetString()!));
        with.Status.ShouldBe(HttpStatusCode.OK);
        (await phone.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_access_token_of_the_provider_opens_what_its_persons_role_opens_and_needs_no_form_token()
    {
        await using var provider = await IdentityProvider.StartAsync(
            new TestAccount("emma", "emma.stone@example.test", "Emma", "celebrity"),
            new TestAccount("sam", "sam@example.test", "Sam", "support"), new TestAccount("guest", "guest@example.test", "Guest"));
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace, provider);
        using var caller = dashboard.Visit();

        async Task<(HttpStatusCode Status, JsonElement Json, string Error)> As(
            string subject, HttpMethod method, string address, string? audience = null, TimeSpan? lifetime = null) =>
            await AskAsync(
                caller, method, address,
                ("Authorization", $"Bearer {await provider.AccessTokenAsync(subject, audience ?? Dashboard.Audience, lifetime)}"));

        var emma = await As("emma", HttpMethod.Get, "/api/me");
        emma.Json.GetProperty("celebrityId").GetString().ShouldBe("cdemocelebrityemmastone00");
        emma.Json.GetProperty("formToken").ValueKind.ShouldBe(JsonValueKind.Null);
        (await As("sam", HttpMethod.Get, "/api/sessions")).Status.ShouldBe(HttpStatusCode.OK);
        (await As("sam", HttpMethod.Delete, "/api/sessions/none")).Error.ShouldBe("There is no such session.");
        (await As("guest", HttpMethod.Get, "/api/sessions")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await As("sam", HttpMethod.Get, "/api/me", "https://another.test/api")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await As("sam", HttpMethod.Get, "/api/me", lifetime: TimeSpan.FromMinutes(-5))).Error.ShouldBe("Unauthorized");

        // A token opens no page.
        using var page = new HttpRequestMessage(HttpMethod.Get, "/orders")
            { Headers = { Authorization = new("Bearer", await provider.AccessTokenAsync("sam", Dashboard.Audience)) } };
        using var answer = await caller.SendAsync(page);
        answer.Headers.Location!.ToString().ShouldContain("/sign-in?");
    }

    [Theory]
    [InlineData("GET", "/api/me", HttpStatusCode.Unauthorized, "Unauthorized")]
    [InlineData("DELETE", "/api/sessions/x", HttpStatusCode.Unauthorized, "Unauthorized")]
    [InlineData("GET", "/api/nothing", HttpStatusCode.NotFound, "There is no such address.")]
    [InlineData("PUT", "/api/me", HttpStatusCode.MethodNotAllowed, "This address does not take this method.")]
    public async Task Whatever_is_wrong_is_said_in_json_and_never_by_a_page(
        string method, string address, HttpStatusCode status, string error)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var caller = dashboard.Visit();
        var answer = await AskAsync(caller, new(method), address);
        (answer.Status, answer.Error).ShouldBe((status, error));
    }

    static async Task<(HttpStatusCode Status, JsonElement Json, string Error)> AskAsync(
        Person caller, HttpMethod method, string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await caller.SendAsync(request);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var json = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        return (answer.StatusCode, json, json.TryGetProperty("error", out var error) ? error.GetString()! : "");
    }
}
