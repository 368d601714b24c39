using BookingAdmin.Web.Access.OpenIdConnect;

namespace BookingAdmin.Web.Access.SignIn;

/// <summary>Why somebody could not be signed in, as the page states it.</summary>
public enum SignInProblem
{
    /// <summary>The provider's answer could not be trusted or understood; only the log says more.</summary>
    Untrusted,
    Unreachable,
    Cancelled,
    /// <summary>The answer belongs to no sign-in of this browser, or to one that took too long.</summary>
    Stale,
    /// <summary>The browser came back without any cookie.</summary>
    NoCookies,
    ProviderRefused,
    NoRole,
    NoProfile,
    SeveralProfiles,
    /// <summary>Our own database, not the provider.</summary>
    DatabaseAway,
    /// <summary>The session here has ended, but the sign-out request could not reach the provider.</summary>
    SignedOutHere,
}

static partial class SignInProblems
{
    /// <summary>What a person can understand of a failure; the log event has the rest.</summary>
    public static SignInProblem Of(Exception? failure) => (failure as SignInFaultException)?.Name switch
    {
        nameof(SignInEvents.AccessDenied) => SignInProblem.Cancelled,
        nameof(SignInEvents.ProviderError) => SignInProblem.ProviderRefused,
        nameof(SignInEvents.StateMissing) or nameof(SignInEvents.StateUnreadable) or nameof(SignInEvents.OtherBrowser)
            or nameof(SignInEvents.NonceCookieMissing) => SignInProblem.Stale,
        nameof(SignInEvents.ProviderUnreachable) or nameof(SignInEvents.ProviderFailed) => SignInProblem.Unreachable,
        nameof(SignInEvents.SignOutWithoutProvider) => SignInProblem.SignedOutHere,
        _ => SignInProblem.Untrusted,
    };

    /// <summary>
    /// Leads to the page that explains it, from which one can try again; logs it under the reference that the page shows.
    /// </summary>
    public static void Explain(SignInProblem problem, HttpContext context, string? returnUrl)
    {
        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SignInProblems).FullName!);
        Refused(log, problem, context.TraceIdentifier);
        context.Response.Redirect(Addresses.Query(Addresses.SignInProblem,
            ("kind", problem.ToString().ToLowerInvariant()), ("reference", context.TraceIdentifier),
            ("returnUrl", ReturnUrl.Of(returnUrl))));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Nobody was signed in: {Problem}. Reference: {Reference}")]
    static partial void Refused(ILogger logger, SignInProblem problem, string reference);
}
