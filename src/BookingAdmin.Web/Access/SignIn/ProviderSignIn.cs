using System.Security.Claims;
using System.Text.Json;
using BookingAdmin.Web.Access.Provider;
using BookingAdmin.Web.Host;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace BookingAdmin.Web.Access.SignIn;

/// <summary>Signing in with the organisation's identity provider: what we ask of it, and what becomes of its answer.</summary>
static partial class ProviderSignIn
{
    /// <summary>Of the authentication.</summary>
    public const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;

    const string IdTokenOfSession = "id_token";

    public static void Configure(OpenIdConnectOptions provider, SignInSettings settings, IHostEnvironment environment)
    {
        provider.Authority = settings.Authority.ToString();
        provider.RequireHttpsMetadata = settings.Authority.Scheme is "https";
        provider.ClientId = settings.ClientId;
        provider.ClientSecret = settings.ClientSecret;
        provider.ResponseType = "code";
        // The answer comes as a visit, with which cookies travel that other sites cannot send.
        provider.ResponseMode = "query";
        provider.CorrelationCookie.SameSite = provider.NonceCookie.SameSite = SameSiteMode.Lax;
        provider.CorrelationCookie.SecurePolicy = provider.NonceCookie.SecurePolicy = CookieNames.SecurePolicy(environment);
        provider.CorrelationCookie.Name = CookieNames.Of("booking_admin_sign_in.", environment);
        provider.NonceCookie.Name = CookieNames.Of("booking_admin_nonce.", environment);
        provider.CorrelationCookie.Path = provider.NonceCookie.Path = "/";
        provider.SignInScheme = AccessRegistration.CookieScheme;
        provider.CallbackPath = Addresses.ProviderAnswer;
        provider.SignedOutRedirectUri = Addresses.SignIn;
        provider.Scope.Clear();
        foreach (var scope in settings.Scopes)
            provider.Scope.Add(scope);
        provider.UsePkce = true;
        provider.SaveTokens = true;
        provider.GetClaimsFromUserInfoEndpoint = true;
        provider.MapInboundClaims = false;
        provider.ClaimActions.Clear();
        provider.ClaimActions.MapAll();
        provider.TokenValidationParameters.ClockSkew = SignedTokens.Skew;
        provider.BackchannelTimeout = TimeSpan.FromSeconds(10);
        provider.RefreshInterval = TimeSpan.FromSeconds(30);
        provider.Events.OnTicketReceived = AdmitAsync;
        provider.Events.OnRemoteFailure = Explain;
        provider.Events.OnRedirectToIdentityProviderForSignOut = SayWhoSignsOut;
    }

    /// <summary>Properties of a challenge after which the provider lets the person choose, no matter who is signed in there.</summary>
    public static AuthenticationProperties Start(string? returnUrl, bool other) => new()
    {
        RedirectUri = ReturnUrl.Of(returnUrl) ?? Addresses.Home,
        Parameters = { ["prompt"] = other ? "login" : null },
    };

    /// <summary>Properties of a sign-out at the provider, which wants to know the session by its id token.</summary>
    public static AuthenticationProperties SignOut(string? idToken) =>
        new() { RedirectUri = Addresses.SignIn, Parameters = { [IdTokenOfSession] = idToken } };

    /// <summary>The provider, for what is asked of it beside a sign-in.</summary>
    public static ProviderConnection Connection(IServiceProvider services)
    {
        var provider = services.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>().Get(Scheme);
        return new(
            provider.ConfigurationManager!, provider.Backchannel, provider.ClientId!, provider.ClientSecret,
            services.GetRequiredService<TimeProvider>());
    }

    /// <summary>
    /// Who calls with an access token. Somebody whom nothing here is for is let in as just that, and refused everything but, if the
    /// marketplace knows them, to order.
    /// </summary>
    public static async Task<ClaimsPrincipal?> CallerAsync(HttpContext context, JsonElement claims, CancellationToken cancel)
    {
        var people = context.RequestServices.GetRequiredService<WhoIsWho>();
        var read = people.Read(claims).ToList();
        var (actor, _) = await people.FindAsync(read, cancel);
        var subject = claims.GetProperty(JwtRegisteredClaimNames.Sub).GetString()!;
        return ActorClaims.PrincipalOf(
            actor ?? new(people.IdOf(subject), subject, Roles.None), BearerTokenHandler.SchemeName, WhoIsWho.VerifiedEmail(read));
    }

    /// <summary>The person is who the provider says; who that is here decides whether there is a session.</summary>
    static async Task AdmitAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        var http = context.HttpContext;
        var claims = context.Principal!.Claims.ToList();
        try
        {
            var (actor, problem) = await http.RequestServices.GetRequiredService<WhoIsWho>().FindAsync(claims, http.RequestAborted);
            if (actor is null)
            {
                SignInProblems.Explain(problem, http, context.ReturnUri);
                return;
            }
            var user = ActorClaims.PrincipalOf(actor, context.Scheme.Name, WhoIsWho.VerifiedEmail(claims));
            ((ClaimsIdentity)user.Identity!)
                .AddClaims(
                    claims.Where(claim => claim.Type is JwtRegisteredClaimNames.Sub or JwtRegisteredClaimNames.Sid)
                    .DistinctBy(claim => claim.Type, StringComparer.Ordinal));
            if (context.Properties!.GetTokenValue("refresh_token") is null)
                NoRefreshToken(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProviderSignIn).FullName!));
            await http.SignInAsync(AccessRegistration.CookieScheme, user, context.Properties);
        }
        catch (Exception e) when (DatabaseFault.IsOutside(e))
        {
            SignInProblems.Explain(SignInProblem.DatabaseAway, http, context.ReturnUri);
            return;
        }
        http.Response.Redirect(ReturnUrl.Of(context.ReturnUri) ?? Addresses.Home);
    }

    static Task Explain(RemoteFailureContext context)
    {
        context.HandleResponse();
        var problem = SignInProblems.Of(context.Failure);
        SignInProblems.Explain(
            problem is SignInProblem.Stale && context.Request.Cookies.Count == 0 ? SignInProblem.NoCookies : problem, context.HttpContext,
            context.Properties?.RedirectUri);
        return Task.CompletedTask;
    }

    static Task SayWhoSignsOut(RedirectContext context)
    {
        context.ProtocolMessage.IdTokenHint = context.Properties.GetParameter<string>(IdTokenOfSession);
        return Task.CompletedTask;
    }

    [LoggerMessage(
        EventId = 2, Level = LogLevel.Warning,
        Message = "The provider gave no refresh token: this session ends soon after its access token expires")]
    static partial void NoRefreshToken(ILogger logger);
}
