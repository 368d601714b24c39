using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests;

/// <summary>What the three people come for, as they do it.</summary>
public sealed class MainJobsTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData(Screen.Phone)]
    [InlineData(Screen.Desktop)]
    public async Task A_celebrity_accepts_takes_it_back_and_declines_with_a_reason(Screen screen)
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, screen);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();
        var first = emma.Page.Locator("article").First;
        var title = (await first.GetByRole(AriaRole.Heading).InnerTextAsync()).Trim();

        // On a wide screen the buttons of the selected request stand beside the list, and not in it as well.
        var place = screen is Screen.Phone
            ? emma.Page.Locator("article").First
            : emma.Page.GetByRole(AriaRole.Complementary, new() { Name = "The selected request" });

        await place.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();
        await Expect(emma.Heading("5 requests are waiting")).ToBeVisibleAsync();
        (await host.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'RequestAccepted'"))
            .ShouldBe(1);
        await emma.Button($"Undo: {title}").ClickAsync();
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();

        await Expect(place).ToContainTextAsync(title);
        await place.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
        var dialog = emma.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToBeVisibleAsync();
        await emma.ShouldBeUsableAsync();
        await dialog.Locator("label.pick").First.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Decline and refund" }).ClickAsync();
        await Expect(emma.Heading("5 requests are waiting")).ToBeVisibleAsync();
        (await host.Marketplace.ScalarAsync<string>("SELECT status || ' ' || kind FROM booking_admin.refund")).ShouldBe("Queued Refund");

        await emma.Page.GotoAsync("/requests?tab=declined");
        await Expect(emma.Page.Locator("article")).ToHaveCountAsync(3);
        emma.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Screen.Phone)]
    [InlineData(Screen.Desktop)]
    public async Task Support_finds_the_missing_booking_repairs_it_and_the_celebrity_sees_it_at_once(Screen screen)
    {
        await using var host = await TestHost.StartAsync();
        await using var sam = await Visitor.OpenAsync(chromium, host, screen);
        await sam.SignInAsync("Sam Okafor");

        await Expect(sam.Page.GetByText("1 paid order has no booking")).ToBeVisibleAsync();
        await sam.Link("Show only these").ClickAsync();
        await Expect(sam.Page.Locator("tr.miss")).ToHaveCountAsync(1);
        await Expect(sam.Page.Locator("tr.miss")).ToContainTextAsync("Sarah Johnson Meade");
        await sam.Page.Locator("tr.miss").GetByRole(AriaRole.Button, new() { Name = "Create booking" }).ClickAsync();
        await Expect(sam.Page.GetByText("Olivia Meade")).ToBeVisibleAsync();
        await sam.ShouldBeUsableAsync();
        await sam.CreateBooking.ClickAsync();

        await Expect(sam.Page.GetByText("Every order that needs a booking has one.")).ToBeVisibleAsync();
        // The row is gone, and the focus is not: it is where work goes on.
        await Expect(sam.Page.Locator(":focus")).ToHaveCountAsync(1);
        // Emma has not looked since, or her page had created it.
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();
        await Expect(emma.Page.GetByText("Sarah Johnson Meade")).ToBeVisibleAsync();

        // What Sam takes back, no page creates again; what Sam creates, the open page shows at once.
        await sam.Button("Undo").ClickAsync();
        await Expect(sam.Page.GetByText("1 paid order has no booking")).ToBeVisibleAsync();
        await Expect(emma.Heading("5 requests are waiting")).ToBeVisibleAsync();
        await sam.Page.Locator("tr.miss").GetByRole(AriaRole.Button, new() { Name = "Create booking" }).ClickAsync();
        await sam.CreateBooking.ClickAsync();
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();
        sam.Complaints.Concat(emma.Complaints).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Screen.Phone)]
    [InlineData(Screen.Desktop)]
    public async Task An_admin_repairs_everything_and_reads_what_happened_to_an_order(Screen screen)
    {
        await using var host = await TestHost.StartAsync();
        await host.Marketplace.ExecuteAsync("""DELETE FROM "Booking" WHERE status = 'PENDING'""");
        await using var ada = await Visitor.OpenAsync(chromium, host, screen);
        await ada.SignInAsync("Ada Whitfield");

        await ada.Button("Repair all…").ClickAsync();
        await ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Create \\d+ bookings$") }).ClickAsync();
        await Expect(ada.Page.Locator("header .chip")).ToHaveTextAsync("Done");
        await ada.PictureAsync("repaired-all");
        await ada.Page.GotoAsync("/orders");
        await Expect(ada.Page.GetByText("Every order that needs a booking has one.")).ToBeVisibleAsync();
        (await host.Marketplace.ScalarAsync<bool>("""
            SELECT NOT EXISTS (SELECT FROM "Order" o
                WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id))
            """)).ShouldBeTrue();

        var number = await host.Marketplace.ScalarAsync<string>(
            """SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
        await ada.Page.GotoAsync($"/orders/{number}");
        await Expect(ada.Page.GetByText("Missing booking created")).ToBeVisibleAsync();
        await Expect(ada.Page.GetByText("Payment received")).ToBeVisibleAsync();
        await ada.ShouldBeUsableAsync();
        ada.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_recovers_when_the_database_is_back()
    {
        await using var host = await TestHost.StartAsync();
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        await Expect(sam.Page.Locator("tbody tr")).ToHaveCountAsync(25);
        await Expect(sam.Button("Columns")).ToBeEnabledAsync();

        await host.Marketplace.AllowConnectionsAsync(false);
        await sam.Page.GetByRole(AriaRole.Link, new() { Name = "Next", Exact = true }).ClickAsync();
        // The list says so, and above the page the gate, as soon as it has noticed too.
        await Expect(sam.Page.GetByText("The database does not answer").First).ToBeVisibleAsync();
        await host.Marketplace.AllowConnectionsAsync(true);
        try
        {
            await sam.Button("Try again").ClickAsync(new() { Timeout = 3000 });
        }
        catch (TimeoutException)
        {
            // The page came back by itself meanwhile, and the button went: what counts is the list below.
        }

        await Expect(sam.Page.Locator("tbody tr")).ToHaveCountAsync(14);
    }
}
