using System.Globalization;
using System.Text.RegularExpressions;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.Web.Orders;

/// <summary>The filters of the list, as they stand in its address: whoever gets the link sees the same list.</summary>
/// <param name="Days">The last so many days, today included; 1 is today.</param>
/// <param name="From">First day, in the reader's time zone.</param>
/// <param name="To">Last day, included.</param>
public sealed partial record OrderFilter(
    string? Search = null,
    OrderStatus? Status = null,
    PaymentStatus? Payment = null,
    int? Days = null,
    DateOnly? From = null,
    DateOnly? To = null,
    bool MissingOnly = false,
    string? Cursor = null)
{
    public const string Path = "/orders";
    const string DayFormat = "yyyy-MM-dd";
    const int MostDays = 3660;
    static readonly DateOnly FirstDay = new(2000, 1, 1), LastDay = new(2100, 1, 1);

    /// <exception cref="InvalidInputException">A value that no filter can have; the message names it.</exception>
    public static OrderFilter Parse(
        string? search, string? status, string? payment, string? days, string? from, string? to, string? missing, string? cursor)
    {
        var filter = new OrderFilter(
            string.IsNullOrWhiteSpace(search) ? null : search,
            Choice<OrderStatus>(status, "order status"),
            Choice<PaymentStatus>(payment, "payment status"),
            DayCount(days),
            Day(from),
            Day(to),
            missing switch { null or "" or "0" => false, "1" => true, _ => throw Unusable(missing, "answer to “missing only”: it is 1 or left out") },
            string.IsNullOrEmpty(cursor) ? null : cursor);
        if (filter.From > filter.To)
            throw new InvalidInputException("The first day of this link is after its last day.");
        return filter;
    }

    /// <summary>Whether it leaves any order out.</summary>
    public bool Filters => this with { Cursor = null } != new OrderFilter();

    public string Address => QueryHelpers.AddQueryString(Path, new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["q"] = Search,
        ["status"] = Status is { } status ? Name(status) : null,
        ["payment"] = Payment is { } payment ? Name(payment) : null,
        ["days"] = Days?.ToString(CultureInfo.InvariantCulture),
        ["from"] = From?.ToString(DayFormat, CultureInfo.InvariantCulture),
        ["to"] = To?.ToString(DayFormat, CultureInfo.InvariantCulture),
        ["missing"] = MissingOnly ? "1" : null,
        ["at"] = Cursor,
    });

    public OrderQuery Query(TimeZoneInfo zone, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var first = Days is { } days ? today.AddDays(1 - days) : From;
        return new(Search, Status, Payment,
            first is { } from ? Services.Data.Days.StartOf(from, zone) : null,
            Days is null && To is { } to ? Services.Data.Days.StartOf(to.AddDays(1), zone) : null,
            MissingOnly, Cursor);
    }

    /// <summary>A status as it stands in an address: in-progress.</summary>
    public static string Name<T>(T status) where T : struct, Enum =>
        Capital().Replace(status.ToString(), match => $"{(match.Index == 0 ? "" : "-")}{match.Value.ToLowerInvariant()}");

    static T? Choice<T>(string? text, string what) where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text))
            return null;
        foreach (var value in Enum.GetValues<T>())
            if (Name(value).Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        throw Unusable(text, what);
    }

    static int? DayCount(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays ? days
        : throw Unusable(text, "number of days");

    static DateOnly? Day(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day >= FirstDay && day <= LastDay ? day
        : throw Unusable(text, "day that can be used, such as 2025-08-19");

    static InvalidInputException Unusable(string text, string what) =>
        new($"“{(text.Length <= 40 ? text : text[..40] + "…")}” in this link is no {what}.");

    [GeneratedRegex("[A-Z]", RegexOptions.None, 1000)]
    private static partial Regex Capital();
}
