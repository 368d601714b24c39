using BookingAdmin.Embedded.Demo;
using BookingAdmin.Testing;
using Microsoft.Playwright;

namespace BookingAdmin.Browser.Tests;

/// <summary>
/// Every page at the narrowest and at an ordinary width, light and dark: nothing that axe objects to, nothing wider than the screen. With
/// BOOKING_ADMIN_PICTURES=1 also at four widths and in five states, with a picture of each in artifacts/gallery.
/// </summary>
public sealed class GalleryTests(ChromiumFixture chromium, DemoHost demo)
{
    static readonly bool Whole = Environment.GetEnvironmentVariable("BOOKING_ADMIN_PICTURES") == "1";
    static readonly int[] Widths = Whole ? [320, 360, 768, 1280, 1600] : [320, 1280];

    static readonly Dictionary<string, string[]> Pages = new(StringComparer.Ordinal)
    {
        ["Emma Stone"] = ["/requests", "/requests?tab=all", "/sessions", "/preferences", "/notices/mine"],
        ["Sam Okafor"] = ["/orders", "/orders?missing=1", "/repairs", "/payments"],
        ["Ada Whitfield"] =
        [
            "/consistency", "/consistency/missing-booking", "/consistency/states", "/consistency/guard", "/audit", "/sessions/everybody",
            "/notices", "/notices?tab=texts", "/notices/mine",
        ],
    };

    [Theory]
    [InlineData("Emma Stone")]
    [InlineData("Sam Okafor")]
    [InlineData("Ada Whitfield")]
    public Task The_usual_pages(string name) => LookAsync(name == "Emma Stone" ? demo.OfCelebrities : demo.OfStaff, name, "usual");

    public static TheoryData<string, string> States => new(
        from state in (string[])["empty", "long", "error", "many"]
        from name in Pages.Keys
        where !(state is "empty" or "many" && name == "Emma Stone")
        select (state, name));

    [Theory]
    [MemberData(nameof(States))]
    public async Task The_pages_in_other_states(string state, string name)
    {
        if (!Whole)
            Assert.Skip("Made with BOOKING_ADMIN_PICTURES=1: some three hundred pictures for people to look at.");
        await using var host = await TestHost.StartAsync();
        await FillAsync(host, state);
        await LookAsync(host, name, state);
    }

    static async Task FillAsync(TestHost host, string state)
    {
        if (state is "empty" or "many")
            await host.Marketplace.ExecuteAsync("""
                TRUNCATE "Booking", "Order", "Celebrity", "Account", "User" CASCADE;
                TRUNCATE booking_admin.audit_entry, booking_admin.finding CASCADE
                """);
        if (state is "many")
        {
            await using var connection = await host.Marketplace.OpenAsync();
            await DemoMarketplace.FillAsync(connection, 10_000, 40, CancellationToken.None);
        }
        if (state is "long")
            await host.Marketplace.ExecuteAsync("""
                UPDATE "User" SET name = 'Maximiliana-Theodosia Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh von und zu '
                    || coalesce(name, '') WHERE name NOT IN ('Emma Stone');
                UPDATE "Order" SET "recipientName" = 'Everybody of the ward for rehabilitation 4B and ' || "recipientName",
                    occasion = 'Donaudampfschifffahrtsgesellschaftskapitänsjubiläum', "totalAmount" = "totalAmount" * 1000;
                UPDATE "Booking" b SET "totalAmount" = o."totalAmount" FROM "Order" o WHERE o.id = b."orderId"
                """);
    }

    async Task LookAsync(TestHost host, string name, string state)
    {
        await using var person = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await person.SignInAsync(name);
        foreach (var address in Pages[name])
        {
            if (state is "error")
                await host.Marketplace.AllowConnectionsAsync(true);
            await person.Page.GotoAsync(address);
            await Assertions.Expect(person.Page.Locator("main[data-live], main form.preferences").First).ToBeVisibleAsync();
            if (state is "error")
                await host.Marketplace.AllowConnectionsAsync(false);
            await person.Page.WaitForTimeoutAsync(state is "error" ? 3000 : 500);
            foreach (var width in Widths)
            {
                await person.Page.SetViewportSizeAsync(width, 800);
                foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
                {
                    await person.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                    await person.ShouldBeUsableAsync();
                    if (Whole)
                        await person.Page.ScreenshotAsync(new()
                        {
                            Path = Path.Combine(Repository.Root, "artifacts", "gallery",
                                $"{address.Trim('/').Replace('/', '-').Replace('?', '-').Replace('=', '-')}-{state}-{width}-{scheme}.png"),
                        });
                }
            }
        }
    }
}
