using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.OpenIdConnect.Tests.Guards.Provider;

/// <summary>A key of the provider, and tokens signed by it byte by byte: no library that would refuse to sign nonsense.</summary>
sealed class SigningKey
{
    readonly Func<byte[], byte[]> sign;

    SigningKey(string algorithm, string id, JsonObject publicKey, Func<byte[], byte[]> sign)
    {
        Algorithm = algorithm;
        Id = id;
        PublicKey = publicKey;
        publicKey["kid"] = id;
        publicKey["use"] = "sig";
        this.sign = sign;
    }

    public string Algorithm { get; }

    public string Id { get; }

    public JsonObject PublicKey { get; }

    public static SigningKey Rsa(string id = "key-1", string algorithm = "RS256")
    {
        var rsa = RSA.Create(2048);
        var key = rsa.ExportParameters(false);
        var hash = new HashAlgorithmName("SHA" + algorithm[^3..]);
        var padding = algorithm.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        var publicKey = new JsonObject { ["kty"] = "RSA", ["n"] = Encode(key.Modulus!), ["e"] = Encode(key.Exponent!) };
        return new(algorithm, id, publicKey, data => rsa.SignData(data, hash, padding));
    }

    public static SigningKey EllipticCurve(string id = "key-1")
    {
        var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = curve.ExportParameters(false);
        var publicKey = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Encode(key.Q.X!), ["y"] = Encode(key.Q.Y!) };
        return new("ES256", id, publicKey, data => curve.SignData(data, HashAlgorithmName.SHA256));
    }

    public static SigningKey Hmac(byte[] secret, string id = "key-1") => new("HS256", id, [], data => HMACSHA256.HashData(secret, data));

    public static SigningKey None() => new("none", "key-1", [], _ => []);

    public string Sign(JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = Algorithm, ["kid"] = Id, ["typ"] = "JWT" };
        var content = $"{Encode(header)}.{Encode(claims)}";
        // Several tests sign with one key, which is not made for that.
        lock (sign)
            return $"{content}.{Encode(sign(Encoding.ASCII.GetBytes(content)))}";
    }

    public static string Encode(JsonObject json) => Encode(Encoding.UTF8.GetBytes(json.ToJsonString()));

    public static string Encode(byte[] bytes) => WebEncoders.Base64UrlEncode(bytes);
}
