using System.Text.Json;
using System.Text.Json.Serialization;

namespace BookingAdmin.Web.Api;

/// <summary>Times of the JSON endpoints: ISO 8601 in UTC with three digits of the second and Z, as JavaScript writes them.</summary>
sealed class ApiTime : JsonConverter<DateTimeOffset>
{
    const string Form = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString(Form, CultureInfo.InvariantCulture);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));
}
