using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Consistency;

/// <summary>What is repaired before a run comes is in the reports all the same.</summary>
public sealed class SeenByRepairsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repair_before_any_run_leaves_a_finding_that_a_person_put_right()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RepairAllAsync();

        var finding = (
            await marketplace.Get<ConsistencyReport>()
            .FindingsAsync(TestMarketplace.Admin, new("missing-booking", Open: false, null), Cancel)).Items.ShouldHaveSingleItem();
        (finding.Resolution, finding.ResolvedBy, finding.CameBack).ShouldBe((Resolution.Person, "Sam Okafor", 0));
        finding.AtRisk!.Value.Amount.ShouldBeGreaterThan(0);
        finding.FirstSeen.ShouldBeLessThanOrEqualTo(finding.ResolvedAt!.Value);
        // Nobody saw it before, and it has been so since the order was placed.
        finding.Since.UtcDateTime.ShouldBe(
            await marketplace.ScalarAsync<DateTime>($"""SELECT "createdAt" FROM "Order" WHERE id = '{finding.Subject}'"""));
        finding.FoundAfter.ShouldBeGreaterThan(TimeSpan.FromDays(3));
    }

    [Fact]
    public async Task It_was_seen_when_the_guard_listed_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        await marketplace.ExecuteAsync("UPDATE booking_admin.watch_list SET since = since - interval '2 hours'");
        await marketplace.RepairAllAsync();

        var finding = (
            await marketplace.Get<ConsistencyReport>()
            .FindingsAsync(TestMarketplace.Admin, new("missing-booking", Open: false, null), Cancel)).Items.ShouldHaveSingleItem();
        (finding.ResolvedAt!.Value - finding.FirstSeen).ShouldBeGreaterThan(TimeSpan.FromMinutes(119));
    }

    [Fact]
    public async Task A_list_that_somebody_has_dropped_stops_no_repair()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        await marketplace.ExecuteAsync("DROP TABLE booking_admin.watch_list");
        await marketplace.RepairAllAsync();

        (await marketplace.Get<MissingNow>().GetAsync(TestMarketplace.Support, Cancel)).Missing.ShouldBe(0);
        (await marketplace.FindingsAsync()).ShouldHaveSingleItem().Resolution.ShouldBe(Resolution.Person);
    }

    [Fact]
    public async Task An_order_that_lacks_nothing_is_no_finding()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var well = await marketplace.ScalarAsync<string>("""SELECT "orderId" FROM "Booking" LIMIT 1""");
        await marketplace.Get<FindingRepair>().RepairAsync(TestMarketplace.Support, "missing-booking", [well], null, Cancel);

        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.finding")).ShouldBe(0);
    }
}
