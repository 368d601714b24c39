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

    /// <summary>BookingStatus, bookingStatus and booking_status are "Booking status".</summary>
    static string Words(string key)
    {
        var words = WordStart().Replace(key, " ").Replace('_', ' ').Trim().ToLowerInvariant();
        return words.Length == 0 ? key : char.ToUpperInvariant(words[0]) + words[1..];
    }

    static string? Text(string key, Dictionary<string, JsonElement> values) =>
        !values.TryGetValue(key, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
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
            : Has("approval") ? Is<ApprovalStatus>() is { } approval ? Words(approval.ToString()) : value
            : Has("transfer") ? Is<TransferStatus>() is { } transfer ? Words(transfer.ToString()) : value
            : Is<BookingStatus>() is { } booking ? booking.Word() : value;

        bool Has(string word) => key.Contains(word, StringComparison.OrdinalIgnoreCase);

        T? Is<T>() where T : struct, Enum =>
            Enum.TryParse<T>(name, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : null;
    }

    static string? Time(string value) => IsoTime().IsMatch(value)
        && DateTimeOffset.TryParse(
            value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex WordStart();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d", RegexOptions.None, 1000)]
    private static partial Regex IsoTime();
}
