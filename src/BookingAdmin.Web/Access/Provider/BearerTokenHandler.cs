using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using static BookingAdmin.Web.Access.Provider.SignedTokens;

namespace BookingAdmin.Web.Access.Provider;

/// <summary>
/// Lets API callers in with a JWT access token of the provider (RFC 6750, RFC 9068). It answers in JSON and never redirects.
/// </summary>
sealed partial class BearerTokenHandler(
    IOptionsMonitor<BearerTokenOptions> options, ILoggerFactory logger, UrlEncoder encoder, ProviderConnection provider,
    SignedTokens signed)
    : AuthenticationHandler<BearerTokenOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    protected override Task InitializeHandlerAsync() => Options.Audience != provider.ClientId ? Task.CompletedTask
        : throw new InvalidOperationException(
            "The audience of bearer tokens must not be the client id: an id_token would pass for an access token.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Token() is not { } token)
            return AuthenticateResult.NoResult();
        try
        {
            var read = await signed.ReadAsync(token, Options.Audience, Context.RequestAborted);
            RequireAccessToken(read);
            return await Options.PrincipalOf(Context, read.Claims, Context.RequestAborted) is { } caller
                ? AuthenticateResult.Success(new(caller, Scheme.Name))
                : throw new TokenRefusedException("Its subject is nobody here.");
        }
        catch (TokenRefusedException e)
        {
            LogRefused(Logger, e.Message);
            return AuthenticateResult.Fail(e);
        }
        catch (ProviderUnreachableException e)
        {
            LogUnreachable(Logger);
            return AuthenticateResult.Fail(e);
        }
    }

    /// <summary>401, and 503 when nobody can say whether the token is good: the caller has no better one to try.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        if (failure is ProviderUnreachableException)
        {
            Response.Headers.RetryAfter = "10";
            await AnswerAsync(StatusCodes.Status503ServiceUnavailable, "The identity provider cannot be reached");
            return;
        }
        Response.Headers.Append(HeaderNames.WWWAuthenticate, failure is null ? "Bearer" : "Bearer error=\"invalid_token\"");
        await AnswerAsync(StatusCodes.Status401Unauthorized, "Unauthorized");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        AnswerAsync(StatusCodes.Status403Forbidden, "Forbidden");

    Task AnswerAsync(int status, string error)
    {
        Response.StatusCode = status;
        return Response.WriteAsJsonAsync(new { error }, Context.RequestAborted);
    }

    /// <returns>Null when the call does not try to use one. Several headers are a token that nobody can read.</returns>
    string? Token() => AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header)
        && string.Equals(header.Scheme, SchemeName, StringComparison.OrdinalIgnoreCase) ? header.Parameter ?? "" : null;

    /// <summary>The provider signs more than access tokens, with the same keys.</summary>
    static void RequireAccessToken(SignedToken read)
    {
        Require(read.IsOfType("at+jwt", "JWT"), "It is not of the type of an access token.");
        Require(!read.Has("nonce") && !read.Has("at_hash") && !read.Has("events"),
            "It is an id_token or a logout token, not an access token.");
        Require(read.Text("sub") is not null, "It does not say whose it is.");
    }

    [LoggerMessage(EventId = 201, Level = LogLevel.Information, Message = "A bearer token was refused. {Reason}")]
    static partial void LogRefused(ILogger logger, string reason);

    [LoggerMessage(
        EventId = 202, Level = LogLevel.Warning,
        Message = "A bearer token could not be checked: the identity provider does not tell its keys")]
    static partial void LogUnreachable(ILogger logger);
}
