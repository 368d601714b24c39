using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using BookingAdmin.Web.Orders.Details;
using BookingAdmin.Web.Orders.Table;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Orders;

/// <summary>The pages of Sam Okafor of support over the demo marketplace, in which Sarah's order has no booking.</summary>
sealed class SupportPages : IAsyncDisposable
{
    /// <summary>How the number of Sarah's order ends.</summary>
    public const string Sarah = "7F3K2A";

    SupportPages(TestMarketplace marketplace, Actor actor)
    {
        Marketplace = marketplace;
        Context = new(marketplace, actor);
        SetScreen(wide: true);
    }

    public TestMarketplace Marketplace { get; }
    public PageContext Context { get; }
    public NavigationManager Navigation => Context.Services.GetRequiredService<NavigationManager>();

    /// <summary>The address from its path on.</summary>
    public string Address => new Uri(Navigation.Uri).PathAndQuery;

    public static async Task<SupportPages> OpenAsync(params string[] alsoMissing)
    {
        var pages = new SupportPages(await TestMarketplace.DemoAsync(), TestMarketplace.Support);
        foreach (var number in alsoMissing)
            await pages.LoseBookingAsync(number);
        return pages;
    }

    /// <summary>A celebrity who follows a link that is not for them.</summary>
    public static async Task<SupportPages> OpenAsCelebrityAsync()
    {
        var marketplace = await TestMarketplace.DemoAsync();
        return new(marketplace, await marketplace.CelebrityAsync("Emma Stone"));
    }

    /// <summary>A marketplace in which nobody has ordered yet.</summary>
    public static async Task<SupportPages> OpenEmptyAsync() => new(await TestMarketplace.EmptyAsync(), TestMarketplace.Support);

    /// <summary>What the browser answers when asked for its width.</summary>
    public void SetScreen(bool wide) => Context.JSInterop.Setup<bool>("mudResizeListener.matchMedia", _ => true).SetResult(wide);

    public void Go(string address) => Navigation.NavigateTo(address);

    /// <summary>The list at this address, loaded and checked.</summary>
    public IRenderedComponent<OrdersPage> List(string query = "")
    {
        Go("/orders" + query);
        var page = Context.Render<OrdersPage>();
        return page.Loaded();
    }

    public IRenderedComponent<OrderPage> Order(string number)
    {
        var page = Context.Render<OrderPage>(parameters => parameters.Add(p => p.Number, number));
        return page.Loaded();
    }

    /// <summary>The page of the order whose number ends like this.</summary>
    public async Task<IRenderedComponent<OrderPage>> OrderEndingAsync(string end) => Order(await NumberAsync(end));

    /// <summary>The feed says that this celebrity's requests have changed, or anything, where none is named.</summary>
    public void Publish(string? celebrity = null) => Context.Services.GetRequiredService<ChangeFeed>().Publish(celebrity);

    public Task<string> NumberAsync(string end) =>
        Marketplace.ScalarAsync<string>($"""SELECT "orderNumber" FROM public."Order" WHERE "orderNumber" LIKE '%-{end}'""");

    public Task<string> IdAsync(string end) =>
        Marketplace.ScalarAsync<string>($"""SELECT id FROM public."Order" WHERE "orderNumber" LIKE '%-{end}'""");

    /// <summary>The address of an order that was reached from a list with this query.</summary>
    public static string FromList(string list, string number) => $"/orders/{number}?list={Uri.EscapeDataString(list)}";

    public Task<long> BookingsAsync(string end) =>
        Marketplace.ScalarAsync<long>($"""SELECT count(*) FROM public."Booking" WHERE "orderNumber" LIKE '%-{end}'""");

    public Task LoseBookingAsync(string end) =>
        Marketplace.ExecuteAsync($"""DELETE FROM public."Booking" WHERE "orderNumber" LIKE '%-{end}'""");

    /// <summary>As the owner's application does when it touches a booking.</summary>
    public Task TouchBookingAsync(string end) => Marketplace.ExecuteAsync($"""
        UPDATE public."Booking" SET message = message || '.', "updatedAt" = "updatedAt" + interval '1 second'
        WHERE "orderNumber" LIKE '%-{end}'
        """);

    public Task SetStatusAsync(string end, string status) =>
        Marketplace.ExecuteAsync($"""UPDATE public."Order" SET status = '{status}' WHERE "orderNumber" LIKE '%-{end}'""");

    /// <summary>Ada Whitfield decides in the celebrity's place.</summary>
    public async Task<DecisionResult> DecideAsync(string end, Decision decision, string reason)
    {
        var booking = await Marketplace.ScalarAsync<string>($"""SELECT id FROM public."Booking" WHERE "orderNumber" LIKE '%-{end}'""");
        return await Marketplace.Get<RequestDecisions>()
            .DecideAsync(TestMarketplace.Admin, booking, decision, reason, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Marketplace.DisposeAsync();
    }
}
