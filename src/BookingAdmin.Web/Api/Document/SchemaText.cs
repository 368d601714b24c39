using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace BookingAdmin.Web.Api.Document;

/// <summary>What a person reads of a schema.</summary>
static class SchemaText
{
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(JsonNode? value) => JsonSerializer.Serialize(value, Readable);

    public static string[] Paragraphs(string? text) =>
        text?.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public static string Lower<T>(T place) where T : struct, Enum => place.ToString().ToLowerInvariant();

    /// <summary>Where null may stand for an object, the schema offers either.</summary>
    public static IOpenApiSchema Value(IOpenApiSchema schema) =>
        schema.OneOf is { Count: > 0 } either ? either.First(one => one.Type is not JsonSchemaType.Null) : schema;

    public static bool MayBeNull(IOpenApiSchema schema) =>
        schema.OneOf is { Count: > 0 } || schema.Type?.HasFlag(JsonSchemaType.Null) == true;

    /// <summary>The keys of an object, or of the objects in a list.</summary>
    public static IEnumerable<KeyValuePair<string, IOpenApiSchema>> Fields(IOpenApiSchema schema) =>
        Object(schema).Properties?.AsEnumerable() ?? [];

    public static bool IsRequired(IOpenApiSchema schema, string field) => Object(schema).Required?.Contains(field) == true;

    public static string Kind(IOpenApiSchema schema) => (schema.Type & ~JsonSchemaType.Null, schema.Format) switch
    {
        (JsonSchemaType.String, "date-time") => "time",
        (JsonSchemaType.String, "email") => "e-mail",
        (JsonSchemaType.String, _) => "text",
        (JsonSchemaType.Number, _) => "number",
        (JsonSchemaType.Integer, _) => "whole number",
        (JsonSchemaType.Boolean, _) => "true or false",
        (JsonSchemaType.Array, _) => $"list of {Kind(Value(schema.Items!))}s",
        (JsonSchemaType.Object, _) => "object",
        _ => "anything",
    };

    static IOpenApiSchema Object(IOpenApiSchema schema) => Value(schema).Items is { } items ? Value(items) : Value(schema);
}
