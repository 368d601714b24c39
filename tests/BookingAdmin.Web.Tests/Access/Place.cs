using BookingAdmin.Testing;
using BookingAdmin.Testing.Provider;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>Provider, marketplace and host of one test.</summary>
sealed record Place(ISignInProvider Provider, TestMarketplace Marketplace, Dashboard Dashboard) : IAsyncDisposable
{
    public static async Task<Place> OpenAsync(params TestAccount[] accounts) =>
        await OpenAsync(await IdentityProvider.StartAsync(accounts));

    /// <param name="provider">Disposed of with the place.</param>
    public static async Task<Place> OpenAsync(ISignInProvider provider, params (string Key, string Value)[] settings)
    {
        var marketplace = await TestMarketplace.DemoAsync();
        return new(provider, marketplace, await Dashboard.StartAsync(marketplace, provider, settings));
    }

    public async ValueTask DisposeAsync()
    {
        await Dashboard.DisposeAsync();
        await Marketplace.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
