using System.Globalization;
using AngleSharp.Dom;
using BookingAdmin.Web.Orders.Table;

namespace BookingAdmin.Web.Tests.Orders.Table;

/// <summary>The parts of the page of all orders.</summary>
static class OrdersList
{
    public const string SelectAll = "Select all on this page",
        NothingMissing = "Every order that needs a booking has one.";

    /// <summary>The warning that bookings are missing.</summary>
    public static IElement Warning(this IRenderedComponent<OrdersPage> page) => page.ByRole("region", "Missing bookings");

    public static IReadOnlyList<IElement> Warnings(this IRenderedComponent<OrdersPage> page) =>
        page.AllByRole("region", "Missing bookings");

    public static IReadOnlyList<IElement> Rows(this IRenderedComponent<OrdersPage> page) =>
        [.. page.AllByRole("region", "Orders").SelectMany(list => list.Rows())];

    /// <summary>The row of the order whose number ends like this.</summary>
    public static IElement Row(this IRenderedComponent<OrdersPage> page, string end) =>
        page.Rows().Single(row => row.OrderLink().TextContent.EndsWith(end, StringComparison.Ordinal));

    /// <summary>The rows that the colour of what is missing sets apart.</summary>
    public static IReadOnlyList<IElement> MissingRows(this IRenderedComponent<OrdersPage> page) =>
        [.. page.Rows().Where(row => row.ClassList.Contains("miss"))];

    public static IReadOnlyList<string> HeadWords(this IRenderedComponent<OrdersPage> page) =>
        [.. page.Heads().Select(head => head.Words())];

    /// <summary>The amounts, in the order of the list.</summary>
    public static IReadOnlyList<decimal> Amounts(this IRenderedComponent<OrdersPage> page) =>
        [.. page.Rows().Select(row => decimal.Parse(
            new string([.. row.Cell("Amount").Words().Where(c => char.IsAsciiDigit(c) || c == '.')]), CultureInfo.InvariantCulture))];

    /// <summary>Where in the list this page is.</summary>
    public static string Extent(this IRenderedComponent<OrdersPage> page) => page.Find(".foot > span").Words();

    public static IElement OrderLink(this IElement row) => row.Cell("Order").ByRole("link");

    public static string Booking(this IElement row) => row.Cell("Booking").Words();

    /// <summary>The last six characters of each order number, in the order of the list.</summary>
    public static IReadOnlyList<string> Numbers(this IRenderedComponent<OrdersPage> page) =>
        [.. page.Rows().Select(row => row.OrderLink().TextContent[^6..])];

    public static IElement Search(this IRenderedComponent<OrdersPage> page) => page.ByRole("searchbox", "Search orders");

    public static IElement MissingOnly(this IRenderedComponent<OrdersPage> page) =>
        page.ByRole("button", "Booking missing");

    /// <summary>What can be done with the selected rows; null while none is.</summary>
    public static IElement? Selection(this IRenderedComponent<OrdersPage> page) =>
        page.AllByRole("region", "Selected orders").SingleOrDefault();

    /// <summary>The views above the list, with their numbers.</summary>
    public static IReadOnlyList<string> Views(this IRenderedComponent<OrdersPage> page) =>
        [.. page.ByRole("navigation", "Views").AllByRole("link").Select(link => link.Words())];

    public static IElement View(this IRenderedComponent<OrdersPage> page, string name) => page.ByRole("navigation", "Views")
        .AllByRole("link").Single(link => link.QuerySelector("bdi")!.TextContent == name);

    /// <summary>The heads of the columns that are shown, but for the one of the boxes.</summary>
    public static IReadOnlyList<IElement> Heads(this IRenderedComponent<OrdersPage> page) => [.. page.AllByRole("columnheader").Skip(1)];

    public static IElement Head(this IRenderedComponent<OrdersPage> page, string name) =>
        page.Heads().Single(head => head.Words() == name);

    /// <summary>What a repair will write, beside the list.</summary>
    public static IElement Preview(this IRenderedComponent<OrdersPage> page) => page.ByRole("region", "Preview of the booking");

    public static IReadOnlyList<IElement> Previews(this IRenderedComponent<OrdersPage> page) =>
        page.AllByRole("region", "Preview of the booking");

    /// <summary>Why the booking starts as it does.</summary>
    public static string Why(this IElement preview) => preview.QuerySelector("p.s")!.Words();

    /// <summary>The button that writes the booking: the first, by any words that it has while it is at work.</summary>
    public static IElement CreateButton(this IElement preview) => preview.AllByRole("button")[0];

    /// <summary>Opens the preview of the order whose number ends like this.</summary>
    public static Task PreviewAsync(this IRenderedComponent<OrdersPage> page, string end) =>
        page.DoAsync(() => page.Row(end).Cell("Booking").ByRole("button").ClickAsync());
}
