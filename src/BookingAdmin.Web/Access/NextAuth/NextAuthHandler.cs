using System.Text.Encodings.Web;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Access.Provider;
using BookingAdmin.Web.Access.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BookingAdmin.Web.Access.NextAuth;

/// <summary>
/// Lets in a caller with a session of the marketplace's NextAuth, as the user that they are there now. A session of ours goes first: a
/// person who signed in here is who they said. Nothing is kept of the marketplace's session and nothing is set, so that it ends where it
/// began.
/// </summary>
sealed partial class NextAuthHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, NextAuthTokens tokens,
    MarketplaceUsers users)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "NextAuth";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var own = await Context.AuthenticateAsync(AccessRegistration.CookieScheme);
        if (own.Succeeded || SessionCookie.IsUnknown(Context) || NextAuthCookies.TokenOf(Request.Cookies) is not { } token)
            return own;
        try
        {
            var (userId, endsAt) = tokens.Read(token);
            var actor = await users.FindAsync(userId, Context.RequestAborted)
                ?? throw new TokenRefusedException("Its user is not in the marketplace.");
            return AuthenticateResult.Success(
                new(ActorClaims.PrincipalOf(new MarketplaceSession(actor, endsAt), Scheme.Name), Scheme.Name));
        }
        catch (TokenRefusedException e)
        {
            Refused(Logger, e.Message);
            return AuthenticateResult.NoResult();
        }
        catch (Exception e) when (DatabaseFault.IsUnavailable(e))
        {
            SessionCookie.SetUnknown(Context, e);
            return AuthenticateResult.NoResult();
        }
    }

    [LoggerMessage(EventId = 203, Level = LogLevel.Information, Message = "A session of the marketplace was refused. {Reason}")]
    static partial void Refused(ILogger logger, string reason);
}
