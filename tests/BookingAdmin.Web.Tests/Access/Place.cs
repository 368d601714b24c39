using BookingAdmin.Testing;
using BookingAdmin.Testing.Provider;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>Provider, marketplace and host of one test.</summary>
sealed record Place(IdentityProvider Provider, TestMarketplace Marketplace, Dashboard Dashboard) : IAsyncDisposable
{
    public static async Task<Place> OpenAsync(params TestAccount[] accounts)
    {
        var provider = await IdentityProvider.StartAsync(accounts);
        var marketplace = await TestMarketplace.DemoAsync();
        return new(provider, marketplace, await Dashboard.StartAsync(marketplace, provider));
    }

    public async ValueTask DisposeAsync()
    {
        await Dashboard.DisposeAsync();
        await Marketplace.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
