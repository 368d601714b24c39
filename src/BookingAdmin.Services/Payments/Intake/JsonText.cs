using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace BookingAdmin.Services.Payments.Intake;

/// <summary>
/// Which JSON can be taken, and kept: PostgreSQL holds no zero byte, no half of a surrogate pair and no number of any size.
/// </summary>
static class JsonText
{
    const int MostDepth = 16;

    // Far more than a price has, and far less than PostgreSQL takes.
    const int LongestNumber = 40, LargestExponent = 100;

    /// <exception cref="InvalidInputException">It is no JSON object, or one that two readers could read differently.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            throw JsonFields.Wrong("the body is not UTF-8.");
        if (TryParse(body, allowDuplicates: false) is { } json)
            return json.ValueKind is JsonValueKind.Object ? json : throw JsonFields.Wrong("the body is not a JSON object.");
        throw JsonFields.Wrong(TryParse(body, allowDuplicates: true) is null
            ? $"the body is not JSON, or nests more than {MostDepth} levels deep."
            : "the body names a key twice.");
    }

    /// <returns>Null where a string holds what can be no text, or could not be kept.</returns>
    public static string? Of(JsonElement text)
    {
        try
        {
            return text.GetString() is { } read && !read.Contains('\0', StringComparison.Ordinal) ? read : null;
        }
        // Half of a surrogate pair.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether all of it can be kept as jsonb.</summary>
    public static bool CanBeKept(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().All(property => HasName(property) && CanBeKept(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().All(CanBeKept),
        JsonValueKind.String => Of(json) is not null,
        JsonValueKind.Number => IsModest(json.GetRawText()),
        _ => true,
    };

    static bool HasName(JsonProperty property)
    {
        try
        {
            return !property.Name.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    static bool IsModest(string number) => number.Length <= LongestNumber
        && (number.IndexOfAny(['e', 'E']) is var at && at < 0
            || int.TryParse(number.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
                && Math.Abs(exponent) <= LargestExponent);

    static JsonElement? TryParse(ReadOnlyMemory<byte> body, bool allowDuplicates)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = MostDepth, AllowDuplicateProperties = allowDuplicates });
            return document.RootElement.Clone();
        }
        // The second, where a key holds half of a surrogate pair and is compared with others.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
