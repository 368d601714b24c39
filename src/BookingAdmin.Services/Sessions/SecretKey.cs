using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace BookingAdmin.Services.Sessions;

/// <summary>A key that opens something to its holder: 256 random bits, of which a table keeps only the hash.</summary>
static class SecretKey
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    // No salt and one round: what is hashed cannot be guessed.
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
