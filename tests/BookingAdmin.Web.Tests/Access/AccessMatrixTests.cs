using System.Globalization;
using System.Net;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Provider;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>Every page and endpoint of the host as everybody, against one table. What is mapped and not in the table fails.</summary>
public sealed class AccessMatrixTests(AccessMatrixTests.House house) : IClassFixture<AccessMatrixTests.House>
{
    public enum Who { Anonymous, NoRole, Emma, OtherCelebrity, Support, Admin }

    static readonly Who[] Everybody = Enum.GetValues<Who>();

    /// <summary>
    /// Whom an address lets in; everybody else is sent to sign in, told that it is not for them, or gets 401 or 403.
    /// What a page does with a form it is posted is behind the same door.
    /// </summary>
    static readonly Dictionary<string, Who[]> Table = new()
    {
        ["/requests"] = [Who.Emma, Who.OtherCelebrity],
        ["/requests/{Id}"] = [Who.Emma, Who.OtherCelebrity],
        ["/orders"] = [Who.Support, Who.Admin],
        ["/orders/{Number}"] = [Who.Support, Who.Admin],
        ["/repairs"] = [Who.Support, Who.Admin],
        ["/repairs/{Id}"] = [Who.Support, Who.Admin],
        ["/payments"] = [Who.Support, Who.Admin],
        ["/consistency"] = [Who.Admin],
        ["/consistency/{Id}"] = [Who.Admin],
        ["/consistency/guard"] = [Who.Admin],
        ["/consistency/export.csv"] = [Who.Admin],
        ["/sessions"] = [Who.Emma, Who.OtherCelebrity, Who.Support, Who.Admin],
        ["/sessions/everybody"] = [Who.Admin],
        ["/audit"] = [Who.Admin],
        ["/audit/export.csv"] = [Who.Admin],
        ["/api/me"] = [Who.NoRole, Who.Emma, Who.OtherCelebrity, Who.Support, Who.Admin],
        ["/api/sessions"] = [Who.Emma, Who.OtherCelebrity, Who.Support, Who.Admin],
        ["/api/sessions/{id}"] = [Who.Emma, Who.OtherCelebrity, Who.Support, Who.Admin],
        // Whoever is no celebrity has no such list: they are told that there is none.
        ["/api/celebrity/booking-requests"] = [Who.Emma, Who.OtherCelebrity],
        ["/api/celebrity/booking-requests/{id}"] = [Who.Emma, Who.OtherCelebrity],
        // Whom the marketplace knows as a user, whatever else they are: of these only the celebrities.
        ["/api/create-payment-intent"] = [Who.Emma, Who.OtherCelebrity],
        ["/session/alive"] = [Who.NoRole, Who.Emma, Who.OtherCelebrity, Who.Support, Who.Admin],
        // Pages that say something to whoever comes.
        ["/"] = Everybody, ["/sign-in"] = Everybody, ["/sign-in/problem"] = Everybody, ["/no-access"] = Everybody, ["/not-found"] = Everybody, ["/error"] = Everybody,
        // How to call the JSON endpoints, for whoever sets up a client.
        ["/openapi"] = Everybody, ["/openapi/v1.json"] = Everybody,
        // Signing in and out, each with a proof of its own: a form token, a state, a signed logout token.
        ["/signin-oidc"] = Everybody, ["/signout-callback-oidc"] = Everybody, ["/session/start"] = Everybody, ["/session/demo"] = Everybody, ["/session/end"] = Everybody, ["/session/back-channel-logout"] = Everybody,
        // Whoever has Stripe's signature.
        ["/api/webhooks/stripe"] = Everybody,
        ["/health/live"] = Everybody, ["/health/ready"] = Everybody,
        // Files, and the connection of an open page: what the page is, it knows from the session that opened it.
        ["{**path:file}"] = Everybody, ["/_framework/blazor.web.js"] = Everybody, ["/_framework/opaque-redirect"] = Everybody,
        ["/_blazor"] = Everybody, ["/_blazor/negotiate"] = Everybody, ["/_blazor/disconnect/"] = Everybody, ["/_blazor/initializers/"] = Everybody,
    };

    public static TheoryData<string, Who> Cases => new(Table.Keys.SelectMany(address => Everybody.Select(who => (address, who))));

