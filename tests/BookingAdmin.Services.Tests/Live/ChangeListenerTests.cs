using BookingAdmin.Services.Live;
using BookingAdmin.Services.Orders;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Live;

public sealed class ChangeListenerTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task A_repair_is_heard_by_the_pages_of_its_celebrity_and_by_no_other()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, mara) = (await marketplace.CelebrityAsync("Emma Stone"), await marketplace.CelebrityAsync("Mara Linden"));
        var feed = marketplace.Get<ChangeFeed>();
        using var listening = new SemaphoreSlim(0);
        using var heard = new SemaphoreSlim(0);
        var others = 0;
        using var everybody = feed.Subscribe("nobody's", () => listening.Release());
        using var listener = ActivatorUtilities.CreateInstance<ChangeListener>(marketplace.Provider);
        await listener.StartAsync(Cancel);
        await listening.WaitAsync(Cancel);
        using var hers = feed.Subscribe(emma.CelebrityId, () => heard.Release());
        using var anothers = feed.Subscribe(mara.CelebrityId, () => others++);

        await marketplace.RepairAllAsync();

        (await heard.WaitAsync(TimeSpan.FromSeconds(20), Cancel)).ShouldBeTrue();
        others.ShouldBe(0);
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_lost_connection_is_heard_and_after_it_everybody_asks_again_and_the_first_question_is_answered()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        using var gap = new SemaphoreSlim(0);
        using var page = marketplace.Get<ChangeFeed>().Subscribe("anybody", () => gap.Release());
        using var listener = ActivatorUtilities.CreateInstance<ChangeListener>(marketplace.Provider);
        await listener.StartAsync(Cancel);
        await gap.WaitAsync(Cancel);
        var orders = marketplace.Get<OrderList>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => orders.ListAsync(TestMarketplace.Support, new(), Cancel)));

        await marketplace.AllowConnectionsAsync(false);
        (await gap.WaitAsync(TimeSpan.FromSeconds(10), Cancel)).ShouldBeTrue();
        await Should.ThrowAsync<Exception>(orders.ListAsync(TestMarketplace.Support, new(), Cancel));
        await marketplace.AllowConnectionsAsync(true);

        (await gap.WaitAsync(TimeSpan.FromSeconds(40), Cancel)).ShouldBeTrue();
        (await orders.ListAsync(TestMarketplace.Support, new(), Cancel)).Items.ShouldNotBeEmpty();
        await listener.StopAsync(Cancel);
    }
}
