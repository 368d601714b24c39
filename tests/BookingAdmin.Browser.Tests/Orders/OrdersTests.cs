using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Orders;

/// <summary>A support person's walk through the list of orders and back.</summary>
public sealed class OrdersTests(ChromiumFixture chromium)
{
    /// <summary>Where the list is a table, words are whole; names that are longer than people have may end in dots.</summary>
    [Fact]
    public async Task No_column_is_cut_at_any_width_and_no_amount_however_large()
    {
        await using var host = await TestHost.StartAsync();
        await host.Marketplace.ExecuteAsync("""
            UPDATE "Order" SET "totalAmount" = 150000 WHERE id IN (SELECT id FROM "Order" ORDER BY "createdAt" DESC LIMIT 5);
            UPDATE "User" SET name = 'Maximiliana-Theodosia Wolfeschlegelsteinhausen' WHERE name = 'Theo Vance' OR name LIKE 'M%'
            """);
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        foreach (var address in (string[])["/orders", "/orders?missing=1", "/orders?payment=succeeded&status=completed"])
        {
            await sam.Page.GotoAsync(address);
            await Expect(sam.Button("Columns")).ToBeEnabledAsync();
            foreach (var width in (int[])[720, 768, 900, 1024, 1100, 1200, 1280, 1366, 1440, 1600, 1920])
            {
                await sam.Page.SetViewportSizeAsync(width, 800);
                (await sam.Page.EvaluateAsync<string[]>("""
                    () => [...document.querySelectorAll('section[aria-label=Orders] :is(th, td)')]
                        .filter(cell => cell.checkVisibility() && cell.clientHeight > 2 && cell.scrollWidth > cell.clientWidth
                            && !(cell.matches('.customer, .celebrity') && cell.innerText.length > 24))
                        .map(cell => `${cell.className}: ${cell.innerText}`)
                    """)).ShouldBeEmpty($"{address} at {width}");
                (await sam.Page.EvaluateAsync<int>("() => { const list = document.querySelector('.rows'); "
                    + "return list.scrollWidth - list.clientWidth; }")).ShouldBe(0, $"{address} at {width}");
            }
        }
        await sam.Page.SetViewportSizeAsync(1280, 800);
        await sam.Page.GotoAsync("/orders");
        await Expect(sam.Page.Locator("tbody tr")).ToHaveCountAsync(25);
        (await sam.Page.EvaluateAsync<int>(
            "() => [...document.querySelectorAll('tbody tr')].filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"))
            .ShouldBeGreaterThanOrEqualTo(12);
    }

    [Theory]
    [InlineData(Screen.Phone)]
    [InlineData(Screen.Desktop)]
    public async Task Support_opens_a_view_sorts_it_hides_a_column_writes_a_note_and_comes_back_to_where_they_were(Screen screen)
    {
        await using var host = await TestHost.StartAsync();
        await using var sam = await Visitor.OpenAsync(chromium, host, screen);
        await sam.SignInAsync("Sam Okafor");
        var rows = sam.Page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(25);

        await sam.Page.GetByRole(AriaRole.Navigation, new() { Name = "Views" })
            .GetByRole(AriaRole.Link, new() { Name = "Unpaid" }).ClickAsync();
        await sam.Page.WaitForURLAsync("**/orders?need=unpaid");
        await Expect(rows).ToHaveCountAsync(4);
        // On a phone the headings are for screen readers: the address sorts there.
        await sam.Page.GotoAsync("/orders?need=unpaid&sort=highest");
        await Expect(sam.Page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Amount");
        if (screen is Screen.Desktop)
        {
            await sam.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Amount" }).GetByRole(AriaRole.Link).ClickAsync();
            await sam.Page.WaitForURLAsync("**/orders?need=unpaid&sort=lowest");
        }

        await sam.Button("Columns").ClickAsync();
        await sam.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Celebrity", Exact = true }).UncheckAsync();
        await Expect(sam.Page.Locator("th[data-column=Celebrity]")).ToHaveCountAsync(0);
        await sam.ShouldBeUsableAsync();
        await sam.Page.Keyboard.PressAsync("Escape");
        await Expect(sam.Button("Columns")).ToBeFocusedAsync();
        await sam.Page.ReloadAsync();
        await Expect(rows).ToHaveCountAsync(4);
        await Expect(sam.Page.Locator("th[data-column=Celebrity]")).ToHaveCountAsync(0);
        await Expect(sam.Button("Columns")).ToBeEnabledAsync();
        var list = sam.Page.Url;

        // The whole row opens, wherever it is pressed: the link lies over it.
        await rows.First.ClickAsync(new() { Position = new() { X = 290, Y = 14 } });
        await Expect(sam.Page.GetByRole(AriaRole.Link, new() { Name = "Next order" })).ToBeVisibleAsync();
        await sam.Page.GetByLabel("New note").FillAsync("Rings back at 5.");
        await sam.Button("Add note").ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Region, new() { Name = "Notes" }).GetByText("Rings back at 5.")).ToBeVisibleAsync();
        await sam.Button("Assign to me").ClickAsync();
        await Expect(sam.Page.GetByText("Assigned to Sam Okafor.")).ToBeVisibleAsync();
        await sam.ShouldBeUsableAsync();
        await sam.PictureAsync(screen is Screen.Phone ? "order-notes-phone" : "order-notes");
        await sam.Page.GetByRole(AriaRole.Link, new() { Name = "Next order" }).ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Link, new() { Name = "Previous order" })).ToBeVisibleAsync();

        await sam.Page.GoBackAsync();
        await sam.Page.GoBackAsync();
        await Expect(rows).ToHaveCountAsync(4);
        sam.Page.Url.ShouldBe(list);
        sam.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Twelve_orders_are_in_sight_and_a_column_is_as_wide_as_it_was_drawn()
    {
        await using var host = await TestHost.StartAsync();
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.Page.SetViewportSizeAsync(1280, 800);
        await sam.SignInAsync("Sam Okafor");
        await Expect(sam.Page.Locator("tbody tr")).ToHaveCountAsync(25);
        await Expect(sam.Page.GetByText("1 paid order has no booking")).ToBeVisibleAsync();
        (await sam.Page.EvaluateAsync<int>(
            "[...document.querySelectorAll('tbody tr')].filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"))
            .ShouldBeGreaterThanOrEqualTo(12);

        var head = sam.Page.Locator("th[data-column=Celebrity]");
        var edge = head.Locator("[data-edge]");
        await sam.Button("Columns").ClickAsync();
        await sam.Page.GetByLabel("Width of the column Celebrity").FocusAsync();
        await sam.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(head).ToHaveAttributeAsync("style", "width:130px");
        await sam.ShouldBeUsableAsync();
        await sam.Page.Keyboard.PressAsync("Escape");
        var at = (await edge.BoundingBoxAsync())!;
        await sam.Page.Mouse.MoveAsync(at.X + at.Width / 2, at.Y + at.Height / 2);
        await sam.Page.Mouse.DownAsync();
        await sam.Page.Mouse.MoveAsync(at.X + at.Width / 2 + 40, at.Y + at.Height / 2);
        await sam.Page.Mouse.UpAsync();
        await Expect(head).ToHaveAttributeAsync("style", "width:170px");
        await sam.Page.ReloadAsync();
        await Expect(head).ToHaveAttributeAsync("style", "width:170px");
        await sam.ShouldBeUsableAsync();
        sam.Complaints.ShouldBeEmpty();
    }
}
