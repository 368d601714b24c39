using System.Reflection;
using System.Text.RegularExpressions;
using BookingAdmin.Embedded.Demo;
using BookingAdmin.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Gallery;

/// <summary>
/// Every page at the narrowest and at an ordinary width, light and dark: nothing that axe objects to, nothing wider than the screen. With
/// BOOKING_ADMIN_PICTURES=1 also at four widths and in five states, with a picture of each in artifacts/gallery.
/// </summary>
public sealed partial class GalleryTests(ChromiumFixture chromium, DemoHost demo)
{
    const string Nobody = "Nobody", Live = "main[data-live], main form.preferences";

    static readonly bool Whole = Environment.GetEnvironmentVariable("BOOKING_ADMIN_PICTURES") == "1";
    static readonly int[] Widths = Whole ? [320, 360, 768, 1280, 1600] : [320, 1280];

    static readonly Dictionary<string, string[]> Pages = new(StringComparer.Ordinal)
    {
        [Nobody] = ["/sign-in", "/sign-in/problem?reference=0", "/openapi", "/not-found", "/error"],
        ["Emma Stone"] =
            ["/requests", "/requests?tab=accepted", "/requests?tab=all", "/requests/{request}", "/sessions", "/preferences",
                "/notices/mine", "/no-access"],
        ["Sam Okafor"] =
        [
            "/orders", "/orders?missing=1", "/orders/{order}", "/orders/{missing}", "/repairs", "/repairs?new=1", "/repairs/{job}",
            "/payments", "/payments?show=all", "/payments?tab=events&show=all", "/payments?tab=calls&show=all", "/payments?tab=comparison",
        ],
        ["Ada Whitfield"] =
        [
            "/consistency", "/consistency/missing-booking", "/consistency/missing-booking?show=resolved", "/consistency/states",
            "/consistency/guard", "/audit", "/sessions/everybody", "/notices", "/notices?tab=texts",
        ],
    };

    static readonly Dictionary<string, string> Named = new(StringComparer.Ordinal)
    {
        ["{request}"] = """
            SELECT max(id) FROM "Booking" WHERE "celebrityId" = 'cdemocelebrityemmastone00' AND status = 'PENDING'
            """,
        ["{order}"] = """SELECT max("orderNumber") FROM "Order" WHERE "paymentStatus" = 'SUCCEEDED' AND status = 'COMPLETED'""",
        ["{missing}"] = """
            SELECT max(o."orderNumber") FROM "Order" o WHERE o.status = 'PENDING'
                AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)
            """,
        ["{waiting}"] = """
            SELECT max("orderNumber") FROM "Booking" WHERE status = 'PENDING'
            """,
        ["{job}"] = "SELECT max(id::text) FROM booking_admin.repair_job",
    };

    [Theory]
    [InlineData(Nobody)]
    [InlineData("Emma Stone")]
    [InlineData("Sam Okafor")]
    [InlineData("Ada Whitfield")]
    public async Task The_usual_pages(string name) =>
        await LookAsync(name is Nobody or "Emma Stone" ? demo.OfCelebrities : await demo.WithPastAsync(), name, "usual");

