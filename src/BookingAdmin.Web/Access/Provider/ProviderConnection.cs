using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace BookingAdmin.Web.Access.Provider;

/// <summary>How to talk to the identity provider beside a sign-in, with what the sign-in handler was given.</summary>
/// <param name="Metadata">Shared with the handler. Its RefreshInterval limits how often unknown keys can make it ask.</param>
/// <param name="ClientSecret">Null for a public client.</param>
sealed record ProviderConnection(
    IConfigurationManager<OpenIdConnectConfiguration> Metadata, HttpClient Backchannel, string ClientId, string? ClientSecret,
    TimeProvider Clock)
{
    /// <exception cref="ProviderUnreachableException">It cannot be asked, and was never asked before.</exception>
    public async Task<OpenIdConnectConfiguration> MetadataAsync(CancellationToken cancel)
    {
        try
        {
            return await Metadata.GetConfigurationAsync(cancel);
        }
        // Each manager has exceptions of its own.
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            throw new ProviderUnreachableException("The provider does not tell its endpoints and keys.", e);
        }
    }
}

/// <summary>The provider gave no usable answer, so nothing is known about whom it was asked.</summary>
sealed class ProviderUnreachableException(string message, Exception inner) : Exception(message, inner);
