using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BookingAdmin.Testing;
using BookingAdmin.Web.Host.Limits;
using Microsoft.AspNetCore.Http;

namespace BookingAdmin.Web.Tests.Host;

public sealed class RateLimitsTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/session/start")]
    [InlineData("GET", "/session/start/")]
    [InlineData("POST", "/session/demo")]
    [InlineData("POST", "/Session/Demo/")]
    [InlineData("GET", "/signin-oidc?code=x&state=y")]
    [InlineData("GET", "/SignIn-OIDC?code=x&state=y")]
    public async Task Signing_in_too_often_is_refused_with_a_page_that_says_when_to_go_on(string method, string path)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace, ("SignIn:Authority", "https://127.0.0.1:1"));
        using var client = host.Client();

        using var refused = await UntilRefusedAsync(client, method, path);

        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        (await refused.Content.ReadAsStringAsync(Cancel)).ShouldContain("<p>That was a lot at once. Try again in a second.</p>");
        refused.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("style-src 'self'");
        using var page = await client.GetAsync("/sign-in", Cancel);
        page.StatusCode.ShouldBe(HttpStatusCode.OK, "looking at the page is no sign-in");
    }

    [Fact]
    public async Task Calling_the_api_too_often_is_refused_in_json()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();

        using var refused = await UntilRefusedAsync(client, "GET", "/api/nothing");

        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error").GetString()
            .ShouldBe("That was a lot at once. Try again in a second.");
    }

    [Fact]
    public async Task An_address_that_asks_too_often_holds_up_no_other()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.StartOnPort();
        (await UntilRefusedAsync(client, "POST", "/session/demo")).Dispose();

        client.DefaultRequestHeaders.Remove("X-Forwarded-For");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.8");
        using var other = await client.PostAsync("/session/demo", null, Cancel);
        other.StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void An_address_is_counted_with_those_that_its_holder_has(string address, string counted)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        RateLimits.Address(context).ShouldBe(counted);
    }

    static async Task<HttpResponseMessage> UntilRefusedAsync(HttpClient client, string method, string path)
    {
        for (var time = 0; time < 1000; time++)
        {
            using var request = new HttpRequestMessage(new(method), path);
            var answer = await client.SendAsync(request, Cancel);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests)
                return answer;
            answer.Dispose();
        }
        throw new InvalidOperationException("1,000 requests and none was refused.");
    }
}
