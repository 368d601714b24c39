using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests;

/// <summary>Every page at both widths, light and dark: nothing for axe to object to, nothing wider than the screen.</summary>
public sealed class LooksTests(ChromiumFixture chromium, DemoHost demo)
{
    public static TheoryData<Screen, ColorScheme> Windows => new()
    {
        { Screen.Phone, ColorScheme.Light }, { Screen.Phone, ColorScheme.Dark }, { Screen.Desktop, ColorScheme.Light },
        { Screen.Desktop, ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task The_pages_of_a_celebrity(Screen screen, ColorScheme scheme)
    {
        var host = demo.OfCelebrities;
        await using var visitor = await Visitor.OpenAsync(chromium, host, screen, scheme);
        await visitor.Page.GotoAsync("/sign-in");
        await visitor.ShouldBeUsableAsync();
        await visitor.Page.GotoAsync("/openapi");
        await Expect(visitor.Page.Locator("article")).Not.ToHaveCountAsync(0);
        await visitor.ShouldBeUsableAsync();
        await visitor.PictureAsync(Name("openapi", screen, scheme));
        await visitor.SignInAsync("Emma Stone");
        await Expect(visitor.Page.Locator("article")).ToHaveCountAsync(6);
        await visitor.ShouldBeUsableAsync();
        await visitor.PictureAsync(Name("inbox", screen, scheme));
        foreach (var tab in new[] { "accepted", "sent", "done", "declined", "all" })
        {
            await visitor.Page.GotoAsync($"/requests?tab={tab}");
            await Expect(visitor.Page.Locator("article").First).ToBeVisibleAsync();
            await visitor.ShouldBeUsableAsync();
        }
        await visitor.Page.GotoAsync("/requests?q=nobody-is-called-this");
        await Expect(visitor.Link("Clear the search")).ToBeVisibleAsync();
        await visitor.ShouldBeUsableAsync();

        var id = await host.Marketplace.ScalarAsync<string>("""
            SELECT id FROM "Booking" WHERE "celebrityId" = 'cdemocelebrityemmastone00' ORDER BY length(message) DESC LIMIT 1
            """);
        await visitor.Page.GotoAsync($"/requests/{id}");
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await visitor.ShouldBeUsableAsync();
        await visitor.PictureAsync(Name("request", screen, scheme));
        await visitor.Page.GotoAsync("/requests/not-mine");
        await Expect(visitor.Page.GetByText("There is no such request")).ToBeVisibleAsync();
        await visitor.ShouldBeUsableAsync();
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task The_pages_of_staff(Screen screen, ColorScheme scheme)
    {
        var host = demo.OfStaff;
        await using var visitor = await Visitor.OpenAsync(chromium, host, screen, scheme);
        await visitor.SignInAsync("Sam Okafor");
        await Expect(visitor.Page.Locator("tr.miss")).ToHaveCountAsync(1);
        await Expect(visitor.Page.GetByText("1 paid order has no booking")).ToBeVisibleAsync();
        await visitor.ShouldBeUsableAsync();
        await visitor.PictureAsync(Name("orders", screen, scheme));
        await visitor.Page.Locator("tr.miss").GetByRole(AriaRole.Button, new() { Name = "Create booking" }).ClickAsync();
        await Expect(visitor.CreateBooking).ToBeVisibleAsync();
        await visitor.ShouldBeUsableAsync();
        await visitor.PictureAsync(Name("preview", screen, scheme));

        var number = await host.Marketplace.ScalarAsync<string>(
            """SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
        await visitor.Page.GotoAsync($"/orders/{number}");
        await Expect(visitor.Page.GetByText("Order placed")).ToBeVisibleAsync();
        await visitor.ShouldBeUsableAsync();
        await visitor.PictureAsync(Name("order", screen, scheme));
        await visitor.Page.GotoAsync("/orders/KO-0-NOTHIN");
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await visitor.ShouldBeUsableAsync();
        await visitor.Page.GotoAsync("/orders?status=nonsense");
        await Expect(visitor.Link("Show all orders")).ToBeVisibleAsync();
        await visitor.ShouldBeUsableAsync();
    }

    [Fact]
    public async Task A_page_with_a_fault_is_objected_to()
    {
        var host = demo.OfStaff;
        await using var visitor = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await visitor.Page.GotoAsync("/sign-in");
        await visitor.Page.EvaluateAsync("document.querySelector('main').append(new Image())");
        (await Assert.ThrowsAsync<ShouldAssertException>(visitor.ShouldBeUsableAsync)).Message.ShouldContain("image-alt: ");
        await visitor.Page.EvaluateAsync("document.querySelector('main img').outerHTML = '<p style=\"width: 361px\">Wide</p>'");
        (await Assert.ThrowsAsync<ShouldAssertException>(visitor.ShouldBeUsableAsync)).Message.ShouldContain("wider than the screen");
    }

    static string Name(string page, Screen screen, ColorScheme scheme) => (screen, scheme) switch
    {
        (Screen.Phone, ColorScheme.Light) => page == "inbox" ? "inbox" : $"{page}-phone",
        (Screen.Phone, _) => $"{page}-phone-dark",
        (_, ColorScheme.Light) => page == "inbox" ? "inbox-wide" : page,
        _ => $"{page}-dark",
    };
}
