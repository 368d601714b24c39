using System.Buffers.Text;
using System.Security.Cryptography;

namespace BookingAdmin.Services.Notices.Push;

/// <summary>What a browser says about its subscription, before anything is believed of it.</summary>
static class PushEndpoint
{
    const int LongestAddress = 2000, PointLength = 65, SecretLength = 16;

    /// <returns>Null where messages are not sent to such an address.</returns>
    public static Uri? Parse(string endpoint) =>
        endpoint.Length <= LongestAddress && Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
        && address is { Scheme: "https", UserInfo: "", Fragment: "" } && address.AbsoluteUri.Length <= LongestAddress ? address : null;

    /// <summary>Whether messages can be encrypted with this key: a point of P-256, uncompressed.</summary>
    public static bool IsPublicKey(string text)
    {
        if (Bytes(text) is not { Length: PointLength } point || point[0] != 4)
            return false;
        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..] },
            });
            return true;
        }
        // The numbers are no point of the curve.
        catch (CryptographicException)
        {
            return false;
        }
    }

    public static bool IsSecret(string text) => Bytes(text) is { Length: SecretLength };

    static byte[]? Bytes(string text)
    {
        try
        {
            return text.Length > PointLength * 2 ? null : Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
