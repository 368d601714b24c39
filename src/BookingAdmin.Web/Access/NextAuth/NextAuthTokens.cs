using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BookingAdmin.Web.Access.Provider;
using static BookingAdmin.Web.Access.Provider.SignedTokens;

namespace BookingAdmin.Web.Access.NextAuth;

/// <summary>
/// Reads the session tokens of NextAuth 4: JWE in compact form (RFC 7516), `dir` with `A256GCM`, under a key derived from the marketplace's
/// secret. Anybody who can make one has that secret. NextAuth's other cookies are under keys of their own, so none of them passes for a
/// session.
/// </summary>
sealed class NextAuthTokens(AccessSettings settings, TimeProvider clock)
{
    // Of all headers together the server takes 32 KB.
    const int MostLength = 16 * 1024;

    const int KeySize = 32, NonceSize = 12, TagSize = 16;

    readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(settings.NextAuthSecret!), KeySize, salt: [],
        info: "NextAuth.js Generated Encryption Key"u8.ToArray());

    /// <returns>The id of the marketplace's user, and when the session ends.</returns>
    /// <exception cref="TokenRefusedException">It is not to be trusted.</exception>
    public (string UserId, DateTimeOffset EndsAt) Read(string token)
    {
        Require(token.Length <= MostLength, "It is too large.");
        var parts = token.Split('.');
        Require(parts.Length is 5, "It is not an encrypted token.");
        try
        {
            return Checked(ClaimsOf(parts));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new TokenRefusedException("It was encrypted with another secret, or changed.", e);
        }
        // The second for half of a surrogate pair.
        catch (Exception e) when (e is FormatException or InvalidOperationException or JsonException)
        {
            throw new TokenRefusedException("It is damaged.", e);
        }
    }

    (string UserId, DateTimeOffset EndsAt) Checked(JsonElement claims)
    {
        var (now, endsAt, user) = (clock.GetUtcNow(), Time(claims, "exp"), claims.Text("sub"));
        Require(endsAt is not null, "It does not say when it ends.");
        Require(now < endsAt, "It has ended.");
        Require(!claims.TryGetProperty("nbf", out _) || Time(claims, "nbf") <= now + Skew, "It is not valid yet.");
        Require(user?.Contains('\0', StringComparison.Ordinal) is false, "It does not say whose it is.");
        return (user!, endsAt!.Value);
    }

    JsonElement ClaimsOf(string[] parts)
    {
        var header = Json(Base64Url.DecodeFromChars(parts[0]));
        // `dir` has no encrypted key. What else a header may ask for (crit, zip) NextAuth never does.
        Require(header.Text("alg") is "dir" && header.Text("enc") is "A256GCM" && parts[1].Length == 0, "Its algorithm is not NextAuth's.");
        Require(!header.TryGetProperty("crit", out _) && !header.TryGetProperty("zip", out _),
            "Its header asks for what NextAuth does not use.");
        var (nonce, content, tag) = (
            Base64Url.DecodeFromChars(parts[2]), Base64Url.DecodeFromChars(parts[3]), Base64Url.DecodeFromChars(parts[4]));
        Require(nonce.Length == NonceSize && tag.Length == TagSize, "It is damaged.");
        using var cipher = new AesGcm(key, TagSize);
        var plain = new byte[content.Length];
        cipher.Decrypt(nonce, content, tag, plain, Encoding.ASCII.GetBytes(parts[0]));
        return Json(plain);
    }

    // Of a claim that is there twice, two readers could take different ones.
    static JsonElement Json(byte[] text) =>
        JsonElement.Parse(text, new() { AllowDuplicateProperties = false }) is { ValueKind: JsonValueKind.Object } json
            ? json : throw new JsonException();

    static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
        && value.TryGetInt64(out var seconds) && seconds is >= 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
