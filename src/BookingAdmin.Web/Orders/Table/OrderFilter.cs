using BookingAdmin.Data.Lists;
using BookingAdmin.Services.Orders;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Orders.Table;

/// <summary>The filters of the list, as they stand in its address: everybody who gets the link sees the same list.</summary>
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
    const int MostDays = 3660;

    /// <exception cref="InvalidInputException">A value that no filter can have; the message names it.</exception>
    public static OrderFilter Parse(
        string? search, string? status, string? payment, string? days, string? from, string? to, string? missing, string? cursor,
        string? state = null)
    {
        var filter = new OrderFilter(
            string.IsNullOrWhiteSpace(search) ? null : search,
            AddressText.Choice<OrderStatus>(status, "order status"),
            AddressText.Choice<PaymentStatus>(payment, "payment status"),
            DayCount(days),
            AddressText.Day(from),
            AddressText.Day(to),
            missing switch { null or "" or "0" =>
                false, "1" => true, _ => throw AddressText.Unusable(missing, "answer to “missing only”: it is 1 or left out") },
            string.IsNullOrEmpty(cursor) ? null : cursor,
            StateLabels.Parse(state));
        if (filter.From > filter.To)
            throw new InvalidInputException("The first day of this link is after its last day.");
        return filter;
    }

    /// <summary>Whether it leaves any order out.</summary>
    public bool Filters => this with { Cursor = null } != new OrderFilter();

    public string Address => Addresses.Query(Addresses.Orders,
        ("q", Search),
        ("status", Status is { } status ? AddressText.Name(status) : null),
        ("payment", Payment is { } payment ? AddressText.Name(payment) : null),
        ("days", Days?.ToString(CultureInfo.InvariantCulture)),
        ("from", AddressText.Day(From)),
        ("to", AddressText.Day(To)),
        ("missing", MissingOnly ? "1" : null),
        ("state", State?.ToString()),
        ("at", Cursor));

    public OrderQuery Query(TimeZoneInfo zone, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var first = Days is { } days ? today.AddDays(1 - days) : From;
        return new(Search, Status, Payment,
            first is { } from ? CalendarDay.StartOf(from, zone) : null,
            Days is null && To is { } to ? CalendarDay.StartOf(to.AddDays(1), zone) : null,
            MissingOnly, Cursor, State);
    }

    static int? DayCount(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays ? days
        : throw AddressText.Unusable(text, "number of days");
}
