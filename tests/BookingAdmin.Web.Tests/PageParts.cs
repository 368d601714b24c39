using AngleSharp.Dom;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Tests;

/// <summary>Parts that many pages have. A class of a style sheet is named here or in the page object of a folder, and in no test.</summary>
static class PageParts
{
    static readonly string[] Tones = ["good", "info", "warn", "bad"];

    /// <summary>The page, once nothing on it is a placeholder.</summary>
    public static IRenderedComponent<T> Loaded<T>(this IRenderedComponent<T> page) where T : IComponent
    {
        page.WaitForAssertion(() => page.FindAll(".skeleton").ShouldBeEmpty());
        return page;
    }

    /// <summary>The heading of the whole page.</summary>
    public static string Heading<T>(this IRenderedComponent<T> page) where T : IComponent => page.Find("h1").Words();

    /// <summary>The rows of a table without its head.</summary>
    public static IReadOnlyList<IElement> Rows(this IElement place) =>
        [.. place.AllByRole("row").Where(row => row.AllByRole("cell").Count > 0)];

    /// <summary>All that shows by its colour that it is well.</summary>
    public static IReadOnlyList<IElement> Good<T>(this IRenderedComponent<T> page) where T : IComponent => page.FindAll(".good");

    public static IReadOnlyList<IElement> Good(this IElement place) => [.. place.QuerySelectorAll(".good")];

    /// <summary>What its colour says: good, info, warn, bad, or null for neutral.</summary>
    public static string? Tone(this IElement part) => Tones.SingleOrDefault(part.ClassList.Contains);

    /// <summary>What the bar at the foot of a page says of an action.</summary>
    public static string Outcome<T>(this IRenderedComponent<T> page) where T : IComponent => page.Find(".outcome p").Words();

    /// <summary>The links to the pages before and after the one that is shown.</summary>
    public static IReadOnlyList<IElement> PageLinks<T>(this IRenderedComponent<T> page) where T : IComponent =>
        [.. page.AllByRole("navigation", "Pages of the list").SelectMany(links => links.AllByRole("link"))];

    /// <summary>Of links or cards, the one that is shown or selected now.</summary>
    public static IElement Current(this IEnumerable<IElement> parts) => parts.Single(part => part.HasAttribute("aria-current"));

    public static bool IsDisabled(this IElement button) => button.HasAttribute("disabled");

    public static string Address(this IElement link) => link.GetAttribute("href")!;
}
