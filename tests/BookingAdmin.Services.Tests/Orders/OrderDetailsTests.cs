using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Orders;

public sealed class OrderDetailsTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task The_timeline_tells_the_whole_story_newest_first()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var id = await marketplace.MissingOrderAsync();
        var (item, _) = await marketplace.Get<BookingRepair>().EnsureAsync(TestMarketplace.Support, id, Cancel);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(5));
        await marketplace.Get<RequestDecisions>().DecideAsync(emma, item.BookingId!, Decision.Decline, "Filming", Cancel);

        var detail = (await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, id, Cancel)).ShouldNotBeNull();

        detail.Timeline.Select(step => step.What).ShouldBe(["Request declined", "Refund queued", "Missing booking created", "Payment received", "Order placed"]);
        (detail.Timeline[0].By, detail.Timeline[0].Reason).ShouldBe(("Emma Stone", "Filming"));
        (detail.Timeline[2].By, detail.Timeline[^1].By).ShouldBe(("Sam Okafor", "Sarah Johnson Meade"));
        detail.UndoableRepair.ShouldBeNull("Emma has decided since");
    }

    [Fact]
    public async Task A_repair_can_be_undone_while_nobody_has_touched_the_booking()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var id = await marketplace.MissingOrderAsync();
        var details = marketplace.Get<OrderDetails>();
        (await details.FindAsync(TestMarketplace.Support, id, Cancel))!.Findings.ShouldHaveSingleItem();

        var (_, repairId) = await marketplace.Get<BookingRepair>().EnsureAsync(TestMarketplace.Support, id, Cancel);

        var repaired = (await details.FindAsync(TestMarketplace.Support, id, Cancel))!;
        repaired.UndoableRepair.ShouldBe(repairId);
        repaired.Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_order_is_not_there()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        (await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, new string('x', 10_000), Cancel)).ShouldBeNull();
    }
}