    /// <summary>A press that nothing hears yet would be lost: whatever needs the live page is off until then.</summary>
    [Theory]
    [InlineData("Emma Stone")]
    [InlineData("Sam Okafor")]
    [InlineData("Ada Whitfield")]
    public async Task Before_a_page_is_live_nothing_can_be_pressed_that_needs_it(string name)
    {
        var host = name is "Emma Stone" ? demo.OfCelebrities : await demo.WithPastAsync();
        await using var person = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await person.SignInAsync(name);
        // The page stays as the first answer has it.
        await person.Page.RouteAsync("**/blazor.web*.js", route => route.AbortAsync());
        foreach (var page in Pages[name])
        {
            if (await AddressAsync(host, page) is not { } address)
                continue;
            await person.Page.GotoAsync(address);
            // A form with an address is sent by the browser itself, and so is what the browser's own scripts do.
            (await person.Page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea')]
                    .filter(one => one.checkVisibility() && !one.matches(':disabled') && !one.closest('form[action], [data-offline]')
                        && getComputedStyle(one).pointerEvents !== 'none')
                    .map(one => one.outerHTML.slice(0, 120))
                """)).ShouldBeEmpty(address);
        }
    }

    public static TheoryData<string, string> States => new(
        from state in (string[])["empty", "long", "error", "many"]
        from name in Pages.Keys
        where name is not Nobody && !(state is "empty" or "many" && name == "Emma Stone")
        select (state, name));

    [Theory]
    [MemberData(nameof(States))]
    public async Task The_pages_in_other_states(string state, string name)
    {
        if (!Whole)
            Assert.Skip("Made with BOOKING_ADMIN_PICTURES=1: some nine hundred pictures for people to look at.");
        await using var host = state is "empty" or "many" ? TestHost.Over(await FilledAsync(state is "many" ? 10_000 : 0))
            : await TestHost.StartAsync();
        if (state is "long")
            await host.Marketplace.ExecuteAsync("""
                UPDATE "User" SET name = 'Maximiliana-Theodosia Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh von und zu '
                    || coalesce(name, '') WHERE name NOT IN ('Emma Stone');
                UPDATE "Order" SET "recipientName" = 'Everybody of the ward for rehabilitation 4B and ' || "recipientName",
                    occasion = 'Donaudampfschifffahrtsgesellschaftskapitänsjubiläum', "totalAmount" = "totalAmount" * 1000;
                UPDATE "Booking" b SET "totalAmount" = o."totalAmount", "recipientName" = o."recipientName", occasion = o.occasion
                    FROM "Order" o WHERE o.id = b."orderId"
                """);
        await LookAsync(host, name, state);
    }

    [Fact]
    public void No_page_is_left_out()
    {
        // Opens with the key in a mail only.
        string[] elsewhere = ["/notices/unsubscribe"];
        var looked = Pages.Values.SelectMany(addresses => addresses).Select(address => address.Split('?')[0]).Concat(elsewhere).ToList();
        var routes = typeof(Program).Assembly.GetTypes().SelectMany(page => page.GetCustomAttributes<RouteAttribute>())
            .Select(route => route.Template).ToList();

        routes.ShouldNotBeEmpty();
        routes.Where(route => !looked.Exists(address => Regex.IsMatch(
            address, $"^{Parameter().Replace(route, "[^/]+")}$", RegexOptions.None, TimeSpan.FromSeconds(1)))).ShouldBeEmpty();
    }

    static async Task<TestMarketplace> FilledAsync(int orders)
    {
        var marketplace = await TestMarketplace.EmptyAsync();
        if (orders == 0)
            return marketplace;
        await using var connection = await marketplace.OpenAsync();
        await DemoMarketplace.FillAsync(connection, orders, 40, CancellationToken.None);
        return marketplace;
    }

    async Task LookAsync(TestHost host, string name, string state)
    {
        await using var person = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        if (name is not Nobody)
            await person.SignInAsync(name);
        foreach (var page in Pages[name])
        {
            if (await AddressAsync(host, page) is not { } address)
                continue;
            await person.Page.GotoAsync(address);
            await Expect(person.Page.Locator(name is Nobody || address == "/no-access" ? "main, article" : Live).First).ToBeVisibleAsync();
            if (state is "error")
                await host.Marketplace.AllowConnectionsAsync(false);
            await person.Page.WaitForTimeoutAsync(state is "error" ? 3000 : 500);
            await LookAtAsync(person, $"{File(page)}-{state}");
            if (state is "error")
                await host.Marketplace.AllowConnectionsAsync(true);
        }
    }

    static async Task LookAtAsync(Visitor person, string file)
    {
        foreach (var width in Widths)
        {
            await person.Page.SetViewportSizeAsync(width, 800);
            await LookAtAsync(person, file, width);
        }
    }

    static async Task LookAtAsync(Visitor person, string file, int width)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await person.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await person.ShouldBeUsableAsync();
            if (Whole)
                await person.Page.ScreenshotAsync(new()
                {
                    Path = Path.Combine(Repository.Root, "artifacts", "gallery", $"{file}-{width}-{scheme}.png"),
                });
        }
    }

    /// <returns>Null: this marketplace has nothing that it could be about.</returns>
    static async Task<string?> AddressAsync(TestHost host, string page)
    {
        foreach (var (part, query) in Named.Where(named => page.Contains(named.Key, StringComparison.Ordinal)))
        {
            if (await host.Marketplace.ScalarAsync<object>(query) is not string id)
                return null;
            page = page.Replace(part, id, StringComparison.Ordinal);
        }
        return page;
    }

    static string File(string page) => NotOfAFile().Replace(page.Trim('/'), "-");

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"[^a-z0-9]+", RegexOptions.None, 1000)]
    private static partial Regex NotOfAFile();
}
