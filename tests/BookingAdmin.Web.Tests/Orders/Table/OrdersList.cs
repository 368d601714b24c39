using AngleSharp.Dom;
using BookingAdmin.Web.Orders.Table;

namespace BookingAdmin.Web.Tests.Orders.Table;

/// <summary>The parts of the page of all orders.</summary>
static class OrdersList
{
    public const string SelectAll = "Select all on this page that lack a booking",
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

    public static IElement OrderLink(this IElement row) => row.Cell("Order").ByRole("link");

    public static string Booking(this IElement row) => row.Cell("Booking").Words();

    /// <summary>The last six characters of each order number, in the order of the list.</summary>
    public static IReadOnlyList<string> Numbers(this IRenderedComponent<OrdersPage> page) =>
        [.. page.Rows().Select(row => row.OrderLink().TextContent[^6..])];

    public static IElement Search(this IRenderedComponent<OrdersPage> page) => page.ByRole("searchbox", "Search orders");

    public static IElement MissingOnly(this IRenderedComponent<OrdersPage> page) =>
        page.AllByRole("button").Single(button => button.Words().StartsWith("Missing only", StringComparison.Ordinal));

    /// <summary>What can be done with the selected rows.</summary>
    public static string Selection(this IRenderedComponent<OrdersPage> page) => page.Find(".bulk").Words();

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
