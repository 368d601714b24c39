using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Shell;

/// <summary>The letters that work through lists: on each list, and where the browser forbids storage.</summary>
public sealed class KeysTests(ChromiumFixture chromium, DemoHost demo)
{
    const string At = """
        () => [...document.querySelectorAll('main :is(tbody, [data-rows]) > *')]
          .filter(row => row.querySelector('a[href], summary, button:enabled'))
          .findIndex(row => row.contains(document.activeElement))
        """;

    public static TheoryData<string, string, bool> Lists => new()
    {
        { "Sam Okafor", "/orders", true }, { "Sam Okafor", "/repairs", false }, { "Sam Okafor", "/payments?show=all", true },
        { "Sam Okafor", "/payments?tab=events&show=all", true }, { "Ada Whitfield", "/consistency/missing-booking?show=resolved", false },
        { "Ada Whitfield", "/audit", true }, { "Emma Stone", "/requests?tab=all", true },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task J_and_k_go_from_row_to_row_and_the_slash_to_the_search_field(string name, string address, bool searches)
    {
        // What a celebrity looks at is created first, and staff shall see it missing.
        var host = name is "Emma Stone" ? demo.OfCelebrities : await demo.WithPastAsync();
        await using var person = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await person.SignInAsync(name);
        await person.Page.GotoAsync(address);
        await Expect(person.Page.Locator("main[data-live] :is(tbody, [data-rows]) > *").Nth(1)).ToBeVisibleAsync();

        await person.PressAsync("j");
        var first = await person.Page.EvaluateAsync<int>(At);
        first.ShouldBeGreaterThanOrEqualTo(0);
        await person.PressAsync("j");
        (await person.Page.EvaluateAsync<int>(At)).ShouldBe(first + 1);
        await person.PressAsync("k");
        (await person.Page.EvaluateAsync<int>(At)).ShouldBe(first);
        if (searches)
        {
            await person.PressAsync("/");
            await Expect(person.Page.Locator("main").GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        }
        person.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task In_the_audit_e_unfolds_the_row_and_folds_it_again()
    {
        await using var ada = await Visitor.OpenAsync(chromium, await demo.WithPastAsync(), Screen.Desktop);
        await ada.SignInAsync("Ada Whitfield");
        await ada.Page.GotoAsync("/audit");
        var row = ada.Page.Locator("main[data-live] [data-rows] > *").Filter(new() { Has = ada.Page.Locator("summary") }).First;
        await row.Locator("summary").FocusAsync();

        await ada.PressAsync("e");
        await Expect(row.Locator("details")).ToHaveAttributeAsync("open", "");
        await ada.PressAsync("e");
        await Expect(row.Locator("details")).Not.ToHaveAttributeAsync("open", "");
    }

    [Fact]
    public async Task Findings_are_ticked_by_x_and_the_focus_stays_in_the_row()
    {
        await using var ada = await Visitor.OpenAsync(chromium, demo.OfStaff, Screen.Desktop);
        await ada.SignInAsync("Ada Whitfield");
        await ada.Page.GotoAsync("/consistency");
        await Expect(ada.Page.Locator("main[data-live]").GetByText("Not checked yet").First).ToBeVisibleAsync();
        await ada.Button("Check now").ClickAsync();
        await Expect(ada.Page.GetByText("Checked in")).ToBeVisibleAsync();
        await ada.Page.GotoAsync("/consistency/missing-booking");
        await Expect(ada.Page.Locator("main[data-live] tbody tr").First).ToBeVisibleAsync();

        await ada.PressAsync("j");
        await ada.PressAsync("x");

        await Expect(ada.Button("Repair selected (1)")).ToBeVisibleAsync();
        await Expect(ada.Page.Locator("tbody tr:focus-within")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task On_a_phone_with_a_keyboard_x_selects_requests_and_a_accepts_them_all()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Button("Accept").First).ToBeEnabledAsync();

        await emma.PressAsync("j");
        await emma.PressAsync("x");
        var bar = emma.Page.GetByRole(AriaRole.Region, new() { Name = "The selected requests" });
        await Expect(bar).ToContainTextAsync("1 request selected");
        await emma.PressAsync("j");
        await emma.PressAsync("x");
        await Expect(bar).ToContainTextAsync("2 requests selected");
        await emma.PressAsync("a");

        await Expect(emma.Heading("4 requests are waiting")).ToBeVisibleAsync();
        await emma.FocusShouldBeInSightAsync();
        await emma.PressAsync("u");
        await Expect(emma.Heading("6 requests are waiting")).ToBeVisibleAsync();
        emma.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_the_browser_forbids_storage_pages_and_keys_work_and_can_be_switched_off()
    {
        await using var sam = await Visitor.OpenAsync(chromium, demo.OfStaff, Screen.Desktop);
        await sam.Page.AddInitScriptAsync("""
            for (const area of ['localStorage', 'sessionStorage'])
              Object.defineProperty(window, area, { get() { throw new DOMException('Access is denied', 'SecurityError'); } });
            """);
        await sam.SignInAsync("Sam Okafor");
        await Expect(sam.Page.Locator("main[data-live] tbody tr").First).ToBeVisibleAsync();

        await sam.PressAsync("j");
        await Expect(sam.Page.Locator("tbody tr:focus-within")).ToHaveCountAsync(1);
        await sam.Page.Keyboard.PressAsync("Enter");
        await Expect(sam.Heading("What happened")).ToBeVisibleAsync();
        await sam.Page.GoBackAsync();
        await Expect(sam.Page.Locator("tbody tr:focus-within")).ToHaveCountAsync(1);
        await sam.Page.Keyboard.PressAsync("Control+k");
        await Expect(sam.Page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await sam.Page.Keyboard.PressAsync("Escape");
        await Expect(sam.Page.GetByRole(AriaRole.Combobox, new() { Name = "Find anything" })).ToHaveCountAsync(0);

        await sam.Page.Keyboard.PressAsync("?");
        await sam.Page.GetByLabel("Letters work as keys in this browser").UncheckAsync();
        await sam.Page.Keyboard.PressAsync("Escape");
        var content = sam.Page.Locator("main");
        await content.FocusAsync();
        await sam.Page.Keyboard.PressAsync("j");
        await Expect(content).ToBeFocusedAsync();
        sam.Complaints.ShouldBeEmpty();
    }
}
