namespace Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;

/// <summary>
/// A step of the sign-in failed. The application sees an <see cref="AuthenticationFailureException"/> with the fault's name in <c>Data["fault"]</c>
/// and, where the provider gave an error, that in <c>Data["error"]</c>.
/// </summary>
sealed class SignInFaultException : AuthenticationFailureException
{
    public SignInFaultException(SignInFault fault, string? details = null, Exception? inner = null)
        : base(fault.Sentence, inner)
    {
        Fault = fault;
        Details = details;
        Data["fault"] = fault.Event.Name;
    }

    public SignInFault Fault { get; }

    /// <summary>For the log, see <see cref="SignInFault.Log"/>.</summary>
    public string? Details { get; }

    public static SignInFaultException OfProvider(SignInFault fault, string? error)
    {
        var shown = ErrorCode(error);
        return new(fault, shown) { Data = { ["error"] = shown } };
    }

    /// <summary>A value that the provider gave over the back channel, short and on one line. What a browser brought is never quoted.</summary>
    public static string Quote(string? value)
    {
        var text = new string([.. (value ?? "").Take(100).Select(c => char.IsControl(c) ? ' ' : c)]);
        return $"'{text}'";
    }

    /// <summary>Error codes are words. Whatever else stands in that place comes from anybody, and could be a code or a state.</summary>
    static string ErrorCode(string? error)
        => error is { Length: > 0 and <= 40 } && error.All(c => c is (>= 'a' and <= 'z') or '_') ? error : "other";
}
