using System.Text.Encodings.Web;
using System.Text.Json;

namespace BookingAdmin.Web.Api.Document;

/// <summary>The OpenAPI document as a person reads it.</summary>
sealed record ApiReading(string Title, string Version, IReadOnlyList<string> About, IReadOnlyList<ReadScheme> Schemes, IReadOnlyList<ReadGroup> Groups)
{
    /// <param name="document">As <see cref="ApiDocument"/> serves it.</param>
    public static ApiReading Of(ReadOnlyMemory<byte> document)
    {
        using var json = JsonDocument.Parse(document);
        var root = json.RootElement;
        var info = root.GetProperty("info");
        var reader = new Reader(root);
        var calls = reader.Calls().ToLookup(call => call.Group, StringComparer.Ordinal);
        return new(
            Text(info, "title")!, Text(info, "version")!, Paragraphs(Text(info, "description")),
            [.. root.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(scheme => new ReadScheme(
                scheme.Name, Text(scheme.Value, "in"), Text(scheme.Value, "name"), Text(scheme.Value, "description")!))],
            [.. root.GetProperty("tags").EnumerateArray().Select(tag => new ReadGroup(Text(tag, "name")!, Text(tag, "description"), [.. calls[Text(tag, "name")!]]))]);
    }

    static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) ? text.ToString() : null;

    static string[] Paragraphs(string? text) => text?.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    sealed class Reader(JsonElement root)
    {
        // A schema that holds itself would be told without end.
        const int Deepest = 6;

        static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        public IEnumerable<ReadCall> Calls() =>
            from path in root.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where operation.Value.TryGetProperty("tags", out _)
            select Call(path.Name, operation.Name, operation.Value);

        ReadCall Call(string path, string method, JsonElement operation) => new(
            Text(operation, "operationId")!, operation.GetProperty("tags")[0].GetString()!, method.ToUpperInvariant(), path, Text(operation, "summary")!, Paragraphs(Text(operation, "description")),
            operation.TryGetProperty("security", out var security) ? [.. security.EnumerateArray().Select(way => (IReadOnlyList<string>)[.. way.EnumerateObject().Select(scheme => scheme.Name)])] : [],
            operation.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray().Select(Parameter)] : [],
            operation.TryGetProperty("requestBody", out var body) ? Message("body", body) : null,
            [.. operation.GetProperty("responses").EnumerateObject().Select(answer => Message(answer.Name, answer.Value))]);

        ReadParameter Parameter(JsonElement parameter)
        {
            var schema = parameter.GetProperty("schema");
            var range = Text(schema, "minimum") is { } least ? $"{least} to {Text(schema, "maximum")}" : null;
            return new(Text(parameter, "name")!, Text(parameter, "in")!, Kind(schema), Text(parameter, "description"),
                parameter.TryGetProperty("required", out var required) && required.GetBoolean(), Text(schema, "default"), Choices(schema), range);
        }

        ReadMessage Message(string name, JsonElement message)
        {
            var content = message.GetProperty("content").EnumerateObject().First().Value;
            return new(name, Text(message, "description") ?? "", Fields(content.GetProperty("schema"), 0),
                [.. content.GetProperty("examples").EnumerateObject().Select(example => new ReadExample(example.Name, JsonSerializer.Serialize(example.Value.GetProperty("value"), Readable)))]);
        }

        IReadOnlyList<ReadField> Fields(JsonElement schema, int depth)
        {
            var (whole, _) = Resolve(schema);
            if (Text(whole, "type") == "array")
                (whole, _) = Resolve(whole.GetProperty("items"));
            if (depth >= Deepest || !whole.TryGetProperty("properties", out var properties))
                return [];
            var required = whole.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
            return [.. properties.EnumerateObject().Select(property =>
            {
                var (field, nullable) = Resolve(property.Value);
                return new ReadField(property.Name, Kind(field), nullable || IsNullable(field), !required.Contains(property.Name),
                    Text(property.Value, "description") ?? Text(field, "description"), Choices(field), Fields(field, depth + 1));
            })];
        }

        /// <summary>What a reference leads to, and whether null may stand for it.</summary>
        (JsonElement Schema, bool Nullable) Resolve(JsonElement schema)
        {
            if (schema.TryGetProperty("oneOf", out var either))
                return (Resolve(either.EnumerateArray().First(one => Text(one, "type") != "null")).Schema, true);
            if (Text(schema, "$ref") is not { } reference)
                return (schema, false);
            var target = reference.Split('/')[1..].Aggregate(root, (element, step) => element.GetProperty(step));
            return (target, false);
        }

        static bool IsNullable(JsonElement schema) => schema.TryGetProperty("type", out var type) && type.ValueKind is JsonValueKind.Array && type.EnumerateArray().Any(one => one.ValueEquals("null"));

        static IReadOnlyList<string> Choices(JsonElement schema) => schema.TryGetProperty("enum", out var words) ? [.. words.EnumerateArray().Select(word => word.ToString())] : [];

        string Kind(JsonElement schema)
        {
            var type = !schema.TryGetProperty("type", out var named) ? null
                : named.ValueKind is JsonValueKind.Array ? named.EnumerateArray().First(one => !one.ValueEquals("null")).GetString() : named.GetString();
            return (type, Text(schema, "format")) switch
            {
                ("string", "date-time") => "time",
                ("string", "email") => "e-mail",
                ("string", _) => "text",
                ("number", _) => "number",
                ("integer", _) => "whole number",
                ("boolean", _) => "true or false",
                ("array", _) => $"list of {Many(Kind(Resolve(schema.GetProperty("items")).Schema))}",
                ("object", _) => "object",
                _ => "anything",
            };
        }

        static string Many(string kind) => kind is "text" ? "texts" : $"{kind}s";
    }
}

public sealed record ReadScheme(string Name, string? Place, string? Key, string Description);

public sealed record ReadGroup(string Name, string? Description, IReadOnlyList<ReadCall> Calls);

/// <param name="Ways">Each a way to say who calls, as names of schemes; none: anybody may.</param>
public sealed record ReadCall(
    string Id, string Group, string Method, string Path, string Summary, IReadOnlyList<string> Description, IReadOnlyList<IReadOnlyList<string>> Ways,
    IReadOnlyList<ReadParameter> Parameters, ReadMessage? Body, IReadOnlyList<ReadMessage> Answers);

public sealed record ReadParameter(string Name, string Place, string Kind, string? Description, bool Required, string? Standard, IReadOnlyList<string> Choices, string? Range);

/// <param name="Name">Of an answer its status.</param>
public sealed record ReadMessage(string Name, string Description, IReadOnlyList<ReadField> Fields, IReadOnlyList<ReadExample> Examples);

public sealed record ReadExample(string Name, string Json);

public sealed record ReadField(string Name, string Kind, bool Nullable, bool Optional, string? Description, IReadOnlyList<string> Choices, IReadOnlyList<ReadField> Fields);
