namespace BookingAdmin.Web.Access;

/// <summary>Why somebody could not be signed in, as the page tells it.</summary>
public enum SignInProblem
{
    /// <summary>The provider's answer could not be trusted or understood; only the log says more.</summary>
    Untrusted,
    Unreachable,
    Cancelled,
    /// <summary>The answer belongs to no sign-in of this browser, or to one that took too long.</summary>
    Stale,
    ProviderRefused,
    NoRole,
    NoProfile,
    SeveralProfiles,
}
