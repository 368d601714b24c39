using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BookingAdmin.Web.Access.OpenIdConnect;

/// <summary>Validates an id_token with the library, then with the checks that the library and the framework lack.</summary>
sealed class IdTokenHandler(OpenIdConnectOptions options) : JsonWebTokenHandler
{
    /// <exception cref="SignInFaultException">Instead of a result that has failed, for the checks of our own.</exception>
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        CheckHeader(token, validationParameters);
        // The framework takes this back for what comes from the token endpoint, and would then believe an unsigned token.
        validationParameters.RequireSignedTokens = true;
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid)
            CheckClaims((JsonWebToken)result.SecurityToken, validationParameters.ClockSkew);
        return result;
    }

    static void CheckHeader(string token, TokenValidationParameters rules)
    {
        if (string.IsNullOrEmpty(token))
            throw new SignInFaultException(SignInEvents.TokenMissing, "id_token");
        JsonWebToken read;
        try
        {
            read = new(token);
        }
        catch (ArgumentException)
        {
            throw new SignInFaultException(SignInEvents.IdTokenUnreadable);
        }
        if (read.IsEncrypted)
            throw new SignInFaultException(SignInEvents.IdTokenEncrypted);
        if (!rules.ValidAlgorithms.Contains(read.Alg, StringComparer.Ordinal))
            throw new SignInFaultException(SignInEvents.AlgorithmRefused, SignInFaultException.Quote(read.Alg));
    }

    void CheckClaims(JsonWebToken token, TimeSpan skew)
    {
        var now = (options.TimeProvider ?? TimeProvider.System).GetUtcNow();
        if (string.IsNullOrEmpty(token.Subject))
            throw new SignInFaultException(SignInEvents.SubjectMissing);
        if (token.TryGetPayloadValue<string>("azp", out var party) ? party != options.ClientId : token.Audiences.Skip(1).Any())
            throw new SignInFaultException(SignInEvents.AuthorizedPartyWrong, SignInFaultException.Quote(party));
        if (!(TimeOf(token, "iat") <= now + skew))
            throw new SignInFaultException(SignInEvents.IssuedAtWrong, $"{TimeOf(token, "iat"):u}");
        if (options.MaxAge is { } age && !(TimeOf(token, "auth_time") + age + skew >= now))
            throw new SignInFaultException(SignInEvents.SignedInTooLongAgo);
    }

    /// <summary>Seconds since 1970, with or without a fraction.</summary>
    static DateTimeOffset? TimeOf(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<double>(claim, out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
}
