using System.Text.Json;
using BookingAdmin.Testing.Provider;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BookingAdmin.OpenIdConnect.Tests.Providers;

/// <summary>What a provider sends over the back channel: OpenID Connect Back-Channel Logout 1.0, section 2.4.</summary>
static class LogoutToken
{
    public static string Of(ISignInProvider provider, string subject, SigningCredentials key)
    {
        var token = new SecurityTokenDescriptor
        {
            TokenType = "logout+jwt",
            Issuer = provider.Issuer,
            Audience = provider.ClientId,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = subject,
                ["jti"] = Guid.NewGuid().ToString("N"),
                ["events"] = JsonElement.Parse("""{"http://schemas.openid.net/event/backchannel-logout":{}}"""),
            },
            SigningCredentials = key,
        };
        return new JsonWebTokenHandler().CreateToken(token);
    }
}
