using AngleSharp.Dom;
using BookingAdmin.Web.Requests;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Tests.Requests;

/// <summary>The parts of a celebrity's pages: the list of requests, one request whole, and what both say after a decision.</summary>
static class RequestParts
{
    public static IReadOnlyList<ShownRequest> Cards(this IRenderedComponent<RequestsPage> page) =>
        [.. page.AllByRole("region", "Requests").SelectMany(list => list.AllByRole("region")).Select(card => new ShownRequest(card))];

    public static ShownRequest Card(this IRenderedComponent<RequestsPage> page, string title) =>
        page.Cards().Single(card => card.Title == title);

    public static ShownRequest Selected(this IRenderedComponent<RequestsPage> page) => page.Cards().Single(card => card.IsSelected);

    public static IReadOnlyList<string> Titles(this IRenderedComponent<RequestsPage> page) => [.. page.Cards().Select(card => card.Title)];

    public static IReadOnlyList<IElement> Tabs(this IRenderedComponent<RequestsPage> page) =>
        page.ByRole("navigation", "Requests by state").AllByRole("link");

    /// <summary>The links that order the list; none where it has one order only.</summary>
    public static IReadOnlyList<IElement> Orders(this IRenderedComponent<RequestsPage> page) =>
        [.. page.AllByRole("group", "Order of the list").SelectMany(group => group.AllByRole("link"))];

    /// <summary>The sentence below the headline.</summary>
    public static string Summary(this IRenderedComponent<RequestsPage> page) => page.Find(".sum").Words();

    /// <summary>What the list says of requests that are still being written; null where none is.</summary>
    public static string? Held(this IRenderedComponent<RequestsPage> page) =>
        page.AllByRole("status").Select(status => status.Words()).SingleOrDefault(words => words.Contains("still being written"));

    /// <summary>What stands in place of cards where there are none.</summary>
    public static string Empty(this IRenderedComponent<RequestsPage> page) => page.Find(".none").Words();

    /// <summary>The amounts above the list, by what they are.</summary>
    public static IDictionary<string, string> Totals(this IRenderedComponent<RequestsPage> page) =>
        new[] { "Earned this month", "Coming" }.Where(name => page.AllByRole("region", name).Count == 1)
            .ToDictionary(name => name, name => page.ByRole("region", name).Words(), StringComparer.Ordinal);

    /// <summary>The days above the cards that are due on them.</summary>
    public static IReadOnlyList<string> Days(this IRenderedComponent<RequestsPage> page) =>
        [.. page.FindAll(".day").Select(day => day.Words())];

    /// <summary>Waits for the boxes of the cards: the page may be at work when it is asked for them.</summary>
    public static void StartSelecting(this IRenderedComponent<RequestsPage> page)
    {
        page.ByRole("button", "Select").Click();
        page.WaitForState(() => page.AllByRole("checkbox").Count > 0);
    }

    /// <summary>The bar that decides the selected requests.</summary>
    public static ShownSelection Selection(this IRenderedComponent<RequestsPage> page) =>
        new(page.ByRole("region", "The selected requests"));

    /// <summary>The request that is shown whole beside the list.</summary>
    public static ShownDetails Details(this IRenderedComponent<RequestsPage> page) => new(page.ByRole("region", "The selected request"));

    public static ShownDetails Details(this IRenderedComponent<RequestPage> page) => new(page.ByRole("region"));

    /// <summary>Waits for the dialog before a decline.</summary>
    public static ShownDecline DeclineDialog<T>(this IRenderedComponent<T> page) where T : IComponent
    {
        var dialogs = page.Dialogs();
        dialogs.WaitForState(() => dialogs.AllByRole("dialog").Count == 1);
        return new(dialogs.ByRole("dialog"));
    }

    /// <summary>The decisions that can be undone.</summary>
    public static IReadOnlyList<ShownOutcome> Outcomes<T>(this IRenderedComponent<T> page) where T : IComponent =>
        [.. page.FindAll(".bar").Select(bar => new ShownOutcome(bar.QuerySelector(".what")!.Words(), bar.ByRole("button")))];

