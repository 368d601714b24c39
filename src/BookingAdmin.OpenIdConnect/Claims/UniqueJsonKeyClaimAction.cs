using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OAuth.Claims;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect.Claims
{
    /// <summary>Takes a value of userinfo, unless the id_token gave that claim already, be it under its long .NET name.</summary>
    public class UniqueJsonKeyClaimAction(string claimType, string valueType, string jsonKey) : JsonKeyClaimAction(claimType, valueType, jsonKey)
    {
        public override void Run(JsonElement userData, ClaimsIdentity identity, string issuer)
        {
            ArgumentNullException.ThrowIfNull(identity);
            JwtSecurityTokenHandler.DefaultInboundClaimTypeMap.TryGetValue(JsonKey, out var longType);
            if (!identity.HasClaim(c => c.Type == ClaimType || c.Type == longType))
                base.Run(userData, identity, issuer);
        }
    }
}

namespace Microsoft.AspNetCore.Authentication
{
    using Microsoft.AspNetCore.Authentication.OpenIdConnect.Claims;

    public static class ClaimActionCollectionUniqueExtensions
    {
        public static void MapUniqueJsonKey(this ClaimActionCollection collection, string claimType, string jsonKey)
            => collection.MapUniqueJsonKey(claimType, jsonKey, ClaimValueTypes.String);

        public static void MapUniqueJsonKey(this ClaimActionCollection collection, string claimType, string jsonKey, string valueType)
        {
            ArgumentNullException.ThrowIfNull(collection);
            collection.Add(new UniqueJsonKeyClaimAction(claimType, valueType, jsonKey));
        }
    }
}
