using System.Globalization;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests;

/// <summary>With the guard, pages learn of what the marketplace's own application writes. How soon, is told in the output.</summary>
public sealed class LivePagesTests(ChromiumFixture chromium, ITestOutputHelper output)
{
    const int Times = 15;
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_that_the_marketplace_writes_shows_in_the_open_inbox_of_its_celebrity()
    {
        await using var host = await TestHost.StartAsync();
        await host.Marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();

        List<double> took = [];
        for (var i = 1; i <= Times; i++)
        {
            // The moment when it stands in the document, by the browser's clock, which is this machine's.
            var shown = emma.Page.EvaluateAsync<double>($$"""
                () => new Promise(resolve => {
                    const look = () => document.querySelector('h1')?.textContent.includes('{{6 + i}} requests')
                        ? resolve(performance.timeOrigin + performance.now()) : 0;
                    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
                })
                """);
            // A page that has just refreshed rests for a moment: this is about one change at a time.
            await emma.Page.WaitForTimeoutAsync(500);
            await host.Marketplace.ExecuteAsync(Order(i));
            var written = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            took.Add(await shown - written);
        }

        took.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"From the commit to the changed document: median {took[Times / 2]:0} ms, slowest {took[^1]:0} ms of {Times}"));
        emma.Complaints.ShouldBeEmpty();
    }

    /// <summary>Order and booking in one transaction, as another application would write them.</summary>
    static string Order(int number) => $"""
        WITH model AS (SELECT * FROM "Booking" b WHERE b.status = 'PENDING' AND b."celebrityId" = (
            SELECT c.id FROM "Celebrity" c JOIN "User" u ON u.id = c."userId" WHERE u.name = 'Emma Stone') LIMIT 1
        ), placed AS (
            INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "paymentStatus", "paidAt",
                "paymentIntentId", "recipientName", occasion, "personalMessage", "messageType", email, "updatedAt")
            SELECT 'clive{number}', 'KO-LIVE-{number}', m."userId", m."celebrityId", 'PENDING', 100, 'SUCCEEDED', now(),
                'pi_live_{number}', 'Live {number}', 'Birthday', 'Hello', 'personal', 'live@example.com', now() FROM model m
            RETURNING *
        )
        INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion, status, price,
            "totalAmount", deadline, "updatedAt")
        SELECT 'blive{number}', p.id, p."orderNumber", p."userId", p."celebrityId", p."personalMessage", p."recipientName", p.occasion,
            'PENDING', 80, 100, now() + interval '7 days', now() FROM placed p
        """;
}
