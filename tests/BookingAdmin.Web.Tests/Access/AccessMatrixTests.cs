using System.Globalization;
using System.Net;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Testing;
using BookingAdmin.Testing.NextAuth;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Telemetry;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>Every page and endpoint of the host as everybody, against one table. What is mapped and not in the table fails.</summary>
public sealed class AccessMatrixTests(AccessMatrixTests.House house) : IClassFixture<AccessMatrixTests.House>
{
    public enum Who { Anonymous, NoRole, Emma, OtherCelebrity, Support, Admin, MarketplaceFan, MarketplaceEmma, MarketplaceAdmin }

    static readonly Who[] Everybody = Enum.GetValues<Who>(),
        Customers = [Who.Emma, Who.OtherCelebrity, Who.MarketplaceFan, Who.MarketplaceEmma, Who.MarketplaceAdmin];

    /// <summary>
    /// Whom an address lets in; everybody else is sent to sign in, told that it is not for them, or gets 401 or 403.
    /// What a page does with a form it is posted is behind the same door.
    /// </summary>
    static readonly Dictionary<string, Who[]> Table = new()
    {
        ["/requests"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity],
        ["/requests/{Id}"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity],
        ["/orders"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/orders/{Number}"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/repairs"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/repairs/{Id}"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/payments"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/consistency"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/consistency/{Id}"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/consistency/states"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/consistency/guard"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/consistency/export.csv"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/sessions"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/sessions/everybody"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/audit"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/audit/export.csv"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/api/me"] = [
            Who.NoRole, Who.MarketplaceFan, Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin,
            Who.MarketplaceAdmin],
        ["/api/sessions"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/api/sessions/{id}"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin, Who.MarketplaceAdmin],
        // Whoever is no celebrity has no such list: they are told that there is none.
        ["/api/celebrity/booking-requests"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity],
        ["/api/celebrity/booking-requests/{id}"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity],
        // Whom the marketplace knows as a user, whatever else they are: here the celebrities, and whoever it signed in itself.
        ["/api/create-payment-intent"] = Customers, ["/api/tips"] = Customers,
        ["/session/alive"] = [
            Who.NoRole, Who.MarketplaceFan, Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin,
            Who.MarketplaceAdmin],
        // Pages that say something to whoever comes.
        ["/"] = Everybody, ["/sign-in"] = Everybody, ["/sign-in/problem"] = Everybody, ["/no-access"] = Everybody,
        ["/not-found"] = Everybody, ["/error"] = Everybody,
        // How to call the JSON endpoints, for whoever sets up a client.
        ["/openapi"] = Everybody, ["/openapi/v1.json"] = Everybody,
        // Signing in and out, each with a proof of its own: a form token, a state, a signed logout token.
        ["/signin-oidc"] = Everybody, ["/signout-callback-oidc"] = Everybody, ["/session/start"] = Everybody,
        ["/session/demo"] = Everybody, ["/session/end"] = Everybody, ["/session/back-channel-logout"] = Everybody,
        // Whoever has Stripe's signature.
        ["/api/webhooks/stripe"] = Everybody,
        ["/health/live"] = Everybody, ["/health/ready"] = Everybody,
        // Files, and the connection of an open page: what the page is, it knows from the session that opened it.
        ["{**path:file}"] = Everybody, ["/_framework/opaque-redirect"] = Everybody,
        ["/_blazor"] = Everybody, ["/_blazor/negotiate"] = Everybody, ["/_blazor/disconnect/"] = Everybody,
        ["/_blazor/initializers/"] = Everybody,
    };

    public static TheoryData<string, Who> Cases => new(Table.Keys.SelectMany(address => Everybody.Select(who => (address, who))));

    public static TheoryData<string> Readable =>
        new(Table.Keys.Where(address => !address.StartsWith("/_blazor", StringComparison.Ordinal)));

    [Fact]
    public void Every_page_and_endpoint_is_in_the_table() =>
        house.Mapped.Select(endpoint => endpoint.Address).Distinct().ShouldBe(Table.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_address_lets_in_exactly_whom_it_is_for(string address, Who who)
    {
        var requests = house.Mapped.Where(endpoint => endpoint.Address == address).ToList();
        requests.ShouldNotBeEmpty();
        foreach (var (method, _) in requests)
        {
            using var request = new HttpRequestMessage(new(method), house.Fill(address, who));
            using var answer = await house.People[who].SendAsync(request);
            var to = answer.Headers.Location?.ToString() ?? "";
            // A write that does not show where it is from is refused to whom the address is for, and to nobody else.
            var text = await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken);
            var refused = answer.StatusCode is HttpStatusCode.Unauthorized || answer.StatusCode is HttpStatusCode.Forbidden
                && !text.Contains("the form token", StringComparison.Ordinal) || to.Contains("returnUrl=", StringComparison.Ordinal)
                || answer.StatusCode is HttpStatusCode.NotFound && address.StartsWith("/api/celebrity/", StringComparison.Ordinal);
            refused.ShouldBe(!Table[address].Contains(who), $"{method} {address} as {who}: {answer.StatusCode} {to}");
            if (refused)
                to.ShouldContain(
                    address.StartsWith("/api", StringComparison.Ordinal) || address == "/session/alive" ? "" : who is Who.Anonymous
                    ? "/sign-in?" : "/no-access?");
            else if (method is "GET" && Table[address] != Everybody)
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError);
        }
    }

