using Microsoft.Playwright;

namespace BookingAdmin.Browser.Tests.Fixtures;

/// <summary>A person who has keys only, and must always see where they are.</summary>
static class Keyboard
{
    // Null once the focus stands on something that is in sight and marked; else what is wrong. A heading that a page puts the focus on
    // is where reading begins, and is not marked.
    const string Lost = """
        () => {
          const focus = document.activeElement ?? document.body;
          if (focus === document.body)
            return 'The focus has fallen to the page.';
          const box = focus.getBoundingClientRect(), what = focus.outerHTML.slice(0, 120);
          if (!focus.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || box.width < 2 || box.height < 2)
            return `Hidden: ${what}`;
          const within = (value, end) => Math.min(Math.max(value, 1), end - 2);
          if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
            return `Out of sight: ${what}`;
          const over = document.elementFromPoint(
            within(box.left + box.width / 2, innerWidth), within(box.top + box.height / 2, innerHeight));
          if (!over || !focus.contains(over) && !over.contains(focus))
            return `Covered by ${over?.outerHTML.slice(0, 120)}: ${what}`;
          // Fields of MudBlazor thicken their edge.
          if (focus.matches('h1, h2, h3, main, dialog, [role="dialog"], .mud-input-root'))
            return null;
          // A link that covers its row is marked where it covers it.
          const marked = (part, pseudo) => getComputedStyle(part, pseudo).outlineStyle !== 'none';
          for (let part = focus; part && part.localName !== 'main'; part = part.parentElement) {
            if (marked(part) || marked(part, '::after'))
              return null;
          }
          return `Not marked: ${what}`;
        }
        """;

    /// <summary>Waits a moment for it: what had the focus may just have gone.</summary>
    public static async Task FocusShouldBeInSightAsync(this Visitor person)
    {
        string? lost = null;
        for (var i = 0; i < 30; i++)
        {
            lost = await person.Page.EvaluateAsync<string?>(Lost);
            if (lost is null)
                return;
            await person.Page.WaitForTimeoutAsync(100);
        }
        lost.ShouldBeNull(person.Page.Url);
    }

    /// <summary>Presses it, and looks where the focus is.</summary>
    public static async Task PressAsync(this Visitor person, string key)
    {
        await person.Page.Keyboard.PressAsync(key);
        await person.FocusShouldBeInSightAsync();
    }

    /// <summary>By Tab alone, and each stop on the way is in sight.</summary>
    /// <param name="back">Towards the beginning of the page: after its end the focus is the browser's own.</param>
    public static async Task TabToAsync(this Visitor person, ILocator control, bool back = false)
    {
        await Assertions.Expect(control).ToBeEnabledAsync();
        for (var i = 0; i < 120; i++)
        {
            if (await control.EvaluateAsync<bool>("control => control === document.activeElement"))
                return;
            await person.PressAsync(back ? "Shift+Tab" : "Tab");
        }
        throw new ShouldAssertException($"No Tab leads to {control} on {person.Page.Url}.");
    }

    /// <summary>By Tab alone, and then Enter.</summary>
    public static async Task EnterAsync(this Visitor person, ILocator control, bool back = false)
    {
        await person.TabToAsync(control, back);
        await person.Page.Keyboard.PressAsync("Enter");
    }
}
