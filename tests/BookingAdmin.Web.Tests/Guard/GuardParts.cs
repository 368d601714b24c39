using AngleSharp.Dom;
using BookingAdmin.Web.Guard;

namespace BookingAdmin.Web.Tests.Guard;

/// <summary>The parts of the guard's page.</summary>
static class GuardParts
{
    /// <summary>How the guard is, in one word.</summary>
    public static string State(this IRenderedComponent<GuardPage> page) => page.Find("header .chips").Words();

    public static IReadOnlyList<IElement> Modes(this IRenderedComponent<GuardPage> page) => page.AllByRole("radio");

    /// <summary>A mode's name is followed by what is said of it: that it is installed now, or usual.</summary>
    public static Task ChooseAsync(this IRenderedComponent<GuardPage> page, string mode) => page.InvokeAsync(() =>
        page.Modes().Single(radio => radio.Name().StartsWith(mode, StringComparison.Ordinal)).ChangeAsync(true));

    /// <summary>The SQL that is about to run; null while nothing is proposed.</summary>
    public static string? Script(this IRenderedComponent<GuardPage> page) =>
        page.FindAll("[role=region][aria-label=SQL]").SingleOrDefault()?.TextContent;

    /// <summary>What came of the last change.</summary>
    public static IElement Message(this IRenderedComponent<GuardPage> page) => page.Find(".mud-alert");

    /// <summary>The watch list's section, found by its heading.</summary>
    public static IElement WatchList(this IRenderedComponent<GuardPage> page) => page.ByRole("heading", "Watch list").ParentElement!;

    public static IReadOnlyList<IElement> Faults(this IRenderedComponent<GuardPage> page) =>
        page.AllByRole("region", "Something is wrong with it");

    public static bool ShowsParts(this IRenderedComponent<GuardPage> page) => page.Find("details").HasAttribute("open");
}
