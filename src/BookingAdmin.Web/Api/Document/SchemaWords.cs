using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BookingAdmin.Web.Api.Document;

/// <summary>
/// Says of each value what it is when it is sent. By itself the document states what the serializer would also read, such as numbers in
/// quotes.
/// </summary>
sealed class SchemaWords : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        Kind(schema, Nullable.GetUnderlyingType(type) ?? type, Nullable.GetUnderlyingType(type) is not null);
        foreach (
            var property in context.JsonTypeInfo.Properties.Where(property =>
            property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), true) == true))
            schema.Required?.Remove(property.Name);
        if (context.JsonPropertyInfo?.AttributeProvider is { } attributes)
            Words(schema, attributes);
        return Task.CompletedTask;
    }

    static void Kind(OpenApiSchema schema, Type type, bool nullable)
    {
        var kind = type == typeof(decimal) || type == typeof(double) ? JsonSchemaType.Number
            : type == typeof(int) || type == typeof(long) ? JsonSchemaType.Integer
            : type == typeof(DateTimeOffset) ? JsonSchemaType.String
            : (JsonSchemaType?)null;
        if (kind is null)
            return;
        schema.Type = nullable ? kind | JsonSchemaType.Null : kind;
        schema.Pattern = type == typeof(DateTimeOffset) ? @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$" : null;
        schema.Format = type == typeof(DateTimeOffset) ? "date-time" : kind is JsonSchemaType.Integer ? schema.Format : null;
    }

    static void Words(OpenApiSchema schema, System.Reflection.ICustomAttributeProvider attributes)
    {
        if (attributes.IsDefined(typeof(JsonIgnoreAttribute), true) && schema.Type is { } type)
            schema.Type = type & ~JsonSchemaType.Null;
        foreach (var attribute in attributes.GetCustomAttributes(true))
        {
            switch (attribute)
            {
                case ChoicesAttribute choices:
                    schema.Enum = [.. choices.Words.Select(word => JsonValue.Create(word))];
                    break;
                case LooksLikeAttribute looks:
                    schema.Format = looks.Format;
                    break;
                case System.ComponentModel.DescriptionAttribute words:
                    schema.Description = words.Description;
                    break;
            }
        }
    }
}
