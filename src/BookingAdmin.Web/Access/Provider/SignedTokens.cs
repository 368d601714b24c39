using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace BookingAdmin.Web.Access.Provider;

/// <summary>
/// What is true of every token that the provider signs: whose it is, for whom, and when. What each kind must be besides, its own class
/// checks.
/// </summary>
sealed class SignedTokens(ProviderConnection provider)
{
    /// <summary>How far the clocks of two machines may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(30);

    /// <summary>Never <c>none</c>, and nothing symmetric: anybody who knows the public key could then sign.</summary>
    public static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    static readonly JsonWebTokenHandler Handler = new();

    readonly Lock gate = new();
    DateTimeOffset? askedInVain;

    /// <summary>Checks signature, issuer, audience, expiry, not-before and, where it is given, time of issue.</summary>
    /// <exception cref="TokenRefusedException">The token is not to be trusted.</exception>
    /// <exception cref="ProviderUnreachableException">The token could not be checked: the provider's keys are not known.</exception>
    public async Task<SignedToken> ReadAsync(string token, string audience, CancellationToken cancel)
    {
        var jwt = Parse(token);
        var claims = ClaimsOf(jwt);
        var issuer = await RequireSignatureAsync(jwt, cancel);
        var now = provider.Clock.GetUtcNow();
        var read = new SignedToken(jwt.Typ, claims);
        Require(read.Text("iss") == issuer, "It is from another issuer.");
        Require(read.Audiences.Contains(audience, StringComparer.Ordinal), "It is meant for another audience.");
        Require(read.ExpiresAt is not null, "It does not say when it expires.");
        Require(now < read.ExpiresAt + Skew, "It has expired.");
        Require(!claims.TryGetProperty("nbf", out _) || read.Time("nbf") <= now + Skew, "It is not valid yet.");
        Require(!claims.TryGetProperty("iat", out _) || read.IssuedAt <= now + Skew, "It was issued in the future.");
        return read;
    }

    /// <exception cref="TokenRefusedException">The condition does not hold.</exception>
    public static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new TokenRefusedException(otherwise);
    }

    static JsonWebToken Parse(string token)
    {
        JsonWebToken jwt;
        try
        {
            jwt = new(token);
        }
        catch (ArgumentException e)
        {
            throw new TokenRefusedException("It is not a JWT.", e);
        }
        Require(!jwt.IsEncrypted, "It is encrypted.");
        Require(Algorithms.Contains(jwt.Alg, StringComparer.Ordinal), "Its algorithm is not one of those allowed.");
        Require(!jwt.TryGetHeaderValue<object>("crit", out _), "It has a critical header, and none is understood here.");
        return jwt;
    }

    static JsonElement ClaimsOf(JsonWebToken jwt)
    {
        try
        {
            // Of a claim that is there twice, two readers could take different ones.
            return JsonElement.Parse(Base64UrlEncoder.DecodeBytes(jwt.EncodedPayload), new() { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new TokenRefusedException("One of its claims is there twice.", e);
        }
    }

    /// <returns>The issuer whose keys these are.</returns>
    async Task<string> RequireSignatureAsync(JsonWebToken jwt, CancellationToken cancel)
    {
        var metadata = await provider.MetadataAsync(cancel);
        var fault = await SignatureFaultAsync(jwt, metadata);
        if (fault is SecurityTokenSignatureKeyNotFoundException)
        {
            if (MayRefresh())
                provider.Metadata.RequestRefresh();
            // Also when somebody else has just asked: the new key may be on its way.
            metadata = await provider.MetadataAsync(cancel);
            fault = await SignatureFaultAsync(jwt, metadata);
            if (fault is null)
                ForgetRefresh();
        }
        return fault is null ? metadata.Issuer
            : throw new TokenRefusedException(
                fault is SecurityTokenSignatureKeyNotFoundException ? "Its key is not one of the provider's." : "Its signature is wrong.",
                fault);
    }

    static async Task<Exception?> SignatureFaultAsync(JsonWebToken jwt, OpenIdConnectConfiguration metadata) =>
        (await Handler.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            IssuerSigningKeys = metadata.SigningKeys,
            ValidAlgorithms = Algorithms,
            // All of these are by our clock and with our words.
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        })).Exception;

    /// <summary>A new key works at once; a stranger who invents key ids makes us ask twice a minute, not a thousand times.</summary>
    bool MayRefresh()
    {
        lock (gate)
        {
            var now = provider.Clock.GetUtcNow();
            if (now < askedInVain + RefreshPause)
                return false;
            askedInVain = now;
            return true;
        }
    }

    void ForgetRefresh()
    {
        lock (gate)
            askedInVain = null;
    }
}

/// <summary>A token that is not to be trusted. The message says why, in a sentence without any value of the token.</summary>
sealed class TokenRefusedException(string message, Exception? inner = null) : Exception(message, inner);
