using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Tests;

/// <summary>What several pages say: alerts, results, facts, cells of a table, chips.</summary>
static class PageTexts
{
    /// <summary>The text of a part without the words of its buttons and links.</summary>
    public static string Sentence(this IElement part)
    {
        var copy = (IElement)part.Clone();
        foreach (var action in copy.AllByRole("button").Concat(copy.AllByRole("link")))
            action.Remove();
        return copy.Words();
    }

    /// <summary>What the page says as an alert: a fault or a refusal.</summary>
    public static IReadOnlyList<string> Alerts<T>(this IRenderedComponent<T> page) where T : IComponent =>
        Sentences(page.AllByRole("alert"));

    public static IReadOnlyList<string> Alerts(this IParentNode place) => Sentences(place.AllByRole("alert"));

    /// <summary>What the page says by the way: a verdict, a count, a result.</summary>
    public static IReadOnlyList<string> Statuses<T>(this IRenderedComponent<T> page) where T : IComponent =>
        Sentences(page.AllByRole("status"));

    public static IReadOnlyList<string> Statuses(this IParentNode place) => Sentences(place.AllByRole("status"));

    public static void AlertSays<T>(this IRenderedComponent<T> page, string words) where T : IComponent =>
        page.WaitForAssertion(() => page.Alerts().ShouldContain(words));

    public static void StatusSays<T>(this IRenderedComponent<T> page, string words) where T : IComponent =>
        page.WaitForAssertion(() => page.Statuses().ShouldContain(words));

    /// <summary>The bar that says what has just happened, until it is closed.</summary>
    public static IElement? OutcomeBar<T>(this IRenderedComponent<T> page) where T : IComponent =>
        page.AllByRole("status").SingleOrDefault(bar => bar.AllByRole("button", "Close this message").Count == 1);

    public static void OutcomeSays<T>(this IRenderedComponent<T> page, string words) where T : IComponent =>
        page.WaitForAssertion(() => page.Outcome().ShouldBe(words));

    /// <summary>The definition of this term.</summary>
    public static string Fact(this IParentNode place, string term) => Definition(place.ByRole("term", term));

    public static string Fact<T>(this IRenderedComponent<T> page, string term) where T : IComponent =>
        Definition(page.ByRole("term", term));

    /// <summary>Each term with its definition.</summary>
    public static IReadOnlyList<string> Facts<T>(this IRenderedComponent<T> page) where T : IComponent =>
        [.. page.AllByRole("term").Select(term => $"{term.Words()} {Definition(term)}")];

    /// <summary>The cell of a row under this column head.</summary>
    public static IElement Cell(this IElement row, string column)
    {
        var heads = row.Closest("table, [role=table], [role=grid]")!.AllByRole("columnheader").Select(head => head.Words()).ToList();
        return row.AllByRole("cell")[heads.IndexOf(column)];
    }

    /// <summary>The words that explain a field, as its aria-describedby names them.</summary>
    public static string Description(this IElement field)
    {
        var root = (IParentNode)field.GetRoot();
        var ids = field.GetAttribute("aria-describedby")!.Split(' ');
        return string.Join(' ', ids.Select(id => root.QuerySelector($"[id='{id}']")?.Words())).Trim();
    }

    /// <summary>What is chosen in a field with a choice, in its words.</summary>
    public static string? Choice(this IElement field) => field is IHtmlInputElement input ? input.Value : field.Words();

    /// <summary>A status in one word.</summary>
    public static IElement Chip(this IParentNode place) => place.QuerySelector(".chip")!;

    public static IElement Chip<T>(this IRenderedComponent<T> page) where T : IComponent => page.Find(".chip");

    public static bool HasChip<T>(this IRenderedComponent<T> page) where T : IComponent => page.FindAll(".chip").Count > 0;

    public static bool HasIcon(this IElement part) => part.QuerySelector("svg") is not null;

    static string Definition(IElement term) => term.NextElementSibling!.Words();

    static IReadOnlyList<string> Sentences(IReadOnlyList<IElement> parts) => [.. parts.Select(Sentence).Where(words => words.Length > 0)];
}
