namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

public static class OpenIdConnectDefaults
{
    public const string AuthenticationScheme = "OpenIdConnect";

    public static readonly string DisplayName = "OpenIdConnect";

    /// <summary>What the names of the nonce cookies begin with.</summary>
    public static readonly string CookieNoncePrefix = ".AspNetCore.OpenIdConnect.Nonce.";
}
