using System.Net;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Testing;
using BookingAdmin.Testing.NextAuth;
using BookingAdmin.Testing.Provider;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;

namespace BookingAdmin.Web.Tests.Access;

public enum Who { Anonymous, NoRole, Emma, OtherCelebrity, Support, Admin, MarketplaceFan, MarketplaceEmma, MarketplaceAdmin }

/// <summary>One host with everybody signed in, for the whole matrix.</summary>
public sealed class AccessMatrixHost : IAsyncLifetime
{
    TestMarketplace marketplace = null!;
    IdentityProvider provider = null!;

    Dashboard dashboard = null!;
    string booking = "", othersBooking = "", order = "";
    Guid job;

    internal IReadOnlyList<(string Method, string Address)> Mapped { get; private set; } = [];

    internal Dictionary<Who, Person> People { get; } = [];

    /// <summary>The recipient of a video that Emma is asked for; the name stands on her page only.</summary>
    internal string Recipient { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        provider = await IdentityProvider.StartAsync();
        marketplace = await TestMarketplace.DemoAsync();
        // Findings to export, and a job to look at.
        await marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, CancellationToken.None);
        job = await marketplace.Get<RepairJobs>()
            .PlanAsync(TestMarketplace.Support, new("missing-booking"), null, CancellationToken.None);
        dashboard = await Dashboard.StartAsync(marketplace, provider, ("SignIn:NextAuth:Secret", NextAuthSession.Secret));
        var signIn = dashboard.Get<IOptionsMonitor<OpenIdConnectOptions>>().Get(OpenIdConnectDefaults.AuthenticationScheme);
        // The sign-in handler answers these two before any endpoint.
        Mapped =
        [
            .. Endpoints(dashboard),
            ("GET", signIn.CallbackPath.Value!), ("POST", signIn.CallbackPath.Value!), ("GET", signIn.SignedOutCallbackPath.Value!),
        ];
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
            (Who.MarketplaceFan, await marketplace.ScalarAsync<string>("""
                SELECT id FROM "User" WHERE role = 'FAN' ORDER BY id LIMIT 1
                """), "FAN"),
            (Who.MarketplaceAdmin, await marketplace.ScalarAsync<string>("""
                INSERT INTO "User" (id, name, email, role, "updatedAt")
                VALUES ('cmarketplaceadmin', 'Mo Admin', 'mo@example.test', 'ADMIN', now()) RETURNING id
                """), "ADMIN"),
        })
        {
            foreach (var cookie in await NextAuthSession.SignInAsync(user, role))
                People[who].Cookies.Add(dashboard.Address, cookie);
        }
        booking = await marketplace.ScalarAsync<string>("""
            SELECT id FROM "Booking" WHERE "celebrityId" = 'cdemocelebrityemmastone00' AND status = 'PENDING'
            ORDER BY length("recipientName") DESC LIMIT 1
            """);
        order = await marketplace.ScalarAsync<string>("""SELECT "orderNumber" FROM "Order" ORDER BY id LIMIT 1""");
        othersBooking = await marketplace.ScalarAsync<string>("""
            SELECT b.id FROM "Booking" b JOIN "Celebrity" c ON c.id = b."celebrityId" JOIN "User" u ON u.id = c."userId"
            WHERE u.name = 'Mara Linden' LIMIT 1
            """);
        Recipient = await marketplace.ScalarAsync<string>($"""SELECT "recipientName" FROM "Booking" WHERE id = '{booking}'""");
    }

    internal Task<HttpResponseMessage> AskAsync(Who who, HttpMethod method, string address) =>
        People[who].SendAsync(new HttpRequestMessage(method, Fill(address, who)));

    /// <summary>An address that leads to something of Emma's.</summary>
    internal string Fill(string address, Who who = Who.Emma) => address switch
    {
        "/api/celebrity/booking-requests/{id}" => $"/api/celebrity/booking-requests/{BookingOf(who)}",
        "/requests/{Id}" => $"/requests/{BookingOf(who)}",
        "/orders/{Number}" => $"/orders/{order}",
        "/repairs/{Id}" => $"/repairs/{job}",
        "/consistency/{Id}" => "/consistency/missing-booking",
        "/api/sessions/{id}" => "/api/sessions/none",
        _ => address,
    };

    string BookingOf(Who who) => who is Who.OtherCelebrity ? othersBooking : booking;

    /// <summary>What the host has mapped, but for its files.</summary>
    static IEnumerable<(string Method, string Address)> Endpoints(Dashboard dashboard) => dashboard
        .Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
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
