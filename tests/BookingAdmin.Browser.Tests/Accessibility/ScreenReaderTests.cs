using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Accessibility;

/// <summary>
/// What a screen reader says, in its order: headings that descend, buttons that say whose they are, outcomes that are announced.
/// </summary>
public sealed class ScreenReaderTests(ChromiumFixture chromium, DemoHost demo)
{
    [Fact]
    public async Task A_card_of_the_inbox_says_whose_its_buttons_are_and_an_outcome_is_announced()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Button("Accept").First).ToBeEnabledAsync();
        var read = await emma.ReadAsync();

        const string title = "Anniversary for Len and Dorothy Whitmore";
        InOrder(read, "heading 6 requests are waiting [1]", "navigation Requests by state", "link Waiting 6",
            "searchbox Search your requests", $"article {title}", $"heading {title} [2]", $"link {title}", $"button Decline ({title})",
            $"button Accept ({title})",
            "article Farewell for the whole of ward 4B");
        var buttons = read.Where(line => line.StartsWith("button Accept", StringComparison.Ordinal)).ToList();
        buttons.Count.ShouldBe(6);
        buttons.ShouldBeUnique();
        HeadingsShouldDescend(read);

        await emma.ListenAsync();
        await emma.Button("Accept").First.ClickAsync();
        await Expect(emma.Heading("5 requests are waiting")).ToBeVisibleAsync();
        (await emma.HeardAsync()).ShouldContain($"Accepted: {title}. You can undo this for 30 seconds.");
        (await emma.ReadAsync()).ShouldContain($"button Undo: {title}");
        await emma.Button($"Undo: {title}").ClickAsync();
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();
        (await emma.HeardAsync()).ShouldContain($"Undone. {title} waits again.");
    }

    [Fact]
    public async Task A_row_of_the_list_of_orders_names_its_box_its_link_and_its_button_by_the_order()
    {
        await using var sam = await Visitor.OpenAsync(chromium, demo.OfStaff, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        await sam.Page.GotoAsync("/orders?missing=1");
        await Expect(sam.Page.Locator("main[data-live] tr.miss")).ToHaveCountAsync(1);
        await Expect(sam.Link("Show only these")).ToBeVisibleAsync();
        var number = await NumberAsync(demo.OfStaff);
        var read = await sam.ReadAsync();

        InOrder(read, "main", "heading Orders [1]", "region Missing bookings", "link Show only these", "button Repair all…",
            "navigation Views", "searchbox Search orders", "region Orders", "columnheader Order", "columnheader Booking",
            $"checkbox Select {number} [not checked]", $"link {number}", $"button Create booking of {number}");
        HeadingsShouldDescend(read);
    }

    [Fact]
    public async Task The_page_of_an_order_is_read_from_its_number_to_what_is_known_of_it()
    {
        await using var sam = await Visitor.OpenAsync(chromium, demo.OfStaff, Screen.Phone);
        await sam.SignInAsync("Sam Okafor");
        var number = await NumberAsync(demo.OfStaff);
        await sam.Page.GotoAsync($"/orders/{number}");
        await Expect(sam.CreateBooking).ToBeEnabledAsync();
        var read = await sam.ReadAsync();

        InOrder(read, "main", "link All orders", $"heading {number} [1]", "button Copy the order number", "navigation Orders of the list",
            "region Missing booking", "button Create booking", "heading What happened [2]");
        HeadingsShouldDescend(read);
    }

    [Fact]
    public async Task The_report_begins_with_its_verdict_and_a_check_is_announced()
    {
        await using var host = await TestHost.StartAsync();
        await using var ada = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await ada.SignInAsync("Ada Whitfield");
        await ada.Page.GotoAsync("/consistency");
        await Expect(ada.Page.Locator("main[data-live]").GetByText("Not checked yet").First).ToBeVisibleAsync();
        await ada.ListenAsync();
        await ada.Button("Check now").ClickAsync();
        await Expect(ada.Page.GetByText("Checked in")).ToBeVisibleAsync();
        // The verdict is read anew after the check has ended.
        var heading = ada.Page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await Expect(heading).Not.ToHaveTextAsync("Not known whether the data is consistent");
        var verdict = await heading.InnerTextAsync();
        (await ada.HeardAsync()).ShouldContain(text => text.Contains(verdict, StringComparison.Ordinal));

        var read = await ada.ReadAsync();
        InOrder(read, "main", $"heading {verdict} [1]", "link Export", "button Print", "button Check now", "heading Rules [2]",
            "link An order has no booking");
        HeadingsShouldDescend(read);
    }

    [Fact]
    public async Task Headings_that_leave_one_out_and_parts_in_another_order_are_objected_to()
    {
        await using var sam = await Visitor.OpenAsync(chromium, demo.OfStaff, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        await Expect(sam.Heading("Orders")).ToBeVisibleAsync();
        await sam.Page.EvaluateAsync("document.querySelector('main').insertAdjacentHTML('beforeend', '<h4>Too deep</h4>')");
        var read = await sam.ReadAsync();

        Assert.Throws<ShouldAssertException>(() => HeadingsShouldDescend(read)).Message.ShouldContain("Too deep");
        Assert.Throws<ShouldAssertException>(() => InOrder(read, "heading Too deep [4]", "heading Orders [1]"));
    }

    static void InOrder(IReadOnlyList<string> read, params string[] parts)
    {
        var at = -1;
        foreach (var part in parts)
        {
            at = Enumerable.Range(at + 1, read.Count - at - 1).FirstOrDefault(i => read[i].Replace("\u2068", "", StringComparison.Ordinal)
                .Replace("\u2069", "", StringComparison.Ordinal) == part, -1);
            at.ShouldBeGreaterThanOrEqualTo(0, $"“{part}” is not read, or not there:\n{string.Join('\n', read)}");
        }
    }

    /// <summary>One first heading, and none below it without the one above.</summary>
    static void HeadingsShouldDescend(IReadOnlyList<string> read)
    {
        var headings = read.Where(line => line.StartsWith("heading ", StringComparison.Ordinal)).ToList();
        headings.Count(line => line.EndsWith("[1]", StringComparison.Ordinal)).ShouldBe(1);
        foreach (var (before, heading) in headings.Zip(headings.Skip(1)))
            (Level(heading) - Level(before)).ShouldBeLessThanOrEqualTo(1, $"{before}, then {heading}");

        static int Level(string heading) => heading[^2] - '0';
    }

    static Task<string> NumberAsync(TestHost host) => host.Marketplace.ScalarAsync<string>(
        """SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
}
