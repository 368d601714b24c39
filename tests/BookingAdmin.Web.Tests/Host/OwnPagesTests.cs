using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Host;

/// <summary>
/// A page of another origin can make a browser ask with the person's cookie, also of a neighbour that counts as the same site.
/// </summary>
public sealed class OwnPagesTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://blog.example")]
    [InlineData("https://desk.example.blog.example")]
    [InlineData("https://desk.example@blog.example")]
    [InlineData("https://blog.desk.example")]
    [InlineData("http://desk.example")]
    [InlineData("https://desk.example:8443")]
    [InlineData("https://desk.example, https://blog.example")]
    [InlineData("desk.example")]
    [InlineData("null")]
    public async Task A_foreign_page_writes_nothing_and_opens_no_live_page(string origin)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();

        using var form = await AskAsync(client, "POST", "/session/end", origin);
        form.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await form.Content.ReadAsStringAsync(Cancel)).ShouldContain("<h1>Not from here</h1>");
        using var call = await AskAsync(client, "DELETE", "/api/sessions/1", origin);
        call.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await call.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
        foreach (
            var (method, path) in new[] { ("POST", "/session/alive"), ("PUT", "/nothing-here"), ("POST", "/_blazor/negotiate"),
                ("GET", "/_blazor"), ("GET", "/_Blazor/"), ("CONNECT", "/_blazor") })
        {
            using var answer = await AskAsync(client, method, path, origin);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
        }
    }

    [Theory]
    [InlineData("https://desk.example")]
    [InlineData("https://DESK.example:443")]
    [InlineData(null)]
    public async Task A_page_of_our_own_and_a_program_come_as_far_as_ever(string? origin)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();
        foreach (var (method, path, status) in new[]
        {
            ("POST", "/session/end", HttpStatusCode.BadRequest),
            ("POST", "/session/alive", HttpStatusCode.Unauthorized),
            ("DELETE", "/api/sessions/1", HttpStatusCode.Unauthorized),
        })
        {
            using var answer = await AskAsync(client, method, path, origin);
            answer.StatusCode.ShouldBe(status, $"{method} {path}");
        }
        using var live = await AskAsync(client, "POST", "/_blazor/negotiate", origin);
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Reading_is_for_the_browser_to_keep_from_a_foreign_page()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();
        using var page = await AskAsync(client, "GET", "/sign-in", "https://blog.example");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Fact]
    public async Task Behind_a_known_proxy_the_origin_is_the_one_that_people_see()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.StartOnPort();
        using var own = await AskAsync(client, "POST", "/session/end", "https://desk.example");
        own.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var foreign = await AskAsync(client, "POST", "/session/end", "http://desk.example");
        foreign.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_web_socket_with_the_persons_cookie_opens_for_our_own_page_only()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = await Dashboard.StartAsync(marketplace);
        using var emma = host.Visit();
        using var signedIn = await emma.SignInAsDemoAsync("demo-admin");
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (await HandshakeAsync(host.Address.GetLeftPart(UriPartial.Authority))).ShouldBe(HttpStatusCode.SwitchingProtocols);
        (await HandshakeAsync($"http://neighbour.localhost:{host.Address.Port}")).ShouldBe(HttpStatusCode.Forbidden);

        async Task<HttpStatusCode> HandshakeAsync(string origin)
        {
            using var socket = new ClientWebSocket { Options = { Cookies = emma.Cookies, CollectHttpResponseDetails = true } };
            socket.Options.SetRequestHeader("Origin", origin);
            try
            {
                await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = "/_blazor" }.Uri, Cancel);
            }
            catch (WebSocketException)
            {
                // The status says why.
            }
            return socket.HttpStatusCode;
        }
    }

    static Task<HttpResponseMessage> AskAsync(HttpClient client, string method, string path, string? origin)
    {
        var request = new HttpRequestMessage(new(method), path);
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        return client.SendAsync(request, Cancel);
    }
}
