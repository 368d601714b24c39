using System.Text.Json;

namespace BookingAdmin.Web.Access.Provider;

/// <summary>A token whose signature is the provider's.</summary>
/// <param name="Type">The header <c>typ</c>, empty if there is none.</param>
sealed record SignedToken(string? Type, JsonElement Claims)
{
    public DateTimeOffset? ExpiresAt => Time("exp");

    public DateTimeOffset? IssuedAt => Time("iat");

    public IEnumerable<string?> Audiences => !Claims.TryGetProperty("aud", out var audience) ? []
        : audience.ValueKind == JsonValueKind.Array ? audience.EnumerateArray().Select(JsonText.Of) : [JsonText.Of(audience)];

    /// <summary>
    /// Whether the type is one of these; the prefix <c>application/</c> makes no difference, and a token without a type is a JWT.
    /// </summary>
    public bool IsOfType(params ReadOnlySpan<string> types)
    {
        var type = string.IsNullOrEmpty(Type) ? "JWT" : Type;
        const string Prefix = "application/";
        if (type.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            type = type[Prefix.Length..];
        foreach (var one in types)
        {
            if (string.Equals(type, one, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    public bool Has(string claim) => Claims.TryGetProperty(claim, out _);

    /// <returns>Null if it is missing, no text, or empty.</returns>
    public string? Text(string claim) => Claims.Text(claim);

    /// <summary>Seconds since 1970, with or without a fraction.</summary>
    /// <returns>Null if it is missing or no such number.</returns>
    public DateTimeOffset? Time(string claim) => Claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
}

static class JsonText
{
    /// <returns>Null if it is missing, no text, or empty.</returns>
    public static string? Text(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && Of(value) is { Length: > 0 } text ? text : null;

    public static string? Of(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
