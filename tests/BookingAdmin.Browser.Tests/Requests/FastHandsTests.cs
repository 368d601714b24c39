using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Requests;

/// <summary>Several requests at once on a phone, and the keys on a wide screen.</summary>
public sealed class FastHandsTests(ChromiumFixture chromium)
{
    const string Decided = "SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'RequestDeclined'";

    [Fact]
    public async Task A_celebrity_on_a_phone_declines_two_with_one_reason_and_takes_both_back_with_one_press()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();

        await emma.Page.GetByRole(AriaRole.Button, new() { Name = "Select", Exact = true }).ClickAsync();
        var boxes = emma.Page.Locator("article").GetByRole(AriaRole.Checkbox);
        await boxes.Nth(0).CheckAsync();
        await boxes.Nth(1).CheckAsync();
        var bar = emma.Page.GetByRole(AriaRole.Region, new() { Name = "The selected requests" });
        await Expect(bar).ToContainTextAsync("2 requests selected");
        (await bar.BoundingBoxAsync())!.Y.ShouldBeGreaterThan(370, "within reach of a thumb");
        await emma.ShouldBeUsableAsync();
        await bar.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
        var dialog = emma.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Decline 2 requests?");
        await emma.ShouldBeUsableAsync();
        await dialog.GetByText("I am fully booked for now").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Decline and refund" }).ClickAsync();

        await Expect(emma.Heading("4 requests are waiting")).ToBeVisibleAsync();
        (await host.Marketplace.ScalarAsync<long>(Decided)).ShouldBe(2);
        (await host.Marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM "Order" WHERE "declineReason" = 'I am fully booked for now'
            """)).ShouldBe(2);
        await emma.Button("Undo: 2 requests declined").ClickAsync();
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();
        (await host.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.refund WHERE status <> 'Withdrawn'")).ShouldBe(0);
        emma.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task On_a_wide_screen_a_accepts_u_takes_it_back_d_declines_and_the_focus_stays_with_the_work()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Page.GetByRole(AriaRole.Complementary, new() { Name = "The selected request" })).ToBeVisibleAsync();
        var titles = await emma.Page.Locator("article h2").AllInnerTextsAsync();
        // What stands beside the list does not stand in it as well.
        await Expect(emma.Page.Locator("article .say").First).ToBeHiddenAsync();
        await Expect(emma.Page.Locator("article").First.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);

        await emma.Page.Keyboard.PressAsync("j");
        await Expect(Focused(titles[1])).ToBeFocusedAsync();
        await emma.Page.Keyboard.PressAsync("a");
        await Expect(emma.Heading("5 requests are waiting")).ToBeVisibleAsync();
        await Expect(Focused(titles[2])).ToBeFocusedAsync();
        await emma.Page.Keyboard.PressAsync("u");
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();
        await Expect(Focused(titles[1])).ToBeFocusedAsync();

        await emma.Page.Keyboard.PressAsync("d");
        var dialog = emma.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync(titles[1]);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Decline and refund" }).ClickAsync();
        await Expect(emma.Heading("5 requests are waiting")).ToBeVisibleAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(Focused(titles[2])).ToBeFocusedAsync();
        await emma.Page.Keyboard.PressAsync("u");
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();
        await emma.ShouldBeUsableAsync();
        emma.Complaints.ShouldBeEmpty();

        ILocator Focused(string title) => emma.Page.Locator("article").GetByRole(AriaRole.Link, new() { Name = title });
    }

    [Fact]
    public async Task A_celebrity_makes_the_address_of_her_calendar_and_a_calendar_reads_it()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await emma.Link("To record").ClickAsync();
        await Expect(emma.Heading("3 videos to record")).ToBeVisibleAsync();
        await emma.Page.GetByRole(AriaRole.Button, new() { Name = "Calendar", Exact = true }).ClickAsync();
        await emma.Button("Make an address").ClickAsync();
        var field = emma.Page.GetByLabel("Private address");
        await Expect(field).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("/calendar.ics"));
        await emma.ShouldBeUsableAsync();
        var address = await field.InputValueAsync();

        using var calendar = new HttpClient();
        var text = await calendar.GetStringAsync(address, Xunit.TestContext.Current.CancellationToken);
        text.Split("BEGIN:VEVENT").Length.ShouldBe(4);
        text.ShouldContain("(Pacific/Auckland)");
        emma.Complaints.ShouldBeEmpty();
    }
}
