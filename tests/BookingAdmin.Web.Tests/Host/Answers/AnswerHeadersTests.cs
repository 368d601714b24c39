using System.Text.RegularExpressions;
using BookingAdmin.Testing;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BookingAdmin.Web.Tests.Host.Answers;

/// <summary>What every answer says to the browser.</summary>
public sealed partial class AnswerHeadersTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/sign-in", "script-src")]
    [InlineData("/nothing-here", "script-src")]
    [InlineData("/error", "script-src")]
    [InlineData("/orders", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/sign-in", "connect-src 'self'; worker-src 'self'; manifest-src 'self'")]
    [InlineData("/offline", "script-src")]
    [InlineData("/manifest.webmanifest", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/sw.js", "default-src 'none'; connect-src 'self'; frame-ancestors 'none'")]
    [InlineData("/inbox.js", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/look.css", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/health/ready", "default-src 'none'; frame-ancestors 'none'")]
    public async Task Whatever_is_answered_carries_them(string path, string policy)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();

        using var answer = await client.GetAsync(path, Cancel);

        Header(answer, "Content-Security-Policy").ShouldContain(policy);
        Header(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(answer, "Referrer-Policy").ShouldBe("same-origin");
        Header(answer, "Permissions-Policy").ShouldContain("camera=()");
        Header(answer, "Cross-Origin-Opener-Policy").ShouldBe("same-origin");
        Header(answer, "Cross-Origin-Resource-Policy").ShouldBe("same-origin");
        Header(answer, "Strict-Transport-Security").ShouldBe("max-age=31536000");
        answer.Headers.Contains("X-Powered-By").ShouldBeFalse();
        // A browser may keep a file for as long as its tag is the same.
        (answer.Headers.CacheControl?.NoStore == true).ShouldBe(answer.Headers.ETag is null, path);
    }

    [Fact]
    public async Task A_pages_policy_names_the_provider_and_a_nonce_of_this_answer_alone_which_its_scripts_carry()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();

        var nonces = new List<string>();
        for (var visit = 0; visit < 2; visit++)
        {
            using var answer = await client.GetAsync("/sign-in", Cancel);
            var policy = Header(answer, "Content-Security-Policy");
            policy.ShouldContain("form-action 'self' https://id.example;");
            policy.ShouldContain("frame-ancestors 'none'");
            policy.ShouldNotContain("unsafe-eval");
            policy.ShouldNotContain("script-src 'unsafe-inline'");
            var nonce = Nonce().Match(policy).Groups["nonce"].Value;
            var scripts = Script().Matches(await answer.Content.ReadAsStringAsync(Cancel));
            scripts.ShouldNotBeEmpty();
            // The nonce is HTML-encoded, as every attribute.
            scripts.ShouldAllBe(script =>
                System.Net.WebUtility.HtmlDecode(script.Value).Contains($"nonce=\"{nonce}\"", StringComparison.Ordinal));
            nonces.Add(nonce);
        }
        nonces[0].ShouldNotBe(nonces[1]);
        Convert.FromBase64String(nonces[0]).Length.ShouldBe(16);
    }

    [Fact]
    public async Task Cookies_are_for_this_host_and_https_only()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);

        var session = host.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(CookieAuthenticationDefaults.AuthenticationScheme).Cookie;
        session.Name.ShouldBe("__Host-booking_admin");
        session.SecurePolicy.ShouldBe(CookieSecurePolicy.Always);
        session.HttpOnly.ShouldBeTrue();
        session.SameSite.ShouldBe(SameSiteMode.Lax);
        session.Path.ShouldBe("/");
        session.Domain.ShouldBeNull();

        var form = host.Services.GetRequiredService<IOptions<Microsoft.AspNetCore.Antiforgery.AntiforgeryOptions>>().Value.Cookie;
        form.Name.ShouldBe("__Host-booking_admin_form");
        form.SecurePolicy.ShouldBe(CookieSecurePolicy.Always);
        form.HttpOnly.ShouldBeTrue();
        form.Path.ShouldBe("/");
    }

    [Fact]
    public async Task Development_works_over_http()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(
            marketplace, ("environment", "Development"), ("Host:KnownProxies", ""), ("DemoSignIn:Enabled", "false"));
        using var client = host.StartOnPort();
        using var answer = await client.GetAsync("/sign-in", Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue();
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
        var cookie = Header(answer, "Set-Cookie");
        cookie.ShouldStartWith("booking_admin_form=");
        cookie.ShouldNotContain("secure");
        cookie.ShouldContain("httponly");
    }

    [Fact]
    public async Task The_server_does_not_say_what_it_is()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.StartOnPort();
        using var answer = await client.GetAsync("/sign-in", Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue();
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task Under_another_name_there_is_nothing()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();
        using var answer = await client.GetAsync("https://elsewhere.example/sign-in", Cancel);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task In_Development_too_a_name_that_was_made_to_lead_here_finds_nothing()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = await Access.Dashboard.StartAsync(marketplace);
        using var client = new HttpClient { BaseAddress = host.Address };
        foreach (var name in new[] { "localhost", "127.0.0.1", "[::1]" })
            (await StatusAsync($"{name}:{host.Address.Port}")).ShouldBe(System.Net.HttpStatusCode.OK, name);
        (await StatusAsync($"rebound.example:{host.Address.Port}")).ShouldBe(System.Net.HttpStatusCode.BadRequest);

        async Task<System.Net.HttpStatusCode> StatusAsync(string name)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in") { Headers = { Host = name } };
            using var answer = await client.SendAsync(request, Cancel);
            return answer.StatusCode;
        }
    }

    static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.ShouldHaveSingleItem() : "";

    [GeneratedRegex("'nonce-(?<nonce>[^']+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();
}
