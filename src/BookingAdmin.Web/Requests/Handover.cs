using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BookingAdmin.Web.Requests;

/// <summary>
/// What the prerendered page found, for the circuit that takes over, so that the services are asked once and nothing
/// flickers. Packed, because the browser sends it back in one message, and that may have 32 KiB after two rounds of base 64.
/// </summary>
static class Handover
{
    const int Limit = 12 * 1024;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Null when it would be too large: then the circuit asks again.</returns>
    public static byte[]? Pack<T>(T value)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(brotli, value, Json);
        return packed.Length <= Limit ? packed.ToArray() : null;
    }

    public static T? Unpack<T>(byte[] packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(brotli, Json);
    }
}
