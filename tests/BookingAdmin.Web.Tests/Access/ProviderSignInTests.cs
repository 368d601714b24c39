using System.Net;
using BookingAdmin.Domain.Access;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Provider;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>Signing in and out with a real identity provider.</summary>
public sealed class ProviderSignInTests
{
    static readonly TestAccount Sam = new("sam", "sam@example.test", "Sam Okafor", "support");
    static readonly TestAccount Emma = new("emma-at-provider", "Emma.Stone@example.test", "E. Stone", "celebrity");

    [Fact]
    public async Task Support_signs_in_and_comes_to_where_they_wanted_with_their_role()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();

        (await sam.SignInAsync("sam", "/orders?missing=1")).ShouldBe("/orders?missing=1");

        var me = await sam.JsonAsync("/api/me");
        me.GetProperty("name").GetString().ShouldBe("Sam Okafor");
        me.GetProperty("roles").EnumerateArray().Single().GetString().ShouldBe("support");
        (await sam.LookAsync("/orders")).Status.ShouldBe(HttpStatusCode.OK);
        (await sam.LookAsync("/requests")).To!.ShouldContain("/no-access");
    }

    [Fact]
    public async Task The_cookie_holds_a_key_and_no_more_and_the_database_not_even_that()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        await sam.SignInAsync("sam");

        var cookie = sam.Cookies.GetAllCookies().Single(c => c.Name.EndsWith("booking_admin", StringComparison.Ordinal));
        cookie.Value.Length.ShouldBeLessThan(500);
        cookie.HttpOnly.ShouldBeTrue();
        var row = await at.Marketplace.ScalarAsync<string>("SELECT session::text FROM booking_admin.session");
        row.ShouldNotContain(cookie.Value);
        row.ShouldNotContain("eyJ", customMessage: "a token that anybody could read");
    }

    [Fact]
    public async Task A_celebrity_is_found_by_a_verified_address_or_by_account()
    {
        await using var at = await Place.OpenAsync(Emma, new("mara-at-provider", "private@elsewhere.test", "M.", "celebrity"));
        var mara = await at.Marketplace.CelebrityAsync("Mara Linden");
        await at.Marketplace.ExecuteAsync($"""INSERT INTO "Account" (id, "userId", type, provider, "providerAccountId") VALUES ('a', '{mara.Id.UserId}', 'oauth', 'keycloak', 'mara-at-provider')""");
        using var first = at.Dashboard.Visit();
        using var second = at.Dashboard.Visit();

        (await first.SignInAsync(Emma.Subject, "/requests")).ShouldBe("/requests");
        (await first.JsonAsync("/api/me")).GetProperty("celebrityId").GetString().ShouldBe((await at.Marketplace.CelebrityAsync("Emma Stone")).CelebrityId);
        (await second.SignInAsync("mara-at-provider", "/requests")).ShouldBe("/requests");
        (await second.JsonAsync("/api/me")).GetProperty("celebrityId").GetString().ShouldBe(mara.CelebrityId);
    }

    [Fact]
    public async Task Whoever_is_nobody_here_gets_a_page_that_says_why_and_no_session()
    {
        await using var at = await Place.OpenAsync(
            new("no-role", "a@example.test", "A"),
            new("other-role", "b@example.test", "B", "accountant"),
            Emma with { Subject = "unverified", EmailVerified = false },
            Emma with { Subject = "two" });
        var mara = await at.Marketplace.CelebrityAsync("Mara Linden");
        await at.Marketplace.ExecuteAsync($"""INSERT INTO "Account" (id, "userId", type, provider, "providerAccountId") VALUES ('a', '{mara.Id.UserId}', 'oauth', 'keycloak', 'two')""");

        foreach (var (account, kind, title) in new[]
        {
            ("no-role", "norole", "You have no role here"), ("other-role", "norole", "You have no role here"),
            ("unverified", "noprofile", "Which celebrity are you?"), ("two", "severalprofiles", "More than one celebrity profile"),
        })
        {
            using var person = at.Dashboard.Visit();
            var address = await person.SignInAsync(account, "/orders");
            address.ShouldStartWith($"/sign-in/problem?kind={kind}&reference=");
            address.ShouldContain("returnUrl=%2Forders");
            (await person.PageAsync(address)).ShouldContain(title);
            (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
            var reference = ReferenceOf(address);
            at.Dashboard.Log.ShouldContain(line => line.Contains(reference, StringComparison.Ordinal));
        }
        (await at.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.session")).ShouldBe(0);
    }

    [Fact]
    public async Task A_provider_that_is_down_gives_a_page_with_a_reference_that_is_in_the_log()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        await at.Provider.GoDownAsync();

        var (status, to) = await sam.LookAsync("/session/start");

        status.ShouldBe(HttpStatusCode.Redirect);
        to.ShouldNotBeNull().ShouldStartWith("/sign-in/problem?kind=unreachable&reference=");
        (await sam.PageAsync(to)).ShouldContain("does not answer");
        var reference = ReferenceOf(to);
        at.Dashboard.Log.Count(line => line.Contains(reference, StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(2);

        await at.Provider.ComeUpAsync();
        (await sam.SignInAsync("sam", "/orders")).ShouldBe("/orders");
    }

    [Fact]
    public async Task A_new_key_of_the_provider_works_at_once()
    {
        await using var at = await Place.OpenAsync(Sam);
        for (var i = 0; i < 2; i++)
        {
            using var sam = at.Dashboard.Visit();
            (await sam.SignInAsync("sam", "/orders")).ShouldBe("/orders");
            await at.Provider.RotateKeysAsync();
        }
    }

    [Fact]
    public async Task An_answer_for_another_browser_or_a_second_time_signs_nobody_in()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        using var other = at.Dashboard.Visit();
        var back = await sam.AtProviderAsync("sam");

        (await other.LookAsync(back.PathAndQuery)).To!.ShouldStartWith("/sign-in/problem?kind=nocookies", customMessage: "it has none at all");
        await other.PageAsync("/sign-in");
        (await other.LookAsync(back.PathAndQuery)).To!.ShouldStartWith("/sign-in/problem?kind=stale");
        (await sam.LookAsync(back.PathAndQuery)).To.ShouldBe("/");
        (await sam.LookAsync(back.PathAndQuery)).To!.ShouldStartWith("/sign-in/problem?kind=stale");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_at_the_provider()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        await sam.SignInAsync("sam", "/orders");

        using var signOut = await sam.PostAsync("/orders", "/session/end");

        var endSession = signOut.Headers.Location.ShouldNotBeNull();
        endSession.ToString().ShouldStartWith(at.Provider.Issuer);
        endSession.Query.ShouldContain("id_token_hint=");
        (await sam.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var back = await sam.SignOutAtProviderAsync(endSession);
        (await sam.LookAsync(back.PathAndQuery)).To.ShouldBe("/sign-in");
        (await at.Marketplace.ScalarAsync<string>("""SELECT "end" FROM booking_admin.session""")).ShouldBe(nameof(SessionEnd.SignedOut));
        await Should.ThrowAsync<Exception>(async () => await sam.AtProviderAsync("no such account"), "the provider asks who it is again");
    }

    [Fact]
    public async Task Signing_out_works_while_the_provider_is_down()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        await sam.SignInAsync("sam", "/orders");
        await at.Provider.GoDownAsync();

        using var signOut = await sam.PostAsync("/orders", "/session/end");

        signOut.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await sam.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_back_channel_logout_ends_the_sessions_of_its_person_and_nobody_elses()
    {
        await using var at = await Place.OpenAsync(Sam, Emma);
        using var sam = at.Dashboard.Visit();
        using var emma = at.Dashboard.Visit();
        await sam.SignInAsync("sam");
        await emma.SignInAsync(Emma.Subject);

        (await at.Provider.EndSessionsAsync("sam")).ShouldBe(1);

        (await sam.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await emma.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK);
        using var forged = new HttpRequestMessage(HttpMethod.Post, "/session/back-channel-logout") { Content = new FormUrlEncodedContent([new("logout_token", "eyJhbGciOiJub25lIn0.e30.")]) };
        using var answer = await emma.SendAsync(forged);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Nothing_secret_is_in_the_log()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        var back = await sam.AtProviderAsync("sam");
        await sam.LookAsync(back.PathAndQuery);
        await sam.PageAsync("/orders");

        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(back.Query);
        foreach (var secret in new[] { query["code"].ToString(), query["state"].ToString(), IdentityProvider.ClientSecret, "eyJ", "sam@example.test", "Sam Okafor" })
            at.Dashboard.Log.Where(line => line.Contains(secret, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_comes_back_while_the_database_is_away_is_told_so_and_can_try_again()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        // Most who sign in have been here before: their cookie is still there, and cannot be read now either.
        await sam.SignInAsync("sam");
        await at.Marketplace.ExecuteAsync("UPDATE booking_admin.session SET ended_at = now()");
        var back = await sam.AtProviderAsync("sam", "/session/start?returnUrl=%2Forders");
        await at.Marketplace.AllowConnectionsAsync(false);
        var to = (await sam.LookAsync(back.PathAndQuery)).To.ShouldNotBeNull();
        to.ShouldStartWith("/sign-in/problem?kind=databaseaway&reference=");
        (await sam.PageAsync(to)).ShouldContain("The database does not answer");
        await at.Marketplace.AllowConnectionsAsync(true);
        (await sam.SignInAsync("sam", "/orders")).ShouldBe("/orders");
    }

    static string ReferenceOf(string address) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address[address.IndexOf('?')..])["reference"].ToString();
}
