using Microsoft.AspNetCore.Authentication.OpenIdConnect.Provider;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Fills in what follows from other options.</summary>
public class OpenIdConnectPostConfigureOptions(IDataProtectionProvider dataProtection) : IPostConfigureOptions<OpenIdConnectOptions>
{
    const int LargestAnswer = 1024 * 1024;

    public void PostConfigure(string? name, OpenIdConnectOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.SignOutScheme ??= options.SignInScheme;
        options.DataProtectionProvider ??= dataProtection;
        options.StateDataFormat ??= new PropertiesDataFormat(
            options.DataProtectionProvider.CreateProtector(typeof(OpenIdConnectHandler).FullName!, name ?? "", "v1"));
        if (string.IsNullOrEmpty(options.TokenValidationParameters.ValidAudience))
            options.TokenValidationParameters.ValidAudience = options.ClientId;
        // An answer that leads elsewhere is not followed: the client secret would go along. Cookies would be one jar for everybody.
        options.Backchannel ??= new HttpClient(options.BackchannelHttpHandler
            ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = options.BackchannelTimeout,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        options.ConfigurationManager ??= ManagerOf(options);
    }

    static IConfigurationManager<OpenIdConnectConfiguration>? ManagerOf(OpenIdConnectOptions options)
    {
        if (options.Configuration is { } configuration)
            return new StaticConfigurationManager<OpenIdConnectConfiguration>(configuration);
        var authority = options.Authority?.TrimEnd('/');
        if (string.IsNullOrEmpty(options.MetadataAddress) && !string.IsNullOrEmpty(authority))
            options.MetadataAddress = authority + "/.well-known/openid-configuration";
        if (string.IsNullOrEmpty(options.MetadataAddress))
            return null;
        if (options.RequireHttpsMetadata && !Discovery.IsHttps(options.MetadataAddress))
            throw new InvalidOperationException($"{nameof(options.Authority)} and {nameof(options.MetadataAddress)} must be https, unless {nameof(options.RequireHttpsMetadata)} is off.");

        return new DiscoveryCache(new Discovery(options), options.TimeProvider ?? TimeProvider.System)
        {
            MetadataAddress = options.MetadataAddress,
            AutomaticRefreshInterval = options.AutomaticRefreshInterval,
            RefreshInterval = options.RefreshInterval,
        };
    }
}
