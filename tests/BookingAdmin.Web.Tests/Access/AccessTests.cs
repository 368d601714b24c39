using System.Net;
using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>Signing in as a demo person, asked of the whole host over HTTP.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task Nobody_sees_a_page_without_signing_in_and_comes_back_to_it_afterwards()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var sam = dashboard.Visit();

        (await sam.LookAsync("/orders?missing=1")).To!.ShouldEndWith($"/sign-in?returnUrl={Uri.EscapeDataString("/orders?missing=1")}");
        using var signedIn = await sam.SignInAsDemoAsync("demo-support", "/orders?missing=1");
        signedIn.Headers.Location!.ToString().ShouldBe("/orders?missing=1");
    }

    [Theory]
    [InlineData("/orders?q=Zoë", "/orders?q=Zo%C3%AB")]
    [InlineData("/orders?q=Zo%C3%AB&missing=1", "/orders?q=Zo%C3%AB&missing=1")]
    [InlineData("/orders?q=🎂", "/orders?q=%F0%9F%8E%82")]
    [InlineData("/orders/מספר", "/orders/%D7%9E%D7%A1%D7%A4%D7%A8")]
    public async Task Signing_in_leads_to_an_address_in_any_script(string returnUrl, string arrived)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var sam = dashboard.Visit();
        (await sam.PageAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}")).ShouldContain("Who are you today?");
        using var answer = await sam.SignInAsDemoAsync("demo-support", returnUrl);
        answer.Headers.Location!.OriginalString.ShouldBe(arrived);
        (await sam.LookAsync(arrived)).Status
            .ShouldBe(arrived.StartsWith("/orders?", StringComparison.Ordinal) ? HttpStatusCode.OK : HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_browser_without_cookies_or_javascript_is_told_what_is_needed()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = dashboard.Address,
        };
        (await client.GetStringAsync("/sign-in", Xunit.TestContext.Current.CancellationToken)).ShouldContain("<noscript>");
        using var form = new FormUrlEncodedContent([new("person", "demo-support")]);
        using var answer = await client.PostAsync("/session/demo", form, Xunit.TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken)).ShouldContain("<h1>Cookies are needed</h1>");
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("/\t/elsewhere.example/")]
    public async Task Signing_in_leads_nowhere_else(string returnUrl)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var sam = dashboard.Visit();
        using var answer = await sam.SignInAsDemoAsync("demo-support", returnUrl);
        answer.Headers.Location!.ToString().ShouldBe("/orders");
    }

    [Fact]
    public async Task A_sign_in_without_the_forms_token_and_one_as_nobody_are_refused()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var somebody = dashboard.Visit();
        using var form = new HttpRequestMessage(HttpMethod.Post, "/session/demo")
        {
            Content = new FormUrlEncodedContent([new("person", "demo-admin")]),
        };
        using var forged = await somebody.SendAsync(form);
        forged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var nobody = await somebody.SignInAsDemoAsync("no-such-person");
        nobody.Headers.Location!.ToString().ShouldBe("/sign-in");
    }

    [Fact]
    public async Task Signing_in_anew_gives_a_new_key_and_ends_the_former_session()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var person = dashboard.Visit();
        (await person.SignInAsDemoAsync("demo-support")).Dispose();
        using var thief = new Person(dashboard.Address, null, Copy(person.Cookies, dashboard.Address));
        (await thief.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK, "a stolen cookie is as good as the session");

        (await person.SignInAsDemoAsync("demo-admin")).Dispose();

        (await thief.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await person.JsonAsync("/api/me")).GetProperty("name").GetString().ShouldBe("Ada Whitfield");
    }

    [Fact]
    public async Task One_instance_knows_the_people_that_another_signed_in_and_whom_it_signed_out()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        // Two hosts start at the same moment on a database without a key, and both wait for the first key.
        await using var maker = await marketplace.OpenAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("SELECT pg_advisory_lock(73100002)", maker))
            await hold.ExecuteNonQueryAsync(Xunit.TestContext.Current.CancellationToken);
        var starting = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Dashboard.StartAsync(marketplace))));
        using (var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1)))
        {
            while (await marketplace.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") < 2)
                await Task.Delay(20, patience.Token);
        }
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.data_protection_key")).ShouldBe(0);
        await using (var free = new Npgsql.NpgsqlCommand("SELECT pg_advisory_unlock(73100002)", maker))
            await free.ExecuteNonQueryAsync(Xunit.TestContext.Current.CancellationToken);
        var both = await starting;
        await using var one = both[0];
        await using var two = both[1];
        using var atOne = one.Visit();
        (await atOne.SignInAsDemoAsync("demo-support")).Dispose();
        using var atTwo = new Person(two.Address, null, Copy(atOne.Cookies, two.Address));

        (await atTwo.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK);
        using var signOut = await atTwo.PostAsync("/preferences", "/session/end");
        (await atOne.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.data_protection_key")).ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_database_a_page_says_so_and_nobody_is_signed_out()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var sam = dashboard.Visit();
        (await sam.SignInAsDemoAsync("demo-support")).Dispose();

        await marketplace.AllowConnectionsAsync(false);
        using var page = await sam.GetAsync("/orders?size=50");
        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await page.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken)).ShouldSatisfyAllConditions(
            text => text.ShouldContain("The database does not answer"), text => text.ShouldContain("href=\"/orders?size=50\""));
        foreach (var file in new[] { "/orders.js", "/look.css", "/_framework/blazor.web.js" })
            (await sam.LookAsync(file)).Status.ShouldBe(HttpStatusCode.OK, $"{file}: pages that are open need it");
        var api = await sam.LookAsync("/api/me");
        api.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);

        await marketplace.AllowConnectionsAsync(true);
        (await sam.LookAsync("/orders")).Status.ShouldBe(HttpStatusCode.OK);
    }

    static CookieContainer Copy(CookieContainer cookies, Uri address)
    {
        var copy = new CookieContainer();
        foreach (var cookie in cookies.GetAllCookies().Cast<Cookie>())
            copy.Add(address, new Cookie(cookie.Name, cookie.Value, "/"));
        return copy;
    }
}
