using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using JwtRegisteredClaimNames = Microsoft.IdentityModel.JsonWebTokens.JwtRegisteredClaimNames;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>What an id_token must be, each rule with its fault.</summary>
sealed class IdTokenChecks(OpenIdConnectOptions options, DateTimeOffset now)
{
    /// <summary>Never <c>none</c>, and nothing symmetric: the client secret or the public key would then sign tokens.</summary>
    static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    readonly TokenValidationParameters rules = options.TokenValidationParameters;

    public JsonWebToken Read(string idToken)
    {
        JsonWebToken token;
        try
        {
            token = new(idToken);
        }
        catch (ArgumentException e)
        {
            throw new SignInFaultException(SignInFault.IdTokenUnreadable, null, e);
        }
        if (token.IsEncrypted)
            throw new SignInFaultException(SignInFault.IdTokenEncrypted);
        if (!(rules.ValidAlgorithms ?? Algorithms).Contains(token.Alg, StringComparer.Ordinal))
            throw new SignInFaultException(SignInFault.AlgorithmRefused, SignInFaultException.Quote(token.Alg));
        return token;
    }

    public TokenValidationParameters Parameters(OpenIdConnectConfiguration provider)
    {
        var parameters = rules.Clone();
        parameters.ValidAlgorithms ??= Algorithms;
        parameters.ValidIssuers = [.. rules.ValidIssuers ?? [], provider.Issuer];
        parameters.IssuerSigningKeys = [.. rules.IssuerSigningKeys ?? [], .. provider.SigningKeys];
        // Ours are by the clock of the options, see Check.
        parameters.ValidateLifetime = rules.LifetimeValidator is not null;
        return parameters;
    }

    public static SignInFaultException FaultOf(Exception refusal, JsonWebToken token) => refusal switch
    {
        SecurityTokenSignatureKeyNotFoundException => new(SignInFault.KeyUnknown, $"key id {SignInFaultException.Quote(token.Kid)}", refusal),
        SecurityTokenInvalidSignatureException => new(SignInFault.SignatureWrong, $"key id {SignInFaultException.Quote(token.Kid)}", refusal),
        SecurityTokenInvalidIssuerException when string.IsNullOrEmpty(token.Issuer) => new(SignInFault.IssuerMissing, null, refusal),
        SecurityTokenInvalidIssuerException => new(SignInFault.IssuerWrong, SignInFaultException.Quote(token.Issuer), refusal),
        SecurityTokenInvalidAudienceException when !token.Audiences.Any() => new(SignInFault.AudienceMissing, null, refusal),
        SecurityTokenInvalidAudienceException => new(SignInFault.AudienceWrong, SignInFaultException.Quote(string.Join(' ', token.Audiences)), refusal),
        _ => new(SignInFault.IdTokenRefused, refusal.GetType().Name, refusal),
    };

    public void Check(JsonWebToken token, string nonce, OpenIdConnectMessage tokens)
    {
        CheckParties(token);
        CheckTimes(token);
        if (string.IsNullOrEmpty(token.Subject))
            throw new SignInFaultException(SignInFault.SubjectMissing);
        if (!token.TryGetPayloadValue<string>(JwtRegisteredClaimNames.Nonce, out var given) || string.IsNullOrEmpty(given))
            throw new SignInFaultException(SignInFault.NonceMissing);
        if (!Same(given, nonce))
            throw new SignInFaultException(SignInFault.NonceWrong);
        if (token.TryGetPayloadValue<string>(JwtRegisteredClaimNames.AtHash, out var hash) && !Same(hash, HashOf(tokens.AccessToken, token.Alg)))
            throw new SignInFaultException(SignInFault.AccessTokenHashWrong);
        CheckRulesOfTheApplication(token, nonce, tokens);
    }

    void CheckParties(JsonWebToken token)
    {
        if (token.TryGetPayloadValue<string>(JwtRegisteredClaimNames.Azp, out var party))
        {
            if (party != options.ClientId)
                throw new SignInFaultException(SignInFault.AuthorizedPartyWrong, SignInFaultException.Quote(party));
        }
        else if (token.Audiences.Skip(1).Any())
        {
            throw new SignInFaultException(SignInFault.AuthorizedPartyMissing);
        }
    }

    void CheckTimes(JsonWebToken token)
    {
        if (rules.ValidateLifetime && rules.LifetimeValidator is null)
        {
            var expires = TimeOf(token, JwtRegisteredClaimNames.Exp) ?? throw new SignInFaultException(SignInFault.ExpiryMissing);
            if (expires + rules.ClockSkew <= now)
                throw new SignInFaultException(SignInFault.Expired, $"{expires:u}");
            if (TimeOf(token, JwtRegisteredClaimNames.Nbf) is { } from && from - rules.ClockSkew > now)
                throw new SignInFaultException(SignInFault.NotYetValid, $"{from:u}");
        }

        var issued = TimeOf(token, JwtRegisteredClaimNames.Iat) ?? throw new SignInFaultException(SignInFault.IssuedAtMissing);
        if (issued - rules.ClockSkew > now)
            throw new SignInFaultException(SignInFault.IssuedInFuture, $"{issued:u}");
        if (options.MaxAge is { } age && !(TimeOf(token, JwtRegisteredClaimNames.AuthTime) + age + rules.ClockSkew >= now))
            throw new SignInFaultException(SignInFault.SignedInTooLongAgo);
    }

    void CheckRulesOfTheApplication(JsonWebToken token, string nonce, OpenIdConnectMessage tokens)
    {
        try
        {
            options.ProtocolValidator.ValidateTokenResponse(new()
            {
                ClientId = options.ClientId,
                Nonce = nonce,
                ProtocolMessage = tokens,
                ValidatedIdToken = new JwtSecurityToken(token.EncodedToken),
            });
        }
        catch (OpenIdConnectProtocolException e)
        {
            throw new SignInFaultException(SignInFault.IdTokenRefused, e.GetType().Name, e);
        }
    }

    /// <summary>Seconds since 1970, with or without a fraction.</summary>
    static DateTimeOffset? TimeOf(JsonWebToken token, string claim)
        => token.TryGetPayloadValue<double>(claim, out var seconds) && seconds is >= 0 and < 253_402_300_800 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;

    static bool Same(string left, string right) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    /// <summary>The left half of the hash that belongs to the algorithm of the signature.</summary>
    static string HashOf(string accessToken, string algorithm)
    {
        var bytes = Encoding.ASCII.GetBytes(accessToken);
        var hash = algorithm[^3..] switch
        {
            "384" => SHA384.HashData(bytes),
            "512" => SHA512.HashData(bytes),
            _ => SHA256.HashData(bytes),
        };
        return Base64UrlTextEncoder.Encode(hash[..(hash.Length / 2)]);
    }
}
