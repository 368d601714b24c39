using System.Net;
using System.Net.Http.Json;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Notices;

/// <summary>What the scripts of a browser say of its subscription.</summary>
public sealed class DeviceEndpointsTests
{
    // Public addresses that nothing has to look up; nothing is sent in these tests.
    const string Before = "https://142.250.74.106/before", After = "https://142.250.74.106/after";

    // A point of the curve: its own generator (FIPS 186-4, D.1.2.3).
    const string PublicKey = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";
    const string Secret = "AAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public async Task A_subscription_that_the_browser_replaced_is_renewed_for_its_person_only()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var emma = dashboard.Visit();
        using var staff = dashboard.Visit();
        (await emma.SignInAsDemoAsync((await marketplace.CelebrityAsync("Emma Stone")).CelebrityId!)).Dispose();
        (await staff.SignInAsDemoAsync("demo-support")).Dispose();
        await DeviceAsync(marketplace);
        var renewal = new { before = Before, endpoint = After, publicKey = PublicKey, secret = Secret };

        (await PostAsync(emma, "renew", new { before = "https://142.250.74.106/other", endpoint = After, publicKey = PublicKey,
            secret = Secret })).ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(emma, "renew", new { before = Before })).ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(emma, "renew", renewal)).ShouldBe(HttpStatusCode.NoContent);
        (await EndpointsAsync(marketplace)).ShouldBe(After);
        (await PostAsync(emma, "recognize", new { endpoint = After })).ShouldBe(HttpStatusCode.NoContent);
        (await PostAsync(staff, "end", new { endpoint = After })).ShouldBe(HttpStatusCode.NoContent);
        (await EndpointsAsync(marketplace)).ShouldBe(After, "somebody else's is not ended");
        (await PostAsync(emma, "end", new { endpoint = After })).ShouldBe(HttpStatusCode.NoContent);
        (await EndpointsAsync(marketplace)).ShouldBe("");
    }

    [Fact]
    public async Task A_renewal_that_leads_into_the_own_network_or_comes_from_another_page_is_refused()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var emma = dashboard.Visit();
        (await emma.SignInAsDemoAsync((await marketplace.CelebrityAsync("Emma Stone")).CelebrityId!)).Dispose();
        await DeviceAsync(marketplace);

        (await PostAsync(emma, "renew", new { before = Before, endpoint = After, publicKey = PublicKey, secret = Secret },
            "https://elsewhere.example")).ShouldBe(HttpStatusCode.Forbidden);
        (await EndpointsAsync(marketplace)).ShouldBe(Before);
        (await PostAsync(emma, "renew", new { before = Before, endpoint = "https://169.254.169.254/x", publicKey = PublicKey,
            secret = Secret })).ShouldBe(HttpStatusCode.BadRequest);
        (await EndpointsAsync(marketplace)).ShouldBe("", "the browser has ended that one");
    }

    static async Task<HttpStatusCode> PostAsync(Person person, string what, object body, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/notices/devices/{what}") { Content = JsonContent.Create(body) };
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var answer = await person.SendAsync(request);
        return answer.StatusCode;
    }

    static Task<int> DeviceAsync(TestMarketplace marketplace) => marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.notice_device (recipient, endpoint, public_key, secret, name, created_at)
        SELECT 'user:' || c."userId", '{Before}', 'key', 'secret', 'Chrome on Android', now()
        FROM "Celebrity" c JOIN "User" u ON u.id = c."userId" WHERE u.name = 'Emma Stone'
        """);

    static Task<string> EndpointsAsync(TestMarketplace marketplace) =>
        marketplace.ScalarAsync<string>("SELECT coalesce(string_agg(endpoint, ' '), '') FROM booking_admin.notice_device");
}
