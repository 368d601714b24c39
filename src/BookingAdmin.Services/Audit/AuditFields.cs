using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BookingAdmin.Services.Audit;

/// <summary>One thing that an entry changed, in words.</summary>
/// <param name="Before">Null when there was nothing before, or the entry does not tell.</param>
public sealed record AuditField(string Field, string? Before, string? After);

/// <summary>
/// Reads what an entry keeps of before and after. Every writer has its own keys, so it knows kinds of keys, not the keys.
/// </summary>
static partial class AuditFields
{
    // By which an undo knows that nobody has touched a row since: nothing to a reader.
    const string RowVersion = "version";

    public static IReadOnlyList<AuditField> Of(JsonDocument? before, JsonDocument? after)
    {
        var (old, now) = (Values(before), Values(after));
        return [.. old.Keys.Union(now.Keys, StringComparer.Ordinal)
            .Where(key => key != RowVersion)
            .Select(key => new AuditField(Words(key), Text(key, old), Text(key, now)))
            .Where(field => field.Before != field.After)];
    }

    static Dictionary<string, JsonElement> Values(JsonDocument? document) =>
        document?.RootElement is { ValueKind: JsonValueKind.Object } root
        ? root.EnumerateObject().ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal)
        : [];

    /// <summary>BookingStatus, bookingStatus and booking_status are "Booking status"; a key of another version stays as it is.</summary>
    static string Words(string key) => WordStart().Replace(key, " ").Replace('_', ' ').Trim().ToLowerInvariant() switch
    {
        "amount" => T("Amount"),
        "approval status" => T("Approval status"),
        "assignee" => T("Looked after by"),
        "attempts" => T("Attempts"),
        "before" => T("Status before"),
        "booking status" => T("Booking status"),
        "celebrity id" => T("Celebrity id"),
        "comparison" => T("Comparison"),
        "currency" => T("Currency"),
        "dead at" => T("Given up at"),
        "deadline" => T("Deadline"),
        "decline reason" => T("Decline reason"),
        "declined at" => T("Declined at"),
        "done" => T("Done"),
        "fault" => T("Fault"),
        "kind" => T("Kind"),
        "mode" => T("Mode"),
        "need" => T("Narrowed to"),
        "not before" => T("Not before"),
        "note" => T("Note"),
        "order number" => T("Order number"),
        "order status" => T("Order status"),
        "outbox" => T("Queue entry"),
        "outcome" => T("Outcome"),
        "payable" => T("Could be paid"),
        "payment intent" => T("PaymentIntent"),
        "payment status" => T("Payment status"),
        "placed before" => T("Placed before"),
        "placed from" => T("Placed from"),
        "refund" => T("Refund"),
        "refusals" => T("Refusals"),
        "rule" => T("Rule"),
        "searched" => T("Searched"),
        "settled at" => T("Settled at"),
        "shared" => T("Shared"),
        "since" => T("Since"),
        "stale" => T("Listed without need"),
        "state" => T("State"),
        "status" => T("Status"),
        "stripe event" => T("Stripe event"),
        "stripe refund" => T("Stripe refund"),
        "tip" => T("Tip"),
        "total" => T("Total"),
        "total amount" => T("Total amount"),
        "transfer status" => T("Transfer status"),
        "type" => T("Type"),
        "unlisted" => T("Not listed"),
        "unpaid hours" => T("Hours unpaid"),
        "user id" => T("User id"),
        "view" => T("View"),
        var other => Capital(other),
    };

    static string Capital(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

    static string? Text(string key, Dictionary<string, JsonElement> values) =>
        !values.TryGetValue(key, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => T("yes"),
        JsonValueKind.False => T("no"),
        JsonValueKind.String or JsonValueKind.Number when key.EndsWith("status", StringComparison.OrdinalIgnoreCase) =>
            Status(key, value.ToString()),
        JsonValueKind.String when Time(value.GetString()!) is { } time => time,
        _ => value.ToString(),
    };

    /// <summary>By its label in the marketplace, or by its number as entries of the first release have it.</summary>
    static string Status(string key, string value)
    {
        var name = value.Replace("_", "");
        return Has("order") ? Is<OrderStatus>() is { } order ? order.Word() : value
            : Has("payment") ? Is<PaymentStatus>() is { } payment ? payment.Word() : value
            : Has("approval") ? Is<ApprovalStatus>() is { } approval ? approval.Word() : value
            : Has("transfer") ? Is<TransferStatus>() is { } transfer ? transfer.Word() : value
            : Is<BookingStatus>() is { } booking ? booking.Word() : value;

        bool Has(string word) => key.Contains(word, StringComparison.OrdinalIgnoreCase);

        T? Is<T>() where T : struct, Enum =>
            Enum.TryParse<T>(name, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : null;
    }

    static string? Time(string value) => IsoTime().IsMatch(value)
        && DateTimeOffset.TryParse(
            value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? Utc(at) : null;

    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString(Pattern("d MMM yyyy"), CultureInfo.CurrentCulture)
        + at.UtcDateTime.ToString(", HH:mm 'UTC'", CultureInfo.InvariantCulture);

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex WordStart();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d", RegexOptions.None, 1000)]
    private static partial Regex IsoTime();
}
