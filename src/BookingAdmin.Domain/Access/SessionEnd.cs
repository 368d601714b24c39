namespace BookingAdmin.Domain.Access;

/// <summary>Why a session is over.</summary>
public enum SessionEnd
{
    /// <summary>Its person signed out, here or in another tab.</summary>
    SignedOut,
    /// <summary>Its person ended it from another device.</summary>
    EndedElsewhere,
    EndedByAdmin,
    /// <summary>The identity provider said so.</summary>
    ProviderSignedOut,
    /// <summary>Nobody did anything for too long, or it had lasted as long as a session may.</summary>
    Expired,
    /// <summary>The person has other roles now, or none.</summary>
    RolesChanged,
    /// <summary>The provider gave no way to look at the roles again.</summary>
    RolesUnknown,
    /// <summary>Somebody signed in anew in the same browser.</summary>
    Replaced,
}
