using BookingAdmin.OpenIdConnect.Tests.Providers;
using BookingAdmin.OpenIdConnect.Tests.Providers.OpenIddict;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Tests.Access;

[assembly: AssemblyFixture(typeof(AtOidcProvider))]
[assembly: AssemblyFixture(typeof(AtOpenIddict))]

namespace BookingAdmin.OpenIdConnect.Tests.Providers;

/// <summary>The whole host with one of the real providers: started by the first test that asks, shared by all of this assembly.</summary>
public abstract class ProviderHost : IAsyncDisposable
{
    readonly Lazy<Task<Place>> shared;

    protected ProviderHost() => shared = new(OpenAsync);

    /// <summary>For tests that disturb no other, each with accounts of its own.</summary>
    internal Task<Place> SharedAsync() => shared.Value;

    /// <summary>Another host at another issuer, for a test that changes keys or cuts connections.</summary>
    internal async Task<Place> OpenAsync() => await Place.OpenAsync(await StartAsync(), ("Host:KnownProxies", "127.0.0.1 ::1"));

    public virtual async ValueTask DisposeAsync()
    {
        if (shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await shared.Value).DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<ISignInProvider> StartAsync();
}

/// <summary>npm's oidc-provider.</summary>
public sealed class AtOidcProvider : ProviderHost
{
    protected override async Task<ISignInProvider> StartAsync() => await IdentityProvider.StartAsync();
}

/// <summary>OpenIddict, with one database for all its issuers.</summary>
public sealed class AtOpenIddict : ProviderHost
{
    readonly Lazy<Task<string>> database = new(CreateDatabaseAsync);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (database is not { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            return;
        await using var store = OpenIddictStore.Open(await database.Value);
        await store.Database.EnsureDeletedAsync();
    }

    protected override async Task<ISignInProvider> StartAsync() => await OpenIddictProvider.StartAsync(await database.Value);

    static async Task<string> CreateDatabaseAsync()
    {
        var connectionString = await TestMarketplace.BlankDatabaseAsync();
        await using var store = OpenIddictStore.Open(connectionString);
        await store.Database.EnsureCreatedAsync();
        return connectionString;
    }
}
