using System.Globalization;
using Microsoft.Playwright;

namespace BookingAdmin.Bench.Clicks;

/// <summary>From a click or a key to the changed page, in Chromium, against a host as Production runs it.</summary>
static class ClickMeasurements
{
    const int Warm = 5, Presses = 20, Each = Warm + Presses;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        await PrepareAsync(marketplace);
        await using var browser = await BenchBrowser.StartAsync(marketplace);
        return
        [
            .. await InboxAsync(marketplace, await browser.OpenAsync(asCelebrity: true, phone: true), phone: true),
            .. await InboxAsync(marketplace, await browser.OpenAsync(asCelebrity: true, phone: false), phone: false),
            .. await OrdersAsync(marketplace, await browser.OpenAsync(asCelebrity: false, phone: false)),
        ];
    }

    /// <summary>Requests that wait and orders without a booking, enough for each press.</summary>
    static async Task PrepareAsync(BenchMarketplace marketplace)
    {
        await marketplace.ExecuteAsync(Measurements.RawInsert);
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'PENDING', "paymentStatus" = 'SUCCEEDED', "approvalStatus" = 'PENDING_APPROVAL',
                "deliveredAt" = NULL
            WHERE id IN (SELECT id FROM "Order" WHERE "celebrityId" = '{BenchBrowser.Celebrity}'
                AND status NOT IN ('CANCELLED', 'REFUNDED') ORDER BY "createdAt" DESC LIMIT {3 * Each});
            UPDATE "Booking" SET status = 'PENDING', deadline = now() AT TIME ZONE 'utc' + interval '3 days'
            WHERE "orderId" IN (SELECT id FROM "Order" WHERE "celebrityId" = '{BenchBrowser.Celebrity}'
                AND status NOT IN ('CANCELLED', 'REFUNDED') ORDER BY "createdAt" DESC LIMIT {3 * Each});
            DELETE FROM "Booking" WHERE id IN (SELECT b.id FROM "Booking" b JOIN "Order" o ON o.id = b."orderId"
                WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND o."celebrityId" <> '{BenchBrowser.Celebrity}'
                ORDER BY md5(o.id) LIMIT {2 * Each})
            """);
        await marketplace.ExecuteAsync("VACUUM (ANALYZE) \"Order\", \"Booking\"");
    }

    static async Task<IReadOnlyList<Figure>> InboxAsync(BenchMarketplace marketplace, IPage page, bool phone)
    {
        await OpenAsync(page, "/requests");
        var place = phone ? page.GetByRole(AriaRole.Article).First
            : page.GetByRole(AriaRole.Complementary, new() { Name = "The selected request" });
        var accept = place.GetByRole(AriaRole.Button, new() { Name = "Accept" });
        var tabs = page.GetByRole(AriaRole.Navigation, new() { Name = "Requests by state" }).GetByRole(AriaRole.Link);
        var screen = phone ? "phone" : "desktop";
        List<Figure> figures =
        [
            await MeasureAsync(marketplace, $"accept, {screen}", 100, page, PageClock.Heading, _ => accept.ClickAsync()),
            await MeasureAsync(marketplace, $"another tab of the inbox, {screen}", 100, page, PageClock.Heading,
                press => tabs.Nth(1 - (press % 2)).ClickAsync()),
        ];
        await page.Context.CloseAsync();
        return figures;
    }

    static async Task<IReadOnlyList<Figure>> OrdersAsync(BenchMarketplace marketplace, IPage page)
    {
        await OpenAsync(page, "/orders");
        var views = page.GetByRole(AriaRole.Navigation, new() { Name = "Views" }).GetByRole(AriaRole.Link);
        var missing = page.GetByRole(AriaRole.Button, new() { Name = "Booking missing", Exact = true });
        var next = page.GetByRole(AriaRole.Navigation, new() { Name = "Pages of the list" })
            .GetByRole(AriaRole.Link, new() { Name = "Next", Exact = true });
        var field = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search orders" });
        List<Figure> figures =
        [
            await MeasureAsync(marketplace, "filter: view of the unpaid, and back", 100, page, PageClock.Rows, press =>
                press % 2 == 0 ? views.Filter(new() { HasText = "Unpaid" }).ClickAsync() : views.First.ClickAsync()),
            await MeasureAsync(marketplace, "filter: booking missing, and back", 100, page, PageClock.Rows, _ => missing.ClickAsync()),
        ];
        await OpenAsync(page, "/orders");
        figures.Add(await MeasureAsync(marketplace, "next page", 100, page, PageClock.Rows, _ => next.ClickAsync()));

        await OpenAsync(page, "/orders");
        foreach (var (what, sql) in new[]
        {
            ("the end of a number", """SELECT lower(right("orderNumber", 6)) FROM "Order" """),
            ("a customer's name", """SELECT u.name FROM "Order" o JOIN "User" u ON u.id = o."userId" WHERE u.name IS NOT NULL"""),
        })
        {
            var words = await marketplace.ScalarAsync<string[]>($"SELECT array({sql} ORDER BY md5(\"orderNumber\") LIMIT {Each})");
            // One letter too many finds nothing; taking it away is the key that counts.
            figures.Add(await MeasureAsync(marketplace, $"search: last key of {what}", 150, page, PageClock.Rows,
                _ => field.PressAsync("Backspace"), press => field.FillAsync(words[press] + "q")));
        }

        await OpenAsync(page, "/orders");
        await missing.ClickAsync();
        var row = page.GetByRole(AriaRole.Row).GetByRole(AriaRole.Button, new() { Name = "Create booking" }).First;
        var create = page.GetByRole(AriaRole.Button, new() { Name = "Create booking", Exact = true });
        figures.Add(await MeasureAsync(marketplace, "create booking: the preview", 300, page, PageClock.Preview, _ => row.ClickAsync(),
            async press =>
            {
                if (press > 0)
                    await page.Keyboard.PressAsync("Escape");
                await Assertions.Expect(create).ToHaveCountAsync(0);
            }));
        await page.Keyboard.PressAsync("Escape");
        figures.Add(await MeasureAsync(marketplace, "create booking", 300, page, PageClock.Rows, _ => create.ClickAsync(),
            _ => row.ClickAsync()));
        await page.Context.CloseAsync();
        return figures;
    }

    /// <summary>Until its controls work.</summary>
    internal static async Task OpenAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        await page.Locator("main[data-live]").WaitForAsync();
        await page.WaitForTimeoutAsync(1_500);
    }

    /// <param name="press">Given the number of the press, from 0.</param>
    /// <param name="before">What makes the page ready for a press; it is waited for, not measured.</param>
    static async Task<Figure> MeasureAsync(
        BenchMarketplace marketplace, string name, double limit, IPage page, string what, Func<int, Task> press,
        Func<int, Task>? before = null)
    {
        List<double> changed = [], drawn = [];
        for (var number = 0; number < Each; number++)
        {
            if (before is not null)
            {
                await before(number);
                await page.WaitForTimeoutAsync(400);
            }
            await page.EvaluateAsync("what => pageClock.watch(what)", what);
            await press(number);
            var times = await page.EvaluateAsync<double[]>("() => pageClock.read()");
            if (number < Warm)
                continue;
            changed.Add(times[0]);
            drawn.Add(times[1]);
        }
        Console.Error.WriteLine($"{name}: {string.Join(' ', changed.Select(time => time.ToString("F0", CultureInfo.InvariantCulture)))}");
        return new(
            marketplace.Orders, string.Create(CultureInfo.InvariantCulture,
                $"{name} (p95 {At(changed, 0.95):F0}, drawn {Measurements.Median(drawn):F0})"),
            Measurements.Median(changed), null, limit, $"≤ {limit} ms");
    }

    internal static double At(List<double> times, double share) => times.Order().ElementAt((int)Math.Ceiling(share * times.Count) - 1);
}
