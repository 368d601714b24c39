using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace BookingAdmin.Web.Access.OpenIdConnect;

/// <summary>
/// A sign-in or sign-out failed, for a reason that has its own log event. There is no inner exception: those of the framework
/// quote tokens and what the provider wrote.
/// </summary>
sealed class SignInFaultException(SignInFault fault, string details = "none") : AuthenticationFailureException(fault.Method.Name)
{
    public string Name { get; } = fault.Method.Name;

    /// <summary>For the log, see <see cref="SignInFault"/>.</summary>
    public string Details { get; } = details;

    public void Log(HttpContext context)
    {
        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SignInEvents).FullName!);
        fault(log, Details, context.TraceIdentifier);
    }

    /// <summary>What failed, of whatever the framework threw.</summary>
    public static SignInFaultException Of(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SignInFaultException known)
                return known;
            if (cause is ProviderCallException call)
                return call.Fault;
        }
        if (failure.Data["error"] is string error)
            return new(error == "access_denied" ? SignInEvents.AccessDenied : SignInEvents.ProviderError, ErrorCode(error));
        var details = $"{failure.GetType().Name} {Code(failure.Message)}";
        return failure switch
        {
            SecurityTokenSignatureKeyNotFoundException => new(SignInEvents.KeyUnknown, details),
            SecurityTokenInvalidSignatureException => new(SignInEvents.SignatureWrong, details),
            SecurityTokenInvalidIssuerException => new(SignInEvents.IssuerWrong, details),
            SecurityTokenInvalidAudienceException => new(SignInEvents.AudienceWrong, details),
            SecurityTokenNoExpirationException => new(SignInEvents.ExpiryMissing, details),
            SecurityTokenExpiredException => new(SignInEvents.Expired, details),
            SecurityTokenNotYetValidException => new(SignInEvents.NotYetValid, details),
            OpenIdConnectProtocolInvalidAtHashException => new(SignInEvents.AccessTokenHashWrong, details),
            HttpRequestException { StatusCode: { } status } => new(SignInEvents.ProviderFailed, $"HTTP status {(int)status}"),
            SecurityTokenException or OpenIdConnectProtocolException => new(SignInEvents.RefusedByFramework, details),
            // Where it happened, and not its message: nobody knows what that quotes.
            _ => new(SignInEvents.Unexpected, $"{details}{Environment.NewLine}{failure.StackTrace}"),
        };
    }

    /// <summary>A value that the provider gave, short and on one line. What a browser brought is never quoted.</summary>
    public static string Quote(string? value) =>
        $"'{new string([.. (value ?? "").Take(100).Select(sign => char.IsControl(sign) ? ' ' : sign)])}'";

    /// <summary>Error codes are words. Whatever else stands in that place comes from anybody, and could be a code or a state.</summary>
    static string ErrorCode(string error) =>
        error is { Length: > 0 and <= 40 } && error.All(sign => sign is (>= 'a' and <= 'z') or '_') ? error : "other";

    /// <summary>The framework's own number of what it says: IDX and five digits.</summary>
    static string Code(string message) => message.StartsWith("IDX", StringComparison.Ordinal) ? string.Concat(message.Take(8)) : "";
}
