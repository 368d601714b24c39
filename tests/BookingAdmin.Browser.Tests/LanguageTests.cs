using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests;

/// <summary>
/// What people read, in other languages. In the pseudo-language each sentence of a resource is in brackets, so that the rest of a page is
/// either what the marketplace's rows say or a sentence that nobody can translate.
/// </summary>
public sealed partial class LanguageTests(ChromiumFixture chromium, DemoHost demo)
{
    [Theory]
    [InlineData("Emma Stone", Screen.Phone, "/requests", "/requests?tab=accepted", "/requests?tab=all", "/requests?q=nobody",
        "/requests?tab=nonsense", "/requests/none", "/sessions", "/preferences", "/notices/mine")]
    [InlineData("Sam Okafor", Screen.Phone, "/orders", "/orders?missing=1", "/orders/{order}", "/orders?q=nobody",
        "/orders?status=nonsense", "/orders/none", "/repairs", "/repairs/none", "/payments", "/payments?tab=refunds",
        "/payments?tab=events", "/payments?tab=calls", "/payments?tab=nonsense")]
    [InlineData("Ada Whitfield", Screen.Desktop, "/consistency", "/consistency/missing-booking", "/consistency/states",
        "/consistency/guard", "/audit", "/audit?q=nobody", "/audit?action=nonsense", "/sessions/everybody", "/orders", "/payments",
        "/notices", "/notices?tab=texts", "/notices/mine")]
    public async Task No_page_shows_a_sentence_that_is_in_no_resource(string name, Screen screen, params string[] pages)
    {
        var host = name == "Emma Stone" ? demo.OfCelebrities : demo.OfStaff;
        await using var person = await Visitor.OpenAsync(chromium, host, screen);
        await person.SignInAsync(name);
        await person.SpeakAsync("qps-ploc");
        var rows = await host.Marketplace.ScalarAsync<string>("""
            SELECT string_agg(row, ' ') FROM (
                SELECT to_jsonb(o)::text AS row FROM "Order" o UNION ALL SELECT to_jsonb(u)::text FROM "User" u
                UNION ALL SELECT to_jsonb(b)::text FROM "Booking" b UNION ALL SELECT to_jsonb(a)::text FROM booking_admin.audit_entry a
                UNION ALL SELECT to_jsonb(s)::text FROM booking_admin.session s UNION ALL SELECT to_jsonb(i)::text FROM "OrderItem" i)
                AS rows
            """);
        rows = string.Join(' ', rows.Replace("“", "", StringComparison.Ordinal).Replace("”", "", StringComparison.Ordinal)
            .Replace("\\n", " ", StringComparison.Ordinal).Replace("\\\"", "", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var order = await host.Marketplace.ScalarAsync<string>("""SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
        var untranslated = new List<string>();
        foreach (var page in pages)
        {
            await person.Page.GotoAsync(page.Replace("{order}", order, StringComparison.Ordinal));
            await Expect(person.Page.Locator("main[data-live], main form.preferences").First).ToBeVisibleAsync();
            await person.Page.WaitForTimeoutAsync(700);
            await ReadAsync(page);
            (await person.Page.EvaluateAsync<string[]>(Clipped)).ShouldBeEmpty(page);
            (await WiderAsync(person)).ShouldBeLessThanOrEqualTo(0, $"{page} is wider than the screen");
            if (page == "/requests")
            {
                await person.Page.Locator("main article button.btn:not(.primary)").First.ClickAsync();
                var dialog = person.Page.GetByRole(AriaRole.Dialog);
                await Expect(dialog.GetByRole(AriaRole.Radio).First).ToBeFocusedAsync();
                await ReadAsync($"{page}, declining");
                await person.Page.Keyboard.PressAsync("Escape");
                await Expect(dialog).ToHaveCountAsync(0);
            }
            await person.Page.Keyboard.PressAsync("?");
            await person.Page.WaitForTimeoutAsync(300);
            await ReadAsync($"{page}, keys");
        }
        untranslated.Distinct().ShouldBeEmpty();

        async Task ReadAsync(string page)
        {
            untranslated.AddRange((await person.Page.EvaluateAsync<string[]>(Outside))
                .Where(text => text != "Stripe" && !Day().IsMatch(text) && !rows.Contains(text, StringComparison.OrdinalIgnoreCase))
                .Select(text => $"{page}: {text}"));
        }
    }

    [Fact]
    public async Task A_page_is_in_the_language_that_the_browser_asks_for_or_the_person_chose()
    {
        await using var person = await Visitor.OpenAsync(chromium, demo.OfStaff, Screen.Phone);
        await person.Page.GotoAsync("/preferences?returnUrl=/sign-in");
        await person.Page.GetByLabel("Language").SelectOptionAsync("Español");
        await person.Page.GetByLabel("Time zone").SelectOptionAsync("America/New York");
        await person.Button("Save").ClickAsync();

        await Expect(person.Heading("¿Quién eres hoy?")).ToBeVisibleAsync();
        await Expect(person.Page.Locator("html")).ToHaveAttributeAsync("lang", "es");
        await person.SignInAsync("Sam Okafor");
        await person.OpenAccountAsync();
        // Also once the page is live: its circuit has the language of the visit.
        await Expect(person.MenuItem("Cerrar sesión")).ToBeVisibleAsync();
        await Expect(person.Page.GetByText("Horas de New York")).ToBeVisibleAsync();
        await person.PictureAsync("orders-spanish");
        person.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_language_from_right_to_left_mirrors_the_page()
    {
        await using var person = await Visitor.OpenAsync(chromium, demo.OfCelebrities, Screen.Phone);
        await person.SignInAsync("Emma Stone");
        await person.SpeakAsync("qps-plocm");
        await person.Page.GotoAsync("/requests");
        await Expect(person.Page.Locator("main[data-live] article").First).ToBeVisibleAsync();

        var account = await person.Page.Locator(".me [role=button]").BoundingBoxAsync();
        account!.X.ShouldBeLessThan(180, "the account stands at the left edge");
        (await WiderAsync(person)).ShouldBeLessThanOrEqualTo(0);
        await person.PictureAsync("inbox-mirrored");
    }

    [System.Text.RegularExpressions.GeneratedRegex(
        @"^(\w+day, \d+ \w+|\d+ (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))$",
        System.Text.RegularExpressions.RegexOptions.ExplicitCapture, 1000)]
    private static partial System.Text.RegularExpressions.Regex Day();

    // Words outside the brackets, of what can be seen.
    const string Outside = """
        () => {
          const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const node = walk.currentNode, parent = node.parentElement;
            if (!parent || parent.closest('script, style, noscript, select, time, kbd, .mark, .mono, [lang]:not(html), [hidden]')
                || !parent.checkVisibility())
              continue;
            const inside = /⟦[^⟦⟧]*⟧/g;
            const text = node.data.replace(inside, ' ').replace(inside, ' ').replace(/[⟦⟧~]/g, ' ').replace(/\s+/g, ' ').trim();
            if (/[A-Za-z]{3,}/.test(text))
              found.push(text.replace(/[“”"]/g, ''));
          }
          return [...new Set(found)];
        }
        """;

    // What can be pressed, and words that stand alone, must show all of themselves.
    const string Clipped = """
        () => [...document.querySelectorAll('button, .btn, .chip, nav a, .tabs a')]
          .filter(part => part.checkVisibility() && part.scrollWidth > part.clientWidth + 1
            && getComputedStyle(part).overflowX === 'hidden')
          .map(part => part.textContent.trim())
        """;

    static Task<int> WiderAsync(Visitor person) =>
        person.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