    [Fact]
    public async Task A_celebrity_sees_their_own_request_and_never_anothers_whatever_the_address_says()
    {
        (await house.People[Who.Emma].PageAsync(house.Fill("/requests/{Id}"))).ShouldContain(house.Recipient);
        var other = await house.People[Who.OtherCelebrity].PageAsync(house.Fill("/requests/{Id}"));
        other.ShouldNotContain(house.Recipient);
        other.ShouldContain("There is no such request");
    }

    [Theory]
    [InlineData(Who.Admin, "/consistency/nonsense", "There is no such page")]
    [InlineData(Who.Admin, "/consistency/export.csv?rule=nonsense", "There is no such page")]
    [InlineData(Who.Support, "/repairs/nonsense", "There is no such page")]
    [InlineData(Who.Support, "/repairs/0199aaaa-0000-7000-8000-000000000000", "There is no such page")]
    [InlineData(Who.Support, "/orders/KO-0-NONE", "There is no such order")]
    [InlineData(Who.Admin, "/orders/%F0%9F%8E%82", "There is no such order")]
    [InlineData(Who.Emma, "/requests/nonsense", "There is no such request")]
    [InlineData(Who.Emma, "/nothing", "There is no such page")]
    public async Task What_does_not_exist_is_a_page_that_says_so_and_not_found(Who who, string address, string sentence)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var request = new HttpRequestMessage(method, address);
            using var answer = await house.People[who].SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{method}");
            var page = await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken);
            if (method == HttpMethod.Get)
                page.ShouldContain(sentence);
            else
                page.ShouldBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Head_is_answered_as_get_without_the_body_and_another_method_is_refused_with_what_is_taken(string address)
    {
        if (house.Mapped.All(endpoint => endpoint.Address != address || endpoint.Method != "GET"))
            return;
        foreach (var who in new[] { Who.Admin, Who.Emma, Who.Anonymous })
        {
            using var get = await house.AskAsync(who, HttpMethod.Get, address);
            using var head = await house.AskAsync(who, HttpMethod.Head, address);
            head.StatusCode.ShouldBe(get.StatusCode, $"{address} as {who}");
            head.Content.Headers.ContentType?.ToString().ShouldBe(get.Content.Headers.ContentType?.ToString());
            head.Headers.Location?.ToString().Split('&')[0].ShouldBe(get.Headers.Location?.ToString().Split('&')[0]);
            (await head.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken)).ShouldBeEmpty();
            using var other = await house.AskAsync(who, new("PURGE"), address);
            other.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed, $"{address} as {who}");
            other.Content.Headers.Allow.ShouldContain("GET");
            other.Content.Headers.Allow.ShouldContain("HEAD");
        }
    }

    [Fact]
    public async Task Findings_are_exported_as_a_file_that_nobody_keeps()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/consistency/export.csv");
        using var answer = await house.People[Who.Admin].SendAsync(request);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("findings.csv");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var file = (await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken)).TrimStart('\uFEFF');
        file.ShouldStartWith(
            "rule,order_number,subject,since,first_seen,found_after_seconds,came_back,at_risk,currency,put_right,how,by,detail\r\n");
        // Not of what Emma lacks: her list of requests creates that, whichever of these tests asks for it first.
        file.ShouldContain("\r\noverdue,");
    }

    [Fact]
    public async Task What_was_put_right_is_a_file_of_its_own()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/consistency/export.csv?rule=split&show=resolved");
        using var answer = await house.People[Who.Admin].SendAsync(request);
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("split-put-right.csv");
        (await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken)).TrimStart('\uFEFF').ReplaceLineEndings("")
            .ShouldBe("rule,order_number,subject,since,first_seen,found_after_seconds,came_back,at_risk,currency,put_right,how,by,detail");
    }

    [Fact]
    public void Numbers_and_dates_in_sentences_do_not_follow_the_machine() =>
        CultureInfo.DefaultThreadCurrentCulture.ShouldBe(CultureInfo.InvariantCulture);

    /// <summary>One host with everybody signed in, for the whole matrix.</summary>
    public sealed class House : IAsyncLifetime
    {
        TestMarketplace marketplace = null!;
        IdentityProvider provider = null!;

        Dashboard dashboard = null!;
        string booking = "", othersBooking = "", order = "";
        Guid job;

        internal IReadOnlyList<(string Method, string Address)> Mapped { get; private set; } = [];

        internal Dictionary<Who, Person> People { get; } = [];

        /// <summary>For whom Emma is asked to make a video: on her page only.</summary>
        internal string Recipient { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            provider = await IdentityProvider.StartAsync();
            marketplace = await TestMarketplace.DemoAsync();
            // There is something to export and to look at.
            await marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, CancellationToken.None);
            job = await marketplace.Get<RepairJobs>()
                .PlanAsync(TestMarketplace.Support, new("missing-booking"), null, CancellationToken.None);
            dashboard = await Dashboard.StartAsync(marketplace, provider, ("SignIn:NextAuth:Secret", NextAuthSession.Secret));
            var signIn = dashboard.Get<IOptionsMonitor<OpenIdConnectOptions>>().Get(OpenIdConnectDefaults.AuthenticationScheme);
            // The sign-in handler answers these two before any endpoint.
            Mapped = [
                .. Endpoints(dashboard), ("GET", signIn.CallbackPath.Value!), ("POST", signIn.CallbackPath.Value!),
                ("GET", signIn.SignedOutCallbackPath.Value!)];
            foreach (var who in Enum.GetValues<Who>())
                People[who] = dashboard.Visit();
            foreach (var (who, person) in new[]
            {
                (Who.NoRole, "demo-support"), (Who.Emma, "cdemocelebrityemmastone00"),
                (Who.OtherCelebrity, (await marketplace.CelebrityAsync("Mara Linden")).CelebrityId!),
                (Who.Support, "demo-support"), (Who.Admin, "demo-admin"),
            })
            {
                using var answer = await People[who].SignInAsDemoAsync(person);
                answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
                if (who is Who.NoRole)
                    await marketplace.ExecuteAsync("UPDATE booking_admin.session SET roles = 'None'");
            }
            foreach (var (who, user, role) in new[]
            {
                (Who.MarketplaceEmma, "cdemouseremmastone0000000", "CELEBRITY"),
                (Who.MarketplaceFan,
                    await marketplace.ScalarAsync<string>("""SELECT id FROM "User" WHERE role = 'FAN' ORDER BY id LIMIT 1"""), "FAN"),
                (Who.MarketplaceAdmin, await marketplace.ScalarAsync<string>("""
                    INSERT INTO "User" (id, name, email, role, "updatedAt")
                        VALUES ('cmarketplaceadmin', 'Mo Admin', 'mo@example.test', 'ADMIN', now()) RETURNING id
                    """), "ADMIN"),
            })
            {
                foreach (var cookie in await NextAuthSession.SignInAsync(user, role))
                    People[who].Cookies.Add(dashboard.Address, cookie);
            }
            booking = await marketplace.ScalarAsync<string>(
                """SELECT id FROM "Booking" WHERE "celebrityId" = 'cdemocelebrityemmastone00' AND status = 'PENDING' ORDER BY length("recipientName") DESC LIMIT 1""");
            order = await marketplace.ScalarAsync<string>("""SELECT "orderNumber" FROM "Order" ORDER BY id LIMIT 1""");
            othersBooking = await marketplace.ScalarAsync<string>(
                """SELECT b.id FROM "Booking" b JOIN "Celebrity" c ON c.id = b."celebrityId" JOIN "User" u ON u.id = c."userId" WHERE u.name = 'Mara Linden' LIMIT 1""");
            Recipient = await marketplace.ScalarAsync<string>($"""SELECT "recipientName" FROM "Booking" WHERE id = '{booking}'""");
        }

        internal Task<HttpResponseMessage> AskAsync(Who who, HttpMethod method, string address) =>
            People[who].SendAsync(new HttpRequestMessage(method, Fill(address, who)));

        /// <summary>An address that leads to something of Emma's.</summary>
        internal string Fill(string address, Who who = Who.Emma) => address switch
        {
            "/api/celebrity/booking-requests/{id}" =>
                $"/api/celebrity/booking-requests/{(who is Who.OtherCelebrity ? othersBooking : booking)}",
            "/requests/{Id}" => $"/requests/{(who is Who.OtherCelebrity ? othersBooking : booking)}",
            "/orders/{Number}" => $"/orders/{order}",
            "/repairs/{Id}" => $"/repairs/{job}",
            "/consistency/{Id}" => "/consistency/missing-booking",
            "/api/sessions/{id}" => "/api/sessions/none",
            "{**path:file}" => "/look.css",
            _ => address,
        };

        /// <summary>What the host has mapped, but for its files.</summary>
        static IEnumerable<(string Method, string Address)> Endpoints(Dashboard dashboard) =>
            dashboard.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .SelectMany(
                endpoint =>
                (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => (method, endpoint.RoutePattern.RawText!)))
            .Distinct();

        public async ValueTask DisposeAsync()
        {
            foreach (var person in People.Values)
                person.Dispose();
            await dashboard.DisposeAsync();
            await marketplace.DisposeAsync();
            await provider.DisposeAsync();
        }
    }
}
