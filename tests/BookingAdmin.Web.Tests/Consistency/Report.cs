using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Consistency;

/// <summary>Ada Whitfield, an admin, at the reports of a marketplace of her own.</summary>
sealed class Report : IAsyncDisposable
{
    Report(TestMarketplace marketplace, Actor actor) => (Marketplace, Context) = (marketplace, new(marketplace, actor));

    public static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    public TestMarketplace Marketplace { get; }
    public PageContext Context { get; }

    public static async Task<Report> OpenAsync(Actor? actor = null) =>
        new(await TestMarketplace.DemoAsync(), actor ?? TestMarketplace.Admin);

    /// <summary>Nobody has ordered yet, so nothing can be wrong.</summary>
    public static async Task<Report> OpenEmptyAsync() => new(await TestMarketplace.EmptyAsync(), TestMarketplace.Admin);

    public Task CheckAsync() => Marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);

    public string Address => new Uri(Context.Services.GetRequiredService<NavigationManager>().Uri).PathAndQuery;

    public void Go(string address) => Context.Services.GetRequiredService<NavigationManager>().NavigateTo(address);

    /// <summary>As if the marketplace were being maintained: nobody can read its orders until this is disposed of.</summary>
    public async Task<IAsyncDisposable> LockOrdersAsync()
    {
        var owner = await Marketplace.OpenAsync();
        await using var command = owner.CreateCommand();
        command.CommandText = """BEGIN; LOCK TABLE public."Order" IN ACCESS EXCLUSIVE MODE""";
        await command.ExecuteNonQueryAsync(Cancel);
        return owner;
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Marketplace.DisposeAsync();
    }
}
