using AngleSharp.Dom;
using BookingAdmin.Web.Orders.Details;

namespace BookingAdmin.Web.Tests.Orders.Details;

/// <summary>The parts of the page of one order.</summary>
static class OrderDetails
{
    /// <summary>Who ordered what from whom.</summary>
    public static string Summary(this IRenderedComponent<OrderPage> page) => page.Find("header p").Words();

    /// <summary>The states of payment, order and booking.</summary>
    public static IReadOnlyList<string> States(this IRenderedComponent<OrderPage> page) =>
        [page.Fact("Payment"), page.Fact("Order"), page.Fact("Booking")];

    /// <summary>What is wrong with the order.</summary>
    public static IReadOnlyList<IElement> Findings(this IRenderedComponent<OrderPage> page) =>
        [.. page.Sections("What is wrong").SelectMany(part => part.AllByRole("listitem"))];

    /// <summary>What happened to the order, the newest first.</summary>
    public static IReadOnlyList<IElement> Timeline(this IRenderedComponent<OrderPage> page) =>
        [.. page.Sections("What happened").SelectMany(part => part.AllByRole("listitem"))];

    /// <summary>What each entry of the timeline is about, without time, person and reason.</summary>
    public static IReadOnlyList<string> Events(this IRenderedComponent<OrderPage> page) =>
        [.. page.Timeline().Select(entry => entry.QuerySelector("b")!.TextContent)];

    /// <summary>The part that is shown while the booking is missing.</summary>
    public static IElement Missing(this IRenderedComponent<OrderPage> page) => page.ByRole("region", "Missing booking");

    /// <summary>The sentence that the order is left alone, since when and by whom.</summary>
    public static string LeftAlone(this IRenderedComponent<OrderPage> page) =>
        page.Missing().Statuses().Single(words => words.Contains("left alone", StringComparison.Ordinal));

    public static IElement Notes(this IRenderedComponent<OrderPage> page) => page.ByRole("region", "Notes");

    /// <summary>The form of a new note: the last of them.</summary>
    public static IElement NewNote(this IRenderedComponent<OrderPage> page) => page.Notes().AllByRole("form")[^1];

    /// <summary>The choice of who looks after the order.</summary>
    public static IElement Assignee(this IRenderedComponent<OrderPage> page) => page.ByRole("combobox", "Assigned to");

    public static IElement Reason(this IRenderedComponent<OrderPage> page) =>
        page.AllByRole("textbox").Single(field => field.Name().StartsWith("Why do you", StringComparison.Ordinal));

    /// <summary>The parts of the page under this heading.</summary>
    static IEnumerable<IElement> Sections(this IRenderedComponent<OrderPage> page, string heading) =>
        page.AllByRole("region").Where(part => part.AllByRole("heading", heading).Count > 0);
}
