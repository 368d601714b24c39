using System.Net;
using System.Text.Json;
using BookingAdmin.Testing;
using BookingAdmin.Testing.NextAuth;
using BookingAdmin.Web.Api;
using BookingAdmin.Web.Tests.Api;

namespace BookingAdmin.Web.Tests.Access.NextAuth;

/// <summary>A person who is signed in at the marketplace is signed in here; the cookies are made by npm's `next-auth`.</summary>
public sealed class NextAuthTests(MarketplacePlace place) : IClassFixture<MarketplacePlace>
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 1, "next-auth.session-token")]
    [InlineData(false, 9000,
        "next-auth.session-token.0", "next-auth.session-token.1", "next-auth.session-token.2", "next-auth.session-token.3")]
    public async Task A_celebrity_is_known_by_their_session_of_the_marketplace_in_one_cookie_or_several(
        bool secure, int picture, params string[] names)
    {
        var cookies = await NextAuthSession.SignInAsync(
            MarketplacePlace.EmmaUser, "CELEBRITY", secure: secure, claims: ("picture", new string('x', picture)));
        cookies.Select(cookie => cookie.Name).ShouldBe(names);
        using var emma = place.With(cookies);

        var me = await emma.JsonAsync("/api/me");

        me.GetProperty("name").GetString().ShouldBe("Emma Stone");
        me.GetProperty("celebrityId").GetString().ShouldBe(MarketplacePlace.Emma);
        me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["celebrity"]);
        var list = await emma.JsonAsync($"{ContractPlace.Requests}?status=ALL&limit=100");
        list.GetProperty("pagination").GetProperty("total").GetInt32().ShouldBeGreaterThan(0);
        (await emma.LookAsync("/requests")).Status.ShouldBe(HttpStatusCode.OK);
    }

    // A cookie container sends no cookies for https to a host on http, so this test sends a header.
    [Theory]
    [InlineData(1)]
    [InlineData(6000)]
    public async Task The_cookie_of_a_marketplace_on_https_counts_too(int picture)
    {
        var cookies = await NextAuthSession.SignInAsync(
            MarketplacePlace.EmmaUser, "CELEBRITY", secure: true, claims: ("picture", new string('x', picture)));
        cookies.ShouldAllBe(cookie => cookie.Name.StartsWith("__Secure-next-auth.session-token", StringComparison.Ordinal));
        // The order of cookies in a header is nobody's promise.
        var header = string.Join("; ", cookies.Reverse().Select(cookie => $"{cookie.Name}={cookie.Value}"));
        (await MeAsync(header)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_database_says_who_somebody_is_and_not_the_token()
    {
        await using var own = await MarketplacePlace.OpenAsync();
        using var fan = await own.AsAsync(own.Fan, "ADMIN");
        (await fan.JsonAsync("/api/me")).GetProperty("roles").GetArrayLength().ShouldBe(0);
        (await fan.LookAsync("/orders")).To!.ShouldContain("/no-access");

        await own.Marketplace.ExecuteAsync($"""UPDATE "User" SET role = 'ADMIN' WHERE id = '{own.Fan}'""");
        (await fan.LookAsync("/orders")).Status.ShouldBe(HttpStatusCode.OK);
        await own.Marketplace.ExecuteAsync($"""UPDATE "User" SET role = 'CELEBRITY' WHERE id = '{own.Fan}'""");
        (await fan.JsonAsync("/api/me")).GetProperty("roles").GetArrayLength().ShouldBe(0, "a celebrity without a profile");

        using var gone = await own.AsAsync("cnobody000000000000000000", "ADMIN");
        (await gone.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        const string Refused = "203 A session of the marketplace was refused. Its user is not in the marketplace.";
        own.Dashboard.Log.ShouldContain(line => line.Contains(Refused, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_is_taken_for_somebody_by_an_e_mail()
    {
        using var person = place.With(await NextAuthSession.SignInAsync(
            "cnobody000000000000000000", "CELEBRITY", claims: ("email", "emma.stone@example.test")));
        (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_customer_can_order_here_and_is_let_into_nothing_else()
    {
        using var fan = await place.AsAsync(place.Fan, "FAN");
        var token = await fan.FormTokenAsync();
        // The customer is known and may order; this host has no payments.
        (await fan.AskAsync(HttpMethod.Post, OrderPlace.Address, OrderBody, token)).Error.ShouldBe("Payments are not set up here.");
        var list = await fan.AskAsync(HttpMethod.Get, ContractPlace.Requests);
        (list.Status, list.Error).ShouldBe((HttpStatusCode.NotFound, "Celebrity profile not found"));
        (await fan.LookAsync("/requests")).To!.ShouldContain("/no-access");
    }

    [Fact]
    public async Task It_ends_when_the_marketplace_says_and_is_never_renewed_here()
    {
        await using var own = await MarketplacePlace.OpenAsync();
        using var emma = own.With(await NextAuthSession.SignInAsync(MarketplacePlace.EmmaUser, "CELEBRITY", maxAge: 600));
        using var answer = await emma.GetAsync("/api/me");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.TryGetValues("Set-Cookie", out var set);
        (set ?? []).ShouldAllBe(cookie => !cookie.Contains("next-auth", StringComparison.Ordinal));
        own.Marketplace.Clock.Advance(TimeSpan.FromMinutes(11));
        (await emma.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await own.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.session")).ShouldBe(0);
    }

    [Fact]
    public async Task Without_the_setting_it_counts_for_nothing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var emma = dashboard.Visit();
        foreach (var cookie in await NextAuthSession.SignInAsync(MarketplacePlace.EmmaUser, "CELEBRITY"))
            emma.Cookies.Add(dashboard.Address, cookie);
        (await emma.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await emma.PageAsync("/sign-in")).ShouldNotContain("marketplace");
    }

    [Fact]
    public async Task Whoever_signed_in_here_is_that_person_and_the_marketplaces_again_afterwards()
    {
        using var emma = await place.AsAsync(MarketplacePlace.EmmaUser, "CELEBRITY");
        (await emma.SignInAsDemoAsync("demo-support")).Dispose();
        (await emma.JsonAsync("/api/me")).GetProperty("name").GetString().ShouldBe("Sam Okafor");

        await place.Marketplace.ExecuteAsync("""UPDATE booking_admin.session SET ended_at = now(), "end" = 'EndedByAdmin'""");
        (await emma.JsonAsync("/api/me")).GetProperty("name").GetString().ShouldBe("Emma Stone");
        (await emma.PageAsync("/sessions")).ShouldContain("sign out at the marketplace");
    }

    [Fact]
    public async Task Signing_out_says_where_that_is_done()
    {
        using var emma = await place.AsAsync(MarketplacePlace.EmmaUser, "CELEBRITY");
        using var answer = await emma.PostAsync("/preferences", "/session/end");
        answer.Headers.Location!.ToString().ShouldBe("/sign-in");
        var page = await emma.PageAsync("/sign-in?returnUrl=/requests");
        page.ShouldContain("To sign out, sign out at the marketplace");
        page.ShouldContain("href=\"/requests\"");
        using var fan = await place.AsAsync(place.Fan, "FAN");
        (await fan.PageAsync("/sign-in")).ShouldContain("BookingAdmin is for its celebrities and admins.");
    }

    [Fact]
    public async Task Without_a_database_nobody_is_taken_for_a_stranger()
    {
        await using var own = await MarketplacePlace.OpenAsync();
        using var emma = await own.AsAsync(MarketplacePlace.EmmaUser, "CELEBRITY");
        await own.Marketplace.AllowConnectionsAsync(false);
        (await emma.LookAsync("/requests")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await emma.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await own.Marketplace.AllowConnectionsAsync(true);
        (await emma.LookAsync("/requests")).Status.ShouldBe(HttpStatusCode.OK);
    }

    const string OrderBody = """
        {"celebrityId":"cdemocelebrityemmastone00","amount":10,
        "bookingData":{"recipientName":"a","occasion":"b","personalMessage":"c","email":"a@example.test"},
        "orderItems":[{"type":"service","name":"Video","quantity":1,"unitPrice":10,"totalPrice":10}]}
        """;

    async Task<(HttpStatusCode Status, JsonElement Json)> MeAsync(string cookie)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = place.Dashboard.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me") { Headers = { { "Cookie", cookie } } };
        using var answer = await client.SendAsync(request, Cancel);
        return (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel)));
    }
}
