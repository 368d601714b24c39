using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Gallery;

// What opens over a page, or beside its list.
public sealed partial class GalleryTests
{
    // Up to here nothing stands beside the list.
    const int Phone = 900;

    static readonly Dictionary<string, (string Name, string Address, Func<Visitor, Task> Open)> Opened = new(StringComparer.Ordinal)
    {
        ["decline"] = ("Emma Stone", "/requests", async emma =>
        {
            // On a wide screen the buttons of the selected request stand beside the list, once the details are there.
            var place = emma.Page.ViewportSize!.Width <= Phone
                ? emma.Page.Locator("article").First
                : emma.Page.GetByRole(AriaRole.Complementary, new() { Name = "The selected request" });
            await place.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
            await Expect(emma.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        }),
        ["select"] = ("Emma Stone", "/requests", async emma =>
        {
            // What was selected when the page was left, at another width, is selected again.
            if (emma.Page.ViewportSize!.Width == Widths[0])
                await emma.Page.GetByRole(AriaRole.Button, new() { Name = "Select", Exact = true }).ClickAsync();
            await emma.Page.Locator("article").GetByRole(AriaRole.Checkbox).First.CheckAsync();
            await Expect(emma.Page.GetByText("1 request selected")).ToBeVisibleAsync();
        }),
        ["calendar"] = ("Emma Stone", "/requests?tab=accepted", async emma =>
        {
            await emma.Page.GetByRole(AriaRole.Button, new() { Name = "Calendar", Exact = true }).ClickAsync();
            await Expect(emma.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        }),
        ["create-booking"] = ("Sam Okafor", "/orders?missing=1", async sam =>
        {
            await sam.Page.Locator("tr.miss").First.GetByRole(AriaRole.Button).ClickAsync();
            await Expect(sam.CreateBooking).ToBeVisibleAsync();
        }),
        ["columns"] = ("Sam Okafor", "/orders", async sam =>
        {
            await sam.Button("Columns").ClickAsync();
            await Expect(sam.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Celebrity", Exact = true })).ToBeVisibleAsync();
        }),
        ["save-view"] = ("Sam Okafor", "/orders?q=emma", async sam =>
        {
            await sam.Button("Save this view").ClickAsync();
            await Expect(sam.Page.GetByRole(AriaRole.Textbox).First).ToBeVisibleAsync();
        }),
        ["decline-for"] = ("Sam Okafor", "/orders/{waiting}", async sam =>
        {
            await sam.Button("Decline…").ClickAsync();
            await Expect(sam.Page.GetByText("Why do you decline")).ToBeVisibleAsync();
        }),
        ["find"] = ("Sam Okafor", "/orders", async sam =>
        {
            await Expect(sam.Button("Columns")).ToBeEnabledAsync();
            await sam.Page.Keyboard.PressAsync("Control+k");
            await sam.Page.GetByRole(AriaRole.Combobox, new() { Name = "Find anything" }).FillAsync("meade");
            await Expect(sam.Page.GetByRole(AriaRole.Option).Filter(new() { HasText = "7F3K2A" }).First).ToBeVisibleAsync();
        }),
        ["keys"] = ("Sam Okafor", "/orders", async sam =>
        {
            await Expect(sam.Button("Columns")).ToBeEnabledAsync();
            await sam.Page.Keyboard.PressAsync("?");
            await Expect(sam.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        }),
        ["account"] = ("Sam Okafor", "/orders", async sam =>
        {
            await Expect(sam.Button("Columns")).ToBeEnabledAsync();
            await sam.OpenAccountAsync();
            await Expect(sam.MenuItem("Sign out")).ToBeVisibleAsync();
        }),
        ["menu"] = ("Sam Okafor", "/orders", async sam =>
        {
            await Expect(sam.Button("Columns")).ToBeEnabledAsync();
            if (!await sam.Button("Menu").IsVisibleAsync())
                return;
            await sam.Button("Menu").ClickAsync();
            await Expect(sam.Link("Repairs")).ToBeVisibleAsync();
        }),
        ["preview"] = ("Sam Okafor", "/orders?missing=1", async sam =>
        {
            await sam.Button("Repair all…").ClickAsync();
            await sam.Page.WaitForURLAsync("**/repairs/*");
            await Expect(sam.Page.Locator("tbody tr").First).ToBeVisibleAsync();
        }),
    };

    public static TheoryData<string> Openings => [.. Opened.Keys];

    [Theory]
    [MemberData(nameof(Openings))]
    public async Task What_opens_over_a_page(string opening)
    {
        var (name, page, open) = Opened[opening];
        var host = name is "Emma Stone" ? demo.OfCelebrities : await demo.WithPastAsync();
        await using var person = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await person.SignInAsync(name);
        foreach (var width in Widths)
        {
            await person.Page.SetViewportSizeAsync(width, 800);
            await person.Page.GotoAsync((await AddressAsync(host, page))!);
            await Expect(person.Page.Locator(Live).First).ToBeVisibleAsync();
            await open(person);
            await LookAtAsync(person, $"opened-{opening}", width);
        }
        person.Complaints.ShouldBeEmpty();
    }
}
