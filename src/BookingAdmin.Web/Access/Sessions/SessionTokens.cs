using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace BookingAdmin.Web.Access.Sessions;

/// <summary>What the identity provider gave for a session: to ask it again, and to sign out there.</summary>
sealed record ProviderGifts(string? AccessToken, string? RefreshToken, string? IdToken);

/// <summary>Encrypts them for the database.</summary>
sealed class SessionTokens(IDataProtectionProvider protection)
{
    readonly IDataProtector protector = protection.CreateProtector("BookingAdmin.SessionTokens");

    public byte[] Protect(ProviderGifts gifts) => protector.Protect(JsonSerializer.SerializeToUtf8Bytes(gifts));

    /// <returns>Null where the sign-in brought none.</returns>
    public byte[]? Protect(AuthenticationProperties properties)
    {
        var gifts = new ProviderGifts(
            properties.GetTokenValue("access_token"), properties.GetTokenValue("refresh_token"), properties.GetTokenValue("id_token"));
        return gifts == new ProviderGifts(null, null, null) ? null : Protect(gifts);
    }

    /// <returns>Null where there are none, or they were encrypted with a key that is gone.</returns>
    public ProviderGifts? Unprotect(byte[]? tokens)
    {
        try
        {
            return tokens is null ? null : JsonSerializer.Deserialize<ProviderGifts>(protector.Unprotect(tokens));
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }
}
