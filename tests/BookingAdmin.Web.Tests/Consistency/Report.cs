using BookingAdmin.Data.Own;
using BookingAdmin.Domain;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Testing;
using BookingAdmin.Web.Consistency;
using BookingAdmin.Web.Consistency.Findings;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Consistency;

/// <summary>The reports of the demo marketplace, as the admin Ada Whitfield sees them unless another is named.</summary>
sealed class Report : IAsyncDisposable
{
    Report(TestMarketplace marketplace, Actor actor) => (Marketplace, Context) = (marketplace, new(marketplace, actor));

    public static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    public TestMarketplace Marketplace { get; }
    public PageContext Context { get; }

    public static async Task<Report> OpenAsync(Actor? actor = null) =>
        new(await TestMarketplace.DemoAsync(), actor ?? TestMarketplace.Admin);

    /// <summary>A marketplace without orders, in which nothing can be wrong.</summary>
    public static async Task<Report> OpenEmptyAsync() => new(await TestMarketplace.EmptyAsync(), TestMarketplace.Admin);

    public Task CheckAsync() => Marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);

    public string Address => new Uri(Context.Services.GetRequiredService<NavigationManager>().Uri).PathAndQuery;

    public void Go(string address) => Context.Services.GetRequiredService<NavigationManager>().NavigateTo(address);

    /// <summary>The report at this address, loaded.</summary>
    public IRenderedComponent<ConsistencyPage> Page(string query = "")
    {
        Go(Addresses.Consistency + query);
        return Context.Render<ConsistencyPage>().Loaded();
    }

    /// <summary>The page of one rule, loaded.</summary>
    public IRenderedComponent<RulePage> Rule(string rule, string query = "")
    {
        Go($"/consistency/{rule}{query}");
        var page = Context.Render<RulePage>(p => p.Add(r => r.Id, rule));
        page.WaitForAssertion(() => page.List().Words().ShouldNotBeEmpty());
        return page.Loaded();
    }

    /// <summary>Pages hear that something has changed.</summary>
    public void Publish() => Context.Services.GetRequiredService<Services.Live.ChangeFeed>().Publish("somebody");

    /// <summary>Nobody can read the orders until the connection is disposed of, as during maintenance.</summary>
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
