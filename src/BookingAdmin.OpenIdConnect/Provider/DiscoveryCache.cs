using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect.Provider;

/// <summary>
/// Keeps what the provider says about itself. Unlike the library's own manager, which refreshes in the background, whoever asks after
/// <see cref="RequestRefresh"/> waits for the fresh keys: a new key works at once. Callers who wait share one fetch.
/// </summary>
sealed class DiscoveryCache(Discovery discovery, TimeProvider time) : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>
{
    readonly Lock gate = new();
    OpenIdConnectConfiguration? current;
    DateTimeOffset refreshAt;
    DateTimeOffset? lastRequest;
    Task<OpenIdConnectConfiguration>? fetching;

    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            if (current is not null && time.GetUtcNow() < refreshAt)
                return Task.FromResult(current);
            // Not the caller's token: others may wait for the same fetch, and the back channel has a time limit.
            fetching ??= Task.Run(FetchAsync, CancellationToken.None);
            return fetching.WaitAsync(cancel);
        }
    }

    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    /// <summary>The first request counts at once, each further one only when <see cref="BaseConfigurationManager.RefreshInterval"/> has passed.</summary>
    public override void RequestRefresh()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (fetching is not null || lastRequest + RefreshInterval > now)
                return;
            lastRequest = now;
            refreshAt = now;
        }
    }

    async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        try
        {
            var fresh = await discovery.FetchAsync(CancellationToken.None);
            lock (gate)
            {
                current = fresh;
                refreshAt = time.GetUtcNow() + AutomaticRefreshInterval;
            }
            return fresh;
        }
        catch (Exception) when (current is not null)
        {
            // What was true a while ago is better than nobody signing in.
            lock (gate)
                refreshAt = time.GetUtcNow() + RefreshInterval;
            return current;
        }
        finally
        {
            lock (gate)
                fetching = null;
        }
    }
}
