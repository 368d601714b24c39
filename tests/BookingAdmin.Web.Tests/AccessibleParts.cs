using AngleSharp.Dom;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Tests;

/// <summary>
/// Finds the parts of a page as a screen reader does: by role and accessible name. How they look may change under the tests.
/// </summary>
static class AccessibleParts
{
    static readonly Dictionary<string, string> Selectors = new(StringComparer.Ordinal)
    {
        ["alert"] = "[role=alert]",
        ["blockquote"] = "blockquote",
        ["button"] = "button, [role=button], summary",
        ["cell"] = "td, [role=cell], [role=gridcell]",
        ["checkbox"] = "input[type=checkbox]:not([role=switch]), [role=checkbox]",
        ["columnheader"] = "th:not([scope=row]), [role=columnheader]",
        ["combobox"] = "select, [role=combobox]",
        ["definition"] = "dd",
        // A page renders a dialog only while it is open; the browser sets the attribute "open", and bUnit does not.
        ["dialog"] = "dialog, [role=dialog]",
        ["form"] = "form",
        ["group"] = "fieldset:not([role]), [role=group]",
        ["heading"] = "h1, h2, h3, h4, [role=heading]",
        ["img"] = "[role=img], img",
        ["link"] = "a[href]",
        ["listitem"] = "li, [role=listitem]",
        ["navigation"] = "nav, [role=navigation]",
        ["note"] = "[role=note]",
        ["option"] = "option, [role=option]",
        ["progressbar"] = "progress, [role=progressbar]",
        ["radio"] = "input[type=radio], [role=radio]",
        ["region"] = "section, aside, article, [role=region]",
        ["row"] = "tr, [role=row]",
        ["searchbox"] = "input[type=search], [role=searchbox]",
        ["status"] = "[role=status]",
        ["switch"] = "[role=switch]",
        ["tab"] = "[role=tab]",
        ["table"] = "table, [role=table], [role=grid]",
        ["term"] = "dt",
        ["textbox"] = "textarea, input:not([type]), input[type=text], input[type=email], [role=textbox]",
        ["time"] = "time",
    };

    /// <summary>All parts of that role, in the order of the page; only those of that name where one is given.</summary>
    public static IReadOnlyList<IElement> AllByRole(this IParentNode place, string role, string? name = null) =>
        [.. place.QuerySelectorAll(Selectors[role]).Where(part => name is null || part.Name() == name)];

    /// <summary>The only part of that role and name.</summary>
    public static IElement ByRole(this IParentNode place, string role, string? name = null) =>
        place.AllByRole(role, name) is [var only] ? only : throw new ShouldAssertException(
            $"One {role} {name} was expected, there are {place.AllByRole(role, name).Count}: "
            + string.Join(" | ", place.AllByRole(role).Select(part => part.Name())));

    public static IReadOnlyList<IElement> AllByRole<T>(this IRenderedComponent<T> page, string role, string? name = null) where T
        : IComponent =>
        [.. page.FindAll(Selectors[role]).Where(part => name is null || part.Name() == name)];

    public static IElement ByRole<T>(this IRenderedComponent<T> page, string role, string? name = null) where T : IComponent =>
        page.AllByRole(role, name) is [var only] ? only : throw new ShouldAssertException(
            $"One {role} {name} was expected, there are {page.AllByRole(role, name).Count}: "
            + string.Join(" | ", page.AllByRole(role).Select(part => part.Name())));

    /// <summary>The field that this label is for.</summary>
    public static IElement ByLabel<T>(this IRenderedComponent<T> page, string label) where T : IComponent =>
        page.FindAll("input, textarea, select, [role=combobox], [role=switch]").Single(field => field.Name() == label);

    /// <summary>Its accessible name: what a screen reader calls it.</summary>
    public static string Name(this IElement part)
    {
        if (part.GetAttribute("aria-label") is { Length: > 0 } said)
            return said;
        if (part.GetAttribute("aria-labelledby") is { Length: > 0 } ids)
            return string.Join(' ', ids.Split(' ').Select(id => part.InPage($"[id='{id}']")?.Words()));
        if (part.Closest("label") is { } around)
            return around.Words();
        if (part.Id is { Length: > 0 } own && part.InPage($"label[for='{own}']") is { } label)
            return label.Words();
        if (part.LocalName is "input" or "textarea" or "select")
            return part.GetAttribute("placeholder") ?? "";
        return part.LocalName is "section" or "aside" or "article" or "form" or "nav" or "table" or "dialog" ? "" : part.Words();
    }

    /// <summary>bUnit's elements belong to a fragment that their owner document does not contain.</summary>
    static IElement? InPage(this IElement part, string selector) => (part.GetRoot() as IParentNode)?.QuerySelector(selector);

    /// <summary>Its text, with a space between elements, as eyes see it.</summary>
    public static string Words(this IElement element) =>
        string.Join(
            ' ', string.Concat(element.GetDescendants().OfType<IText>().Select(Spaced))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Texts of two elements stand apart; one that is isolated in the middle of a sentence of ours stands in it.</summary>
    static string Spaced(IText text) => text.ParentElement is { LocalName: "bdi" } isolated
        ? $"{(isolated.PreviousSibling is IText ? "" : " ")}{text.Data}{(isolated.NextSibling is IText ? "" : " ")}"
        : (text.PreviousSibling is IElement { LocalName: "bdi" } ? "" : " ") + text.Data
            + (text.NextSibling is IElement { LocalName: "bdi" } ? "" : " ");
}
