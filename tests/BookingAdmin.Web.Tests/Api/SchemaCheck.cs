using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>
/// Holds a value against a schema of the OpenAPI document: the keywords that ours use, and no key that the schema does not name. An unknown
/// keyword is a fault.
/// </summary>
static class SchemaCheck
{
    static readonly string[] Told = ["description", "format", "default", "title"];

    public static IEnumerable<string> Faults(JsonElement document, JsonElement schema, JsonElement value, string at = "$")
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return Faults(
                document, reference.GetString()!.Split('/')[1..].Aggregate(document, (element, step) => element.GetProperty(step)), value,
                at);
        return schema.EnumerateObject().SelectMany(keyword => keyword.Name switch
        {
            "type" => OneOf(keyword.Value).Any(type => Is(value, type)) ? [] : [$"{at} is {value.ValueKind} and not {keyword.Value}"],
            "enum" =>
                value.ValueKind is JsonValueKind.Null || keyword.Value.EnumerateArray()
                .Any(word => JsonElement.DeepEquals(word, value)) ? [] : [$"{at} is {value}, none of {keyword.Value}"],
            "pattern" =>
                value.ValueKind is not JsonValueKind.String
                || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(5)) ? []
                : [$"{at} is {value}, not like {keyword.Value}"],
            "minimum" =>
                value.ValueKind is not JsonValueKind.Number
                || value.GetDecimal() >= Number(keyword.Value) ? [] : [$"{at} is {value}, less than {keyword.Value}"],
            "maximum" =>
                value.ValueKind is not JsonValueKind.Number
                || value.GetDecimal() <= Number(keyword.Value) ? [] : [$"{at} is {value}, more than {keyword.Value}"],
            "minLength" =>
                value.ValueKind is not JsonValueKind.String
                || value.GetString()!.Length >= Number(keyword.Value) ? [] : [$"{at} is too short"],
            "maxLength" =>
                value.ValueKind is not JsonValueKind.String
                || value.GetString()!.Length <= Number(keyword.Value) ? [] : [$"{at} is too long"],
            "required" =>
                value.ValueKind is not JsonValueKind.Object ? [] : keyword.Value.EnumerateArray()
                .Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at} lacks {name}"),
            "properties" =>
                value.ValueKind is not JsonValueKind.Object
                ? [] : value.EnumerateObject().SelectMany(property => keyword.Value.TryGetProperty(property.Name, out var own)
                ? Faults(document, own, property.Value, $"{at}.{property.Name}")
                : schema.TryGetProperty("additionalProperties", out _)
                    ? [] : [$"{at} has {property.Name}, of which the schema knows nothing"]),
            "additionalProperties" =>
                value.ValueKind is not JsonValueKind.Object || keyword.Value.ValueKind is not JsonValueKind.Object ? []
                : value.EnumerateObject()
                    .Where(property => !schema.TryGetProperty("properties", out var own) || !own.TryGetProperty(property.Name, out _))
                    .SelectMany(property => Faults(document, keyword.Value, property.Value, $"{at}.{property.Name}")),
            "items" =>
                value.ValueKind is not JsonValueKind.Array ? [] : value.EnumerateArray()
                .SelectMany((item, i) => Faults(document, keyword.Value, item, $"{at}[{i}]")),
            "oneOf" or "anyOf" =>
                keyword.Value.EnumerateArray()
                .Any(one => !Faults(document, one, value, at).Any()) ? [] : [$"{at} fits none of {keyword.Value}"],
            _ => Told.Contains(keyword.Name, StringComparer.Ordinal) ? []
                : (IEnumerable<string>)[$"{at}: nobody checks the keyword {keyword.Name}"],
        });
    }

    static IEnumerable<string> OneOf(JsonElement type) =>
        type.ValueKind is JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];

    static bool Is(JsonElement value, string type) => (type, value.ValueKind) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("object", JsonValueKind.Object)
            or ("array", JsonValueKind.Array) or ("number", JsonValueKind.Number)
            or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => value.GetDecimal() % 1 == 0,
        _ => false,
    };

    static decimal Number(JsonElement text) => decimal.Parse(text.ToString(), CultureInfo.InvariantCulture);
}
