using BookingAdmin.Web.Access.Provider;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace BookingAdmin.Web.Access.OpenIdConnect;

/// <summary>Fills in what follows from other options, around what the framework fills in.</summary>
sealed class OpenIdConnectSetup(IDataProtectionProvider protection) : IPostConfigureOptions<OpenIdConnectOptions>
{
    public void PostConfigure(string? name, OpenIdConnectOptions options)
    {
        var asksProvider = options is { Configuration: null, ConfigurationManager: null };
        options.DisableTelemetry = true;
        // With a path here, a visit from anywhere would end the session.
        options.RemoteSignOutPath = default;
        options.TokenHandler = new IdTokenHandler(options) { MapInboundClaims = options.MapInboundClaims };
        options.TokenValidationParameters.ValidAlgorithms ??= SignedTokens.Algorithms;
        options.BackchannelHttpHandler = new ProviderBackchannel(options, options.BackchannelHttpHandler ?? ProviderBackchannel.Network());
        new OpenIdConnectPostConfigureOptions(protection).PostConfigure(name, options);
        // The guard has the time limit, and says where there was no answer.
        options.Backchannel.Timeout = Timeout.InfiniteTimeSpan;
        if (asksProvider && options.MetadataAddress is { Length: > 0 } address)
        {
            // The guard refuses plain http for every address.
            var documents = new HttpDocumentRetriever(options.Backchannel) { RequireHttps = false };
            options.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
                address, new OpenIdConnectConfigurationRetriever(), documents, new DiscoveryRules(options))
            {
                AutomaticRefreshInterval = options.AutomaticRefreshInterval,
                RefreshInterval = options.RefreshInterval,
                // A key that the provider has withdrawn is not taken any longer.
                UseLastKnownGoodConfiguration = false,
            };
        }
    }
}
