using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Accessibility;

/// <summary>The three main jobs without a mouse, from the sign-in on; wherever the focus goes, it is in sight.</summary>
public sealed class KeyboardWalkTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData(Screen.Phone)]
    [InlineData(Screen.Desktop)]
    public async Task A_celebrity_accepts_takes_it_back_declines_with_a_reason_and_takes_that_back(Screen screen)
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, screen);
        await SignInAsync(emma, "Emma Stone");
        var title = (await emma.Page.Locator("article h2").First.InnerTextAsync()).Trim();
        // On a wide screen the buttons of the selected request stand beside the list.
        var place = screen is Screen.Phone
            ? emma.Page.Locator("article").First
            : emma.Page.GetByRole(AriaRole.Complementary, new() { Name = "The selected request" });

        await emma.EnterAsync(place.GetByRole(AriaRole.Button, new() { Name = "Accept" }));
        await Expect(emma.Heading("5 requests are waiting")).ToBeVisibleAsync();
        await emma.FocusShouldBeInSightAsync();
        await emma.EnterAsync(emma.Button($"Undo: {title}"));
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();
        await emma.FocusShouldBeInSightAsync();

        await emma.Heading("6 requests are waiting").FocusAsync();
        await emma.EnterAsync(place.GetByRole(AriaRole.Button, new() { Name = "Decline" }));
        var dialog = emma.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync(title);
        await emma.FocusShouldBeInSightAsync();
        await emma.TabToAsync(dialog.GetByRole(AriaRole.Radio).First);
        await emma.PressAsync("Space");
        await emma.PressAsync("ArrowDown");
        await Expect(dialog.GetByRole(AriaRole.Radio).Nth(1)).ToBeCheckedAsync();
        await emma.EnterAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Decline and refund" }));
        await Expect(emma.Heading("5 requests are waiting")).ToBeVisibleAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await emma.FocusShouldBeInSightAsync();
        (await host.Marketplace.ScalarAsync<string>(
            """SELECT "declineReason" FROM "Order" WHERE "declinedAt" > now() - interval '1 min'"""))
            .ShouldBe("Not something I can say");

        await emma.PressAsync("u");
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();
        await emma.FocusShouldBeInSightAsync();
        emma.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Support_creates_the_missing_booking_takes_it_back_and_repairs_many_by_a_job()
    {
        await using var host = await TestHost.StartAsync();
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await SignInAsync(sam, "Sam Okafor");

        await sam.EnterAsync(sam.Link("Show only these"));
        await Expect(sam.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await sam.FocusShouldBeInSightAsync();
        await sam.PressAsync("j");
        await sam.PressAsync("r");
        await Expect(sam.CreateBooking).ToBeVisibleAsync();
        await sam.EnterAsync(sam.CreateBooking);
        await Expect(sam.Page.GetByText("Every order that needs a booking has one.")).ToBeVisibleAsync();
        await sam.FocusShouldBeInSightAsync();
        await sam.PressAsync("u");
        await Expect(sam.Page.GetByText("1 paid order has no booking")).ToBeVisibleAsync();
        await sam.FocusShouldBeInSightAsync();

        await host.Marketplace.ExecuteAsync("""DELETE FROM "Booking" WHERE status = 'PENDING'""");
        await sam.Page.GotoAsync("/orders");
        await Expect(sam.Heading("Orders")).ToBeFocusedAsync();
        await sam.EnterAsync(sam.Button("Repair all…"));
        await sam.Page.WaitForURLAsync("**/repairs/*");
        await Expect(sam.Page.GetByText("are planned")).ToBeVisibleAsync();
        await sam.FocusShouldBeInSightAsync();
        await sam.EnterAsync(sam.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Create \\d+ bookings$") }));
        await Expect(sam.Page.Locator("header .chip")).ToHaveTextAsync("Done");
        await sam.FocusShouldBeInSightAsync();
        (await host.Marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM "Order" o
            WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)
            """)).ShouldBe(0);
        sam.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_admin_checks_reads_the_report_and_opens_a_finding()
    {
        await using var host = await TestHost.StartAsync();
        await using var ada = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await SignInAsync(ada, "Ada Whitfield");
        await ada.EnterAsync(ada.Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Link, new() { Name = "Consistency" }), back: true);
        await Expect(ada.Page.Locator("main[data-live]").GetByText("Not checked yet").First).ToBeVisibleAsync();
        await ada.FocusShouldBeInSightAsync();

        await ada.EnterAsync(ada.Button("Check now"));
        await Expect(ada.Page.GetByText("Checked in")).ToBeVisibleAsync();
        await ada.FocusShouldBeInSightAsync();
        await ada.EnterAsync(ada.Link("An order has no booking"));
        await ada.Page.WaitForURLAsync("**/consistency/missing-booking");
        await Expect(ada.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await ada.FocusShouldBeInSightAsync();
        await ada.PressAsync("j");
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(ada.Page).ToHaveURLAsync(new Regex("/orders/KO-.*-7F3K2A"));
        await Expect(ada.Page.GetByText("Payment received").First).ToBeVisibleAsync();
        await ada.FocusShouldBeInSightAsync();
        ada.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_focus_that_nobody_sees_is_objected_to()
    {
        await using var host = await TestHost.StartAsync();
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await SignInAsync(sam, "Sam Okafor");
        await Expect(sam.Button("Columns")).ToBeEnabledAsync();

        await sam.Page.EvaluateAsync("document.activeElement.blur()");
        (await Assert.ThrowsAsync<ShouldAssertException>(sam.FocusShouldBeInSightAsync)).Message.ShouldContain("fallen to the page");
        await sam.Button("Columns").FocusAsync();
        await sam.Page.EvaluateAsync("document.activeElement.style.opacity = '0'");
        (await Assert.ThrowsAsync<ShouldAssertException>(sam.FocusShouldBeInSightAsync)).Message.ShouldContain("Hidden: ");
        await sam.Page.EvaluateAsync("document.activeElement.style = 'outline: none'");
        (await Assert.ThrowsAsync<ShouldAssertException>(sam.FocusShouldBeInSightAsync)).Message.ShouldContain("Not marked: ");
    }

    static async Task SignInAsync(Visitor person, string name)
    {
        await person.Page.GotoAsync("/sign-in");
        await person.EnterAsync(person.Page.GetByRole(AriaRole.Button, new() { Name = name }));
        await person.Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
    }
}
