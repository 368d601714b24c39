using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Shell;

/// <summary>Finding anything, and working through lists, by keys alone.</summary>
public sealed class FindTests(ChromiumFixture chromium, DemoHost demo)
{
    [Theory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task Staff_find_an_order_by_words_in_any_order_and_come_back_to_what_they_visited(Screen screen)
    {
        await using var sam = await Visitor.OpenAsync(chromium, demo.OfStaff, screen, ColorScheme.Dark);
        await sam.SignInAsync("Sam Okafor");
        await Expect(sam.Button("Find orders, people, pages")).ToBeEnabledAsync();

        await sam.Page.Keyboard.PressAsync("Control+k");
        var field = sam.Page.GetByRole(AriaRole.Combobox, new() { Name = "Find anything" });
        await Expect(field).ToBeFocusedAsync();
        await sam.Page.Keyboard.TypeAsync("meade sarah");
        var order = sam.Page.GetByRole(AriaRole.Option).Filter(new() { HasText = "7F3K2A" }).First;
        await Expect(order).ToHaveAttributeAsync("aria-selected", "true");
        await sam.ShouldBeUsableAsync();
        await sam.PictureAsync($"find-{screen}");
        await sam.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(order).ToHaveAttributeAsync("aria-selected", "false");
        await sam.Page.Keyboard.PressAsync("ArrowUp");
        await sam.Page.Keyboard.PressAsync("Enter");
        await Expect(sam.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/orders/KO-.*-7F3K2A$"));
        await Expect(field).ToHaveCountAsync(0);

        // Enter may come before the answer, and opens what has the whole number then.
        await sam.Page.Keyboard.PressAsync("Control+k");
        await Expect(sam.Page.GetByRole(AriaRole.Option, new() { Name = "Orders" }).First).ToBeVisibleAsync();
        await sam.PictureAsync($"find-visited-{screen}");
        await sam.Page.Keyboard.TypeAsync("zzqxxzzq");
        await Expect(sam.Page.GetByText("Nothing holds “zzqxxzzq”.").First).ToBeVisibleAsync();
        await sam.ShouldBeUsableAsync();
        await field.FillAsync("repairs");
        await sam.Page.Keyboard.PressAsync("Enter");
        await Expect(sam.Heading("Repairs")).ToBeVisibleAsync();

        await sam.Button("Find orders, people, pages").ClickAsync();
        await Expect(field).ToBeFocusedAsync();
        await sam.Page.Keyboard.PressAsync("Escape");
        await Expect(field).ToHaveCountAsync(0);
        await Expect(sam.Button("Find orders, people, pages")).ToBeFocusedAsync();
        sam.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_celebrity_finds_her_own_request_and_nobody_elses()
    {
        await using var emma = await Visitor.OpenAsync(chromium, demo.OfCelebrities, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Button("Find requests and pages")).ToBeEnabledAsync();
        await emma.Button("Find requests and pages").ClickAsync();
        await Expect(emma.Page.GetByRole(AriaRole.Combobox, new() { Name = "Find anything" })).ToBeFocusedAsync();
        await emma.Page.Keyboard.TypeAsync("anjali");
        await Expect(emma.Page.GetByText("Nothing of yours holds “anjali”.").First).ToBeVisibleAsync();

        await emma.Page.GetByRole(AriaRole.Combobox, new() { Name = "Find anything" }).FillAsync("whitmore dorothy");
        await emma.Page.GetByRole(AriaRole.Option).First.ClickAsync();

        await Expect(emma.Heading("Len and Dorothy Whitmore")).ToBeVisibleAsync();
        emma.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_is_worked_through_by_keys_and_is_where_it_was_on_the_way_back()
    {
        await using var sam = await Visitor.OpenAsync(chromium, demo.OfStaff, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        await Expect(sam.Page.Locator("main[data-live] tbody tr").First).ToBeVisibleAsync();
        var links = sam.Page.Locator("tbody tr td.number a");
        // Where the focus is put when a page has come to life.
        await Expect(sam.Heading("Orders")).ToBeFocusedAsync();

        await sam.Page.Keyboard.PressAsync("j");
        await Expect(links.First).ToBeFocusedAsync();
        for (var i = 0; i < 20; i++)
            await sam.Page.Keyboard.PressAsync("j");
        await sam.Page.Keyboard.PressAsync("k");
        await Expect(links.Nth(19)).ToBeFocusedAsync();
        var scrolled = await sam.Page.EvaluateAsync<int>("() => Math.round(scrollY)");
        scrolled.ShouldBeGreaterThan(0);
        var opened = await links.Nth(19).TextContentAsync();
        await sam.Page.Keyboard.PressAsync("Enter");
        await Expect(sam.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/orders/{opened}(\\?|$)"));
        await Expect(sam.Page.GetByText("Payment received").First).ToBeVisibleAsync();

        await sam.Page.GoBackAsync();
        await Expect(links.Nth(19)).ToBeFocusedAsync();
        (await sam.Page.EvaluateAsync<int>("() => Math.round(scrollY)")).ShouldBeInRange(scrolled - 2, scrolled + 2);

        await sam.Page.Keyboard.PressAsync("/");
        await Expect(sam.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search orders" })).ToBeFocusedAsync();
        await sam.Page.Keyboard.TypeAsync("jk?");
        await Expect(sam.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search orders" })).ToHaveValueAsync("jk?");
    }

    [Fact]
    public async Task The_keys_of_a_page_are_listed_and_can_be_switched_off()
    {
        await using var sam = await Visitor.OpenAsync(chromium, demo.OfStaff, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        await sam.Page.GotoAsync("/orders?missing=1");
        var row = sam.Page.Locator("main[data-live] tbody tr").First;
        await Expect(row).ToBeVisibleAsync();
        await Expect(sam.Heading("Orders")).ToBeFocusedAsync();

        await sam.Page.Keyboard.PressAsync("j");
        await sam.Page.Keyboard.PressAsync("x");
        await Expect(row.GetByRole(AriaRole.Checkbox)).ToBeCheckedAsync();
        await sam.Page.Keyboard.PressAsync("x");
        await Expect(row.GetByRole(AriaRole.Checkbox)).Not.ToBeCheckedAsync();
        await sam.Page.Keyboard.PressAsync("?");
        var keys = sam.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys on this page" });
        await Expect(keys.GetByText("Next row, row before")).ToBeVisibleAsync();
        await Expect(keys.GetByText("Accept")).ToBeHiddenAsync();
        await sam.ShouldBeUsableAsync();
        await sam.PictureAsync("keys");
        await keys.GetByLabel("Letters work as keys in this browser").UncheckAsync();
        await sam.Page.Keyboard.PressAsync("Escape");

        await sam.Page.Keyboard.PressAsync("x");
        await Expect(row.GetByRole(AriaRole.Checkbox)).Not.ToBeCheckedAsync();
        sam.Complaints.ShouldBeEmpty();
    }
}
