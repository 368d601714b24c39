using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Web.Ui.Loading;

/// <summary>
/// What the prerendered page found, for the circuit that takes over, so that the services are asked once and nothing
/// flickers. Packed, because the browser sends it back in one message, and that may have 32 KiB after two rounds of base 64.
/// </summary>
static class Handover
{
    /// <summary>Of what one page hands over.</summary>
    public const int Limit = 12 * 1024;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // Tuples have nothing else.
        IncludeFields = true,
    };

    /// <param name="moment">The feed's <see cref="ChangeFeed.Now"/> before the page asked, or the address that it asked for.</param>
    /// <returns>Null when it would be too large: then the circuit asks again.</returns>
    public static byte[]? Pack<T>(string moment, T value)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(brotli, new Handed<T>(moment, value), Json);
        return packed.Length <= Limit ? packed.ToArray() : null;
    }

    public static Handed<T>? Unpack<T>(byte[] packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<Handed<T>>(brotli, Json);
    }

    /// <param name="Moment">Changes since then are not in it, and the circuit that takes over was not notified of them.</param>
    internal sealed record Handed<T>(string Moment, T Found);
}
