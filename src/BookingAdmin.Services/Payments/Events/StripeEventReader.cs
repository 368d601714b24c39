using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>
/// Reads the body of a webhook whose signature was right. It may still be anything: the secret may sign what is no event of Stripe's.
/// </summary>
public static class StripeEventReader
{
    // Stripe's own ids have at most 255 characters; ours are shorter by far.
    const int LongestId = 255, LongestOwnId = 100, LongestType = 128, LongestWord = 64;

    static readonly SearchValues<char> IdCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    static readonly SearchValues<char> TypeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.");

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <returns>Null where it is no event, or one that cannot be understood.</returns>
    public static ReceivedEvent? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return Read(document.RootElement);
        }
        // Not JSON; of another type than it should be; half of a surrogate pair in a text; or a number that is none of ours.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    static ReceivedEvent? Read(JsonElement told)
    {
        if (Text(told, "id") is not { } id || !IsId(id, LongestId)
            || Text(told, "type") is not { Length: > 0 and <= LongestType } type || type.AsSpan().ContainsAnyExcept(TypeCharacters)
            || Number(told, "created") is not { } created || created is < 0 or > 253_402_300_799
            || Child(told, "data") is not { } data || Child(data, "object") is not { } about)
            return null;
        var objectId = Text(about, "id");
        if (objectId is not null && !IsId(objectId, LongestId))
            return null;
        var at = DateTimeOffset.FromUnixTimeSeconds(created);
        if (!StripeEventTypes.Matters(type))
            return new(id, type, at, objectId, null, new());
        if (objectId is null)
            return null;
        var isIntent = type.StartsWith("payment_intent.", StringComparison.Ordinal);
        var intent = isIntent ? objectId : IdOf(about, "payment_intent");
        return intent is not null && !IsId(intent, LongestId)
            ? null : new(id, type, at, objectId, intent, Facts(about, isIntent) with { Live = Flag(told, "livemode") });
    }

    static StripeFacts Facts(JsonElement about, bool isIntent)
    {
        var metadata = Child(about, "metadata");
        return new(
            Word(Text(about, "status")),
            isIntent ? Number(about, "amount_received") is > 0 and var received ? received : Number(about, "amount")
                : Number(about, "amount"),
            Number(about, "amount_refunded"),
            Flag(about, "refunded"),
            Word(Text(about, "currency")),
            Word(Text(about, "failure_reason")),
            Own("type"), Own("orderId"), Own("tipId"),
            long.TryParse(Own("refundId"), NumberStyles.None, CultureInfo.InvariantCulture, out var refund) ? refund : null,
            Captured: Flag(about, "captured"));

        // Whatever is no id of ours is about nothing of ours: anybody with access to Stripe's dashboard can write metadata.
        string? Own(string name) => metadata is { } given && Text(given, name) is { } id && IsId(id, LongestOwnId) ? id : null;
    }

    static bool IsId(string text, int longest) =>
        text.Length > 0 && text.Length <= longest && !text.AsSpan().ContainsAnyExcept(IdCharacters);

    static string? Word(string? text) =>
        text is { Length: > 0 and <= LongestWord } && !text.AsSpan().ContainsAnyExcept(TypeCharacters) ? text : null;

    /// <exception cref="InvalidOperationException">It is neither a text nor null.</exception>
    static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <exception cref="InvalidOperationException">It is neither a number nor null.</exception>
    /// <exception cref="FormatException">It is no whole one, or too large.</exception>
    static long? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.GetInt64() : null;

    /// <exception cref="InvalidOperationException">It is neither true, false nor null.</exception>
    static bool? Flag(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.GetBoolean() : null;

    /// <exception cref="InvalidOperationException">It is neither an object nor null.</exception>
    static JsonElement? Child(JsonElement of, string name) =>
        !of.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null ? null
        : value.ValueKind is JsonValueKind.Object ? value
        : throw new InvalidOperationException($"{name} is no object.");

    /// <summary>An id, or the object itself, which Stripe writes where an endpoint asks for it.</summary>
    static string? IdOf(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object ? Text(value, "id") : Text(of, name);
}

/// <summary>An event as Stripe sent it: its very bytes are what its signature is of.</summary>
/// <param name="Signature">The header Stripe-Signature.</param>
public sealed record RawEvent(byte[] Body, string Signature);
