using Microsoft.AspNetCore.Authentication.OAuth.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Names, types and defaults are those of the framework's package, but for <see cref="ResponseType"/>.</summary>
public class OpenIdConnectOptions : RemoteAuthenticationOptions
{
    CookieBuilder nonceCookie;

    public OpenIdConnectOptions()
    {
        CallbackPath = "/signin-oidc";
        Events = new();
        foreach (var claim in (string[])["nonce", "aud", "azp", "acr", "iss", "iat", "nbf", "exp", "at_hash", "c_hash", "ipaddr", "platf", "ver"])
            ClaimActions.DeleteClaim(claim);
        foreach (var claim in (string[])["sub", "name", "given_name", "family_name", "profile", "email"])
            ClaimActions.MapUniqueJsonKey(claim, claim);
        nonceCookie = new NonceCookieBuilder(this)
        {
            Name = OpenIdConnectDefaults.CookieNoncePrefix,
            HttpOnly = true,
            SameSite = SameSiteMode.None,
            SecurePolicy = CookieSecurePolicy.Always,
            IsEssential = true,
        };
    }

    /// <summary>The provider's address, without the well-known path.</summary>
    public string? Authority { get; set; }

    /// <summary>The address of the discovery document, where it is not the authority's well-known one.</summary>
    public string? MetadataAddress { get; set; }

    /// <summary>What discovery would say, given by hand: nothing is fetched then, and new keys are not seen.</summary>
    public OpenIdConnectConfiguration? Configuration { get; set; }

    public IConfigurationManager<OpenIdConnectConfiguration>? ConfigurationManager { get; set; }

    /// <summary>Whether every address of the provider must be https. For a provider on this machine only, it may be off.</summary>
    public bool RequireHttpsMetadata { get; set; } = true;

    public TimeSpan AutomaticRefreshInterval { get; set; } = BaseConfigurationManager.DefaultAutomaticRefreshInterval;

    /// <summary>The least time between two refreshes that unknown keys ask for. The first is at once.</summary>
    public TimeSpan RefreshInterval { get; set; } = BaseConfigurationManager.DefaultRefreshInterval;

    public bool RefreshOnIssuerKeyNotFound { get; set; } = true;

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>Only <c>code</c>, which is the default. The framework's package has another default: always set it.</summary>
    public string ResponseType { get; set; } = OpenIdConnectResponseType.Code;

    /// <summary><c>query</c> or <c>form_post</c>, which keeps the code out of addresses and so out of logs of requests.</summary>
    public string ResponseMode { get; set; } = OpenIdConnectResponseMode.FormPost;

    public ICollection<string> Scope { get; } = new HashSet<string>(StringComparer.Ordinal) { "openid", "profile" };

    public bool UsePkce { get; set; } = true;

    public PushedAuthorizationBehavior PushedAuthorizationBehavior { get; set; }

    public string? Prompt { get; set; }

    /// <summary>How old the person's last proof at the provider may be. The id_token must then carry <c>auth_time</c>.</summary>
    public TimeSpan? MaxAge { get; set; }

    public string? Resource { get; set; }

    /// <summary>False sends the version of the token library to the provider.</summary>
    public bool DisableTelemetry { get; set; }

    public TokenHandler TokenHandler { get; set; } = new JsonWebTokenHandler { MapInboundClaims = true };

    public TokenValidationParameters TokenValidationParameters { get; set; } = new();

    /// <summary>Makes the nonce, and may require more claims. What the handler itself requires it cannot take away.</summary>
    public OpenIdConnectProtocolValidator ProtocolValidator { get; set; } = new() { RequireStateValidation = false, NonceLifetime = TimeSpan.FromMinutes(15) };

    /// <summary>Whether <c>sub</c> and its like become the long claim types of .NET. For a <see cref="JsonWebTokenHandler"/> only.</summary>
    public bool MapInboundClaims
    {
        get => TokenHandler is JsonWebTokenHandler { MapInboundClaims: true };
        set
        {
            if (TokenHandler is JsonWebTokenHandler handler)
                handler.MapInboundClaims = value;
        }
    }

    public bool GetClaimsFromUserInfoEndpoint { get; set; }

    public ClaimActionCollection ClaimActions { get; } = [];

    /// <summary>Where the provider sends people after it has signed them out.</summary>
    public PathString SignedOutCallbackPath { get; set; } = "/signout-callback-oidc";

    /// <summary>Where they go from there, unless the sign-out named another place.</summary>
    public string SignedOutRedirectUri { get; set; } = "/";

    /// <summary>The scheme whose session holds the id_token for the sign-out.</summary>
    public string? SignOutScheme { get; set; }

    public ISecureDataFormat<AuthenticationProperties> StateDataFormat { get; set; } = default!;

    public CookieBuilder NonceCookie
    {
        get => nonceCookie;
        set => nonceCookie = value ?? throw new ArgumentNullException(nameof(value));
    }

    public new OpenIdConnectEvents Events
    {
        get => (OpenIdConnectEvents)base.Events;
        set => base.Events = value;
    }

    public override void Validate()
    {
        base.Validate();
        Require(!string.IsNullOrEmpty(ClientId), $"{nameof(ClientId)} is missing.");
        Require(ResponseType == OpenIdConnectResponseType.Code, $"{nameof(ResponseType)} must be 'code': no other flow is supported.");
        Require(ResponseMode is OpenIdConnectResponseMode.Query or OpenIdConnectResponseMode.FormPost, $"{nameof(ResponseMode)} must be 'query' or 'form_post'.");
        Require(Scope.Contains(OpenIdConnectScope.OpenId), $"{nameof(Scope)} must contain 'openid'.");
        Require(MaxAge is not { } age || age >= TimeSpan.Zero, $"{nameof(MaxAge)} must not be negative.");
        Require(ConfigurationManager is not null, $"Give {nameof(Authority)}, {nameof(MetadataAddress)}, {nameof(Configuration)} or {nameof(ConfigurationManager)}.");

        static void Require(bool condition, string sentence)
        {
            if (!condition)
                throw new InvalidOperationException(sentence);
        }
    }

    /// <summary>A cookie for the callback only, that lives as long as a nonce.</summary>
    sealed class NonceCookieBuilder(OpenIdConnectOptions options) : RequestPathBaseCookieBuilder
    {
        protected override string AdditionalPath => options.CallbackPath;

        public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
        {
            var cookie = base.Build(context, expiresFrom);
            cookie.Expires ??= expiresFrom + options.ProtocolValidator.NonceLifetime;
            return cookie;
        }
    }
}