    [Fact]
    public void Every_page_and_endpoint_is_in_the_table() => house.Mapped.Select(endpoint => endpoint.Address).Distinct().ShouldBe(Table.Keys, ignoreOrder: true);

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
            var refused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || to.Contains("returnUrl=", StringComparison.Ordinal)
                || answer.StatusCode is HttpStatusCode.NotFound && address.StartsWith("/api/celebrity/", StringComparison.Ordinal);
            refused.ShouldBe(!Table[address].Contains(who), $"{method} {address} as {who}: {answer.StatusCode} {to}");
            if (refused)
                to.ShouldContain(address.StartsWith("/api", StringComparison.Ordinal) || address == "/session/alive" ? "" : who is Who.Anonymous ? "/sign-in?" : "/no-access?");
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
    [InlineData("/consistency/nonsense")]
    [InlineData("/consistency/export.csv?rule=nonsense")]
    [InlineData("/repairs/nonsense")]
    [InlineData("/repairs/0199aaaa-0000-7000-8000-000000000000")]
    public async Task A_rule_that_does_not_exist_is_not_found(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var answer = await house.People[Who.Admin].SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken)).ShouldContain("There is no such page");
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
        file.ShouldStartWith("rule,order_number,subject,since,first_seen,found_after_seconds,came_back,at_risk,currency,put_right,how,by,detail\r\n");
        // Not of what Emma lacks: her list of requests creates that, whichever of these tests asks for it first.
        file.ShouldContain("\r\nstatus-pair,");
    }

    [Fact]
    public async Task What_was_put_right_is_a_file_of_its_own()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/consistency/export.csv?rule=split&show=resolved");
        using var answer = await house.People[Who.Admin].SendAsync(request);
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("split-put-right.csv");
        (await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken)).TrimStart('\uFEFF').ReplaceLineEndings("").ShouldBe("rule,order_number,subject,since,first_seen,found_after_seconds,came_back,at_risk,currency,put_right,how,by,detail");
    }

    [Fact]
    public void Numbers_and_dates_in_sentences_do_not_follow_the_machine() => CultureInfo.DefaultThreadCurrentCulture.ShouldBe(CultureInfo.InvariantCulture);

    /// <summary>One host with everybody signed in, for the whole matrix.</summary>
    public sealed class House : IAsyncLifetime
    {
        TestMarketplace marketplace = null!;
        IdentityProvider provider = null!;

        Dashboard dashboard = null!;
        string booking = "", othersBooking = "";
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
            job = await marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new("missing-booking"), null, CancellationToken.None);
            dashboard = await Dashboard.StartAsync(marketplace, provider);
            var signIn = dashboard.Get<IOptionsMonitor<OpenIdConnectOptions>>().Get(OpenIdConnectDefaults.AuthenticationScheme);
            // The sign-in handler answers these two before any endpoint.
            Mapped = [.. Endpoints(dashboard), ("GET", signIn.CallbackPath.Value!), ("POST", signIn.CallbackPath.Value!), ("GET", signIn.SignedOutCallbackPath.Value!)];
            foreach (var who in Enum.GetValues<Who>())
                People[who] = dashboard.Visit();
            foreach (var (who, person) in new[]
            {
                (Who.NoRole, "demo-support"), (Who.Emma, "cdemocelebrityemmastone00"), (Who.OtherCelebrity, (await marketplace.CelebrityAsync("Mara Linden")).CelebrityId!),
                (Who.Support, "demo-support"), (Who.Admin, "demo-admin"),
            })
            {
                using var answer = await People[who].SignInAsDemoAsync(person);
                answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
                if (who is Who.NoRole)
                    await marketplace.ExecuteAsync("UPDATE booking_admin.session SET roles = 'None'");
            }
            booking = await marketplace.ScalarAsync<string>("""SELECT id FROM "Booking" WHERE "celebrityId" = 'cdemocelebrityemmastone00' AND status = 'PENDING' ORDER BY length("recipientName") DESC LIMIT 1""");
            othersBooking = await marketplace.ScalarAsync<string>("""SELECT b.id FROM "Booking" b JOIN "Celebrity" c ON c.id = b."celebrityId" JOIN "User" u ON u.id = c."userId" WHERE u.name = 'Mara Linden' LIMIT 1""");
            Recipient = await marketplace.ScalarAsync<string>($"""SELECT "recipientName" FROM "Booking" WHERE id = '{booking}'""");
        }

        /// <summary>An address that leads to something of Emma's.</summary>
        internal string Fill(string address, Who who = Who.Emma) => address switch
        {
            "/api/celebrity/booking-requests/{id}" => $"/api/celebrity/booking-requests/{(who is Who.OtherCelebrity ? othersBooking : booking)}",
            "/requests/{Id}" => $"/requests/{booking}",
            "/orders/{Number}" => "/orders/none",
            "/repairs/{Id}" => $"/repairs/{job}",
            "/consistency/{Id}" => "/consistency/missing-booking",
            "/api/sessions/{id}" => "/api/sessions/none",
            "{**path:file}" => "/look.css",
            _ => address,
        };

        /// <summary>What the host has mapped, but for its files.</summary>
        static IEnumerable<(string Method, string Address)> Endpoints(Dashboard dashboard) => dashboard.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => (method, endpoint.RoutePattern.RawText!)))
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
