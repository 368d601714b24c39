using BookingAdmin.Data.Lists;
using BookingAdmin.Services.Orders;
using BookingAdmin.Web.Ui.Words;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace BookingAdmin.Web.Orders.Table;

/// <summary>What the list shows, as it stands in its address: everybody who gets the link sees the same list.</summary>
/// <param name="Days">The last so many days, today included; 1 is today.</param>
/// <param name="From">First day, in the reader's time zone.</param>
/// <param name="To">Last day, included.</param>
/// <param name="State">Only orders with just these statuses; the map of states links here.</param>
public sealed record OrderFilter(
    string? Search = null,
    OrderStatus? Status = null,
    PaymentStatus? Payment = null,
    int? Days = null,
    DateOnly? From = null,
    DateOnly? To = null,
    bool MissingOnly = false,
    string? Cursor = null,
    StateLabels? State = null)
{
    const int MostDays = 3660, LongestId = 2700;

    public OrderNeed? Need { get; init; }

    /// <summary>By the marketplace's id: names are not unique.</summary>
    public string? CustomerId { get; init; }

    public string? CelebrityId { get; init; }

    /// <summary>Only what the reader looks after: a link shows each of the staff their own.</summary>
    public bool Mine { get; init; }

    public OrderSort? Sort { get; init; }

    public int? Size { get; init; }

    /// <param name="query">Of an address, with or without its question mark.</param>
    /// <exception cref="InvalidInputException">A value that no filter can have; the message names it.</exception>
    public static OrderFilter Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        var filter = new OrderFilter(
            Text("q") is { } search && !string.IsNullOrWhiteSpace(search) ? search : null,
            AddressText.Choice<OrderStatus>(Text("status"), T("status of an order")),
            AddressText.Choice<PaymentStatus>(Text("payment"), T("payment status")),
            DayCount(Text("days")),
            AddressText.Day(Text("from")),
            AddressText.Day(Text("to")),
            Text("missing") switch { null or "0" => false, "1" => true, var other =>
                throw AddressText.Unusable(other, T("answer to “missing only”: it is 1 or left out")) },
            Text("at"),
            StateLabels.Parse(Text("state")))
        {
            Need = AddressText.Choice<OrderNeed>(Text("need"), T("need of an order")),
            CustomerId = Id("customer"),
            CelebrityId = Id("celebrity"),
            Mine = Text("who") switch { null => false, "me" => true, var other =>
                throw AddressText.Unusable(other, T("one who looks after orders")) },
            Sort = AddressText.Choice<OrderSort>(Text("sort"), T("order of a list")),
            Size = Text("size") is { } size ? SizeOf(size) : null,
        };
        if (filter.From > filter.To)
            throw new InvalidInputException(T("The first day of this link is after its last day."));
        return filter;

        string? Text(string name) => values.GetValueOrDefault(name) is [{ Length: > 0 } text, ..] ? text : null;

        string? Id(string name) => Text(name) is not { } id ? null
            : id.Length <= LongestId && !id.Contains('\0', StringComparison.Ordinal) ? id : throw AddressText.Unusable(id, T("id"));
    }

    /// <summary>Whether it leaves any order out.</summary>
    public bool Filters => this with { Cursor = null, Sort = null, Size = null } != new OrderFilter();

    public string Address => At(Addresses.Orders);

    /// <summary>What of the address a saved view keeps: not the page of the list, nor how many are on one.</summary>
    public string Kept => (this with { Cursor = null, Size = null }).At("").TrimStart('?');

    public string FileAddress => (this with { Cursor = null, Size = null }).At(Addresses.OrdersFile);

    /// <summary>Of an order's page, from which one leads back to this list, and on to the next order of it.</summary>
    public string Order(string number) =>
        (this with { Cursor = null, Size = null }).At("") is { Length: > 0 } list
            ? Addresses.Query(Addresses.Order(number), (OrderAddress.List, list.TrimStart('?'))) : Addresses.Order(number);

    public OrderQuery Query(TimeZoneInfo zone, DateTimeOffset now, Actor reader)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var first = Days is { } days ? today.AddDays(1 - days) : From;
        return new(Search, Status, Payment,
            first is { } from ? CalendarDay.StartOf(from, zone) : null,
            Days is null && To is { } to ? CalendarDay.StartOf(to.AddDays(1), zone) : null,
            MissingOnly, Cursor, State)
        {
            Need = Need, CustomerId = CustomerId, CelebrityId = CelebrityId, AssigneeId = Mine ? reader.Id.Text : null, Sort = Sort,
            Size = Size,
        };
    }

    string At(string path) => Addresses.Query(path,
        ("q", Search),
        ("status", Name(Status)),
        ("payment", Name(Payment)),
        ("days", Days?.ToString(CultureInfo.InvariantCulture)),
        ("from", AddressText.Day(From)),
        ("to", AddressText.Day(To)),
        ("missing", MissingOnly ? "1" : null),
        ("need", Name(Need)),
        ("customer", CustomerId),
        ("celebrity", CelebrityId),
        ("who", Mine ? "me" : null),
        ("state", State?.ToString()),
        ("sort", Name(Sort)),
        ("size", Size?.ToString(CultureInfo.InvariantCulture)),
        ("at", Cursor));

    static string? Name<T>(T? value) where T : struct, Enum => value is { } some ? AddressText.Name(some) : null;

    static int SizeOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && OrderList.Sizes.Contains(size) ? size
        : throw AddressText.Unusable(text, T("size of a page"));

    static int? DayCount(string? text) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays ? days
        : throw AddressText.Unusable(text, T("number of days"));
}

/// <summary>The address of an order's page.</summary>
static class OrderAddress
{
    /// <summary>The parameter that holds the list from which the reader came.</summary>
    public const string List = "list";
}
