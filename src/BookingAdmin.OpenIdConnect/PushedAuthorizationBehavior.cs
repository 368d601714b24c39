namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Whether the request for a sign-in goes to the provider over the back channel first (RFC 9126).</summary>
public enum PushedAuthorizationBehavior
{
    UseIfAvailable,
    Disable,

    /// <summary>A provider that does not offer it is not used.</summary>
    Require,
}
