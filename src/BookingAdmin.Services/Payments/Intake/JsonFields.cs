using System.Text.Json;

namespace BookingAdmin.Services.Payments.Intake;

/// <summary>
/// An object of a request, read field by field; each fault is reported in a sentence that names the field. Null counts as missing.
/// </summary>
/// <param name="path">Of the object within the request, with a dot at its end: "bookingData."</param>
sealed class JsonFields(JsonElement json, string path = "")
{
    /// <exception cref="InvalidInputException"/>
    public static InvalidInputException Wrong(string sentence) => new($"Invalid request data: {sentence}");

    public InvalidInputException Wrong(string name, string what) => Wrong($"{path}{name} {what}");

    /// <returns>Null where it is missing.</returns>
    public JsonElement? Find(string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    public JsonFields Object(string name) => Find(name) switch
    {
        null => throw Missing(name),
        { ValueKind: JsonValueKind.Object } value => new(value, $"{path}{name}."),
        _ => throw Wrong(name, "must be an object."),
    };

    public IEnumerable<JsonFields> Objects(string name, int most)
    {
        var list = Find(name) ?? throw Missing(name);
        if (list.ValueKind is not JsonValueKind.Array)
            throw Wrong(name, "must be a list.");
        if (list.GetArrayLength() == 0)
            throw Wrong(name, "is empty.");
        if (list.GetArrayLength() > most)
            throw Wrong(name, $"has more than {most} entries.");
        return list.EnumerateArray().Select((item, at) => item.ValueKind is JsonValueKind.Object
            ? new JsonFields(item, $"{path}{name}[{at}].")
            : throw Wrong($"{name}[{at}]", "must be an object."));
    }

    public string Text(string name, int longest) => OptionalText(name, longest) ?? throw Missing(name);

    /// <returns>Null where it is missing or blank: forms send what nobody filled in.</returns>
    public string? OptionalText(string name, int longest)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind is not JsonValueKind.String)
            throw Wrong(name, "must be text.");
        if (JsonText.Of(value) is not { } text)
            throw Wrong(name, "holds a character that no text can hold.");
        if (text.Length > longest)
            throw Wrong(name, $"is longer than {longest} characters.");
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    /// <summary>An amount in major units, as cents.</summary>
    public long Cents(string name, decimal least, decimal most)
    {
        var value = Find(name) ?? throw Missing(name);
        if (value.ValueKind is not JsonValueKind.Number)
            throw Wrong(name, "must be a number.");
        if (!value.TryGetDecimal(out var amount) || amount < least || amount > most)
            throw Wrong(name, FormattableString.Invariant($"must be from {least} to {most}."));
        // Sums that a browser makes in floating point are off by much less.
        var cents = decimal.Round(amount * 100);
        if (Math.Abs((amount * 100) - cents) > 0.000001m)
            throw Wrong(name, "must be in whole cents.");
        return (long)cents;
    }

    public int Whole(string name, int otherwise, int least, int most)
    {
        if (Find(name) is not { } value)
            return otherwise;
        return value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw Wrong(name, $"must be a whole number from {least} to {most}.");
    }

    InvalidInputException Missing(string name) => Wrong(name, "is missing.");
}