    /// <summary>Waits for the only one: a click may return before the page has answered.</summary>
    public static ShownOutcome Outcome<T>(this IRenderedComponent<T> page) where T : IComponent
    {
        page.WaitForState(() => page.Outcomes().Count == 1);
        return page.Outcomes()[0];
    }

    /// <summary>The messages that say why a decision was not made.</summary>
    public static IReadOnlyList<string> Notices<T>(this IRenderedComponent<T> page) where T : IComponent =>
        [
            .. page.AllByRole("alert")
                .Where(alert => alert.AllByRole("button", "Close this message").Count > 0)
                .Select(alert => alert.Words()),
        ];

    /// <summary>Waits for the only one.</summary>
    public static string Notice<T>(this IRenderedComponent<T> page) where T : IComponent
    {
        page.WaitForState(() => page.Notices().Count == 1);
        return page.Notices()[0];
    }

    /// <summary>What a screen reader says unasked.</summary>
    public static IReadOnlyList<string> Announcements<T>(this IRenderedComponent<T> page) where T : IComponent =>
        [.. page.AllByRole("status").Select(status => status.Words())];

    public static IElement Chip(this IRenderedComponent<TimeLeft> time) => time.Find(".chip");
}

/// <summary>A request as a card of the list.</summary>
sealed class ShownRequest(IElement card)
{
    public string Title => card.ByRole("heading").Words();
    public string Words => card.Words();
    public bool IsSelected => card.HasAttribute("aria-current");
    public IElement Link => card.ByRole("link", Title);
    public IElement Accept => card.ByRole("button", "Accept");
    public IElement Decline => card.ByRole("button", "Decline");
    public IReadOnlyList<IElement> Buttons => card.AllByRole("button");

    /// <summary>Whether it is to be decided with others.</summary>
    public Task PickAsync(bool picked = true) => card.ByRole("checkbox", Title).ChangeAsync(picked);

    public bool IsPicked => card.ByRole("checkbox", Title).HasAttribute("checked");

    /// <summary>Its states: what was decided, what is paid, what time is left.</summary>
    public IReadOnlyList<IElement> Chips => [.. card.QuerySelectorAll(".chip")];
}

/// <summary>A request whole.</summary>
sealed class ShownDetails(IElement details)
{
    public string Heading => details.ByRole("heading").Words();
    public string Words => details.Words();

    /// <summary>With its line breaks.</summary>
    public string Text => details.TextContent;
    public string State => details.QuerySelector(".state")!.Words();
    public IElement Accept => details.ByRole("button", "Accept");
    public IElement Decline => details.ByRole("button", "Decline");
    public IReadOnlyList<IElement> Buttons => details.AllByRole("button");
    public IDictionary<string, string> Facts =>
        details.QuerySelectorAll("dt").ToDictionary(term => term.Words(), term => term.NextElementSibling!.Words(), StringComparer.Ordinal);
}

/// <summary>The dialog before a decline.</summary>
sealed class ShownDecline(IElement dialog)
{
    public string Words => dialog.Words();
    public IElement Reason => dialog.ByRole("textbox");
    public IReadOnlyList<string> Faults => [.. dialog.AllByRole("alert").Select(fault => fault.Words())];

    public Task ChooseAsync(string reason) => dialog.ByRole("radio", reason).ChangeAsync(true);

    public Task PressAsync(string button) => dialog.ByRole("button", button).ClickAsync();
}

/// <summary>The bar that decides the selected requests.</summary>
sealed class ShownSelection(IElement bar)
{
    public string Count => bar.ByRole("status").Words();
    public IElement Accept => bar.ByRole("button", "Accept");
    public IElement Decline => bar.ByRole("button", "Decline");
    public IElement All => bar.ByRole("button", "Select all");
    public IElement Close => bar.ByRole("button", "Done selecting");
}

/// <summary>A decision that can be undone.</summary>
sealed record ShownOutcome(string Words, IElement Undo);
