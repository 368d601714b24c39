using System.Security.Claims;
using System.Text.Json;

namespace BookingAdmin.Web.Access;

/// <summary>Reads a person's roles from the claims of the identity provider.</summary>
static class RoleClaims
{
    /// <param name="path">
    /// The claim's name; where no claim has this name, its dots lead into a JSON claim, as in <c>realm_access.roles</c>.
    /// </param>
    public static Roles Of(IEnumerable<Claim> claims, string path, IReadOnlyDictionary<string, Roles> names) =>
        Values([.. claims], path).Aggregate(Roles.None, (all, name) => all | names.GetValueOrDefault(name));

    static IEnumerable<string> Values(IReadOnlyCollection<Claim> claims, string path)
    {
        // The name as a whole first: some providers call a claim by an address, which has dots too.
        if (claims.Where(claim => claim.Type == path).ToList() is { Count: > 0 } named)
            return named.SelectMany(claim => Json(claim.Value) is { } json ? Strings(json) : [claim.Value]);
        return path.Split('.') is [var first, .. { Length: > 0 } steps]
            ? claims.Where(claim => claim.Type == first)
                .SelectMany(claim => Json(claim.Value) is { } json ? Strings(Follow(json, steps)) : [])
            : [];
    }

    static JsonElement? Follow(JsonElement json, string[] steps)
    {
        foreach (var step in steps)
        {
            if (json.ValueKind is not JsonValueKind.Object || !json.TryGetProperty(step, out json))
                return null;
        }
        return json;
    }

    static IEnumerable<string> Strings(JsonElement? json) => json switch
    {
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } list =>
            list.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!),
        _ => [],
    };

    /// <returns>Null for a plain word.</returns>
    static JsonElement? Json(string value)
    {
        if (value is not ['[' or '{', ..])
            return null;
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
