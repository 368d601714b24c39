using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;

namespace BookingAdmin.Web.Access.Provider;

sealed class BearerTokenOptions : AuthenticationSchemeOptions
{
    /// <summary>The API's name at the provider. It must not be the client's: an id_token would then pass for an access token.</summary>
    public string Audience { get; set; } = "";

    /// <summary>
    /// Who calls, from the claims of a token that is valid. Null: nobody of ours, and the call is refused like one without a token.
    /// </summary>
    public Func<HttpContext, JsonElement, CancellationToken, Task<ClaimsPrincipal?>> PrincipalOf { get; set; } = (_, _, _) =>
        Task.FromResult<ClaimsPrincipal?>(null);

    public override void Validate()
    {
        if (string.IsNullOrEmpty(Audience))
            throw new InvalidOperationException("Bearer tokens need an audience.");
    }
}
