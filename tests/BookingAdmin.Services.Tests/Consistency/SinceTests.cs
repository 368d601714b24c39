using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Consistency;

/// <summary>Since when an order has been so, which is not when somebody first looked.</summary>
public sealed class SinceTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly Actor Support = TestMarketplace.Support;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_order_that_has_lacked_its_booking_for_725_days_is_725_days_old_with_a_guard_and_without(bool guarded)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await OldOrderAsync(marketplace, "725 days");
        if (guarded)
        {
            await marketplace.RunAsync();
            await marketplace.ExecuteAsync("DELETE FROM booking_admin.finding");
            await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
            await marketplace.ExecuteAsync(
                "SET booking_admin.keeping = 'on'; UPDATE booking_admin.watch_list SET since = since - interval '2 minutes'");
            Days((await marketplace.StateAsync()).Rules.Single(figure => figure.Rule == "missing-booking").OldestOpen).ShouldBe(725);
        }

        await marketplace.RunAsync();

        Days((await marketplace.StateAsync()).Rules.Single(figure => figure.Rule == "missing-booking").OldestOpen).ShouldBe(725);
        var finding = (
            await marketplace.Get<ConsistencyReport>().FindingsAsync(TestMarketplace.Admin, new("missing-booking"), Cancel)).Items.Single(
                item => item.Subject == order);
        Days(finding.Since).ShouldBe(725);
        ((int)finding.FoundAfter.TotalDays).ShouldBe(725);

        await marketplace.Get<FindingRepair>().RepairAsync(Support, "missing-booking", [order], null, Cancel);
        (await LivedAsync(marketplace)).ShouldBe([("a week and more", 1)]);
    }

    [Theory]
    [InlineData("'20255-01-01'")]
    [InlineData("'1970-01-01'")]
    [InlineData("'infinity'")]
    [InlineData("now() AT TIME ZONE 'UTC' + interval '9 days'")]
    public async Task A_date_that_cannot_be_breaks_no_check_and_counts_from_when_it_was_found(string placed)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.ScalarAsync<string>(
            """SELECT "orderId" FROM "Booking" WHERE status = 'CONFIRMED' ORDER BY id LIMIT 1""");
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "createdAt" = {placed}, "updatedAt" = {placed} WHERE id = '{order}';
            UPDATE "Booking" SET "totalAmount" = 1, "updatedAt" = {placed} WHERE "orderId" = '{order}'
            """);

        (await marketplace.RunAsync()).Rules.ShouldAllBe(rule => rule.Fault == null);

        (await marketplace.FindingsAsync()).Single(f => f.Rule == "copied-fields" && f.Subject == order)
            .ShouldSatisfyAllConditions(f => f.Since.ShouldBe(f.FirstSeen));
    }

    [Fact]
    public async Task What_came_back_counts_from_when_it_was_put_right()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await OldOrderAsync(marketplace, "725 days");
        await marketplace.RunAsync();
        await marketplace.Get<FindingRepair>().RepairAsync(Support, "missing-booking", [order], null, Cancel);
        await marketplace.ExecuteAsync($"""DELETE FROM "Booking" WHERE "orderId" = '{order}'""");
        marketplace.Clock.Advance(TimeSpan.FromHours(1));
        await marketplace.RunAsync();

        // Twice, for a look may learn of an earlier beginning, but not of this one.
        for (var run = 0; run < 2; run++, await marketplace.RunAsync())
        {
            var findings = (await marketplace.FindingsAsync()).Where(f => f.Rule == "missing-booking" && f.Subject == order).ToList();
            findings.Count.ShouldBe(2);
            findings[1].Since.ShouldBe(findings[0].ResolvedAt!.Value);
        }
    }

    [Fact]
    public async Task A_repair_that_was_undone_counts_once()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await OldOrderAsync(marketplace, "3 days");
        await marketplace.RunAsync();
        var repair = marketplace.Get<FindingRepair>();
        var first = await repair.RepairAsync(Support, "missing-booking", [order], null, Cancel);
        (await repair.UndoAsync(Support, first.RepairId, null, Cancel)).Removed.ShouldBe(1);

        await marketplace.RunAsync();

        var finding = (await marketplace.FindingsAsync()).Where(f => f.Rule == "missing-booking" && f.Subject == order)
            .ShouldHaveSingleItem();
        (finding.ResolvedAt, finding.Resolution, finding.ResolvedBy, finding.LastSeen, finding.CameBack)
            .ShouldBe((null, null, null, null, 1));
        Days(finding.Since).ShouldBe(3);
        (await LivedAsync(marketplace)).ShouldBeEmpty();

        await repair.RepairAsync(Support, "missing-booking", [order], null, Cancel);
        (await LivedAsync(marketplace)).ShouldBe([("1 to 7 days", 1)]);
    }

    [Fact]
    public async Task Whoever_undid_a_repair_did_not_put_it_right()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await OldOrderAsync(marketplace, "3 days");
        await marketplace.RunAsync();
        var repair = marketplace.Get<FindingRepair>();
        await repair.UndoAsync(
            Support, (await repair.RepairAsync(Support, "missing-booking", [order], null, Cancel)).RepairId, null, Cancel);
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET status = 'CANCELLED' WHERE id = '{order}'""");

        await marketplace.RunAsync();

        (await marketplace.FindingsAsync()).Single(f => f.Rule == "missing-booking" && f.Subject == order)
            .ShouldSatisfyAllConditions(f => f.Resolution.ShouldBe(Resolution.Owner), f => f.ResolvedBy.ShouldBeNull());
    }

    static async Task<string> OldOrderAsync(TestMarketplace marketplace, string age)
    {
        var order = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync(
            $"""UPDATE "Order" SET "createdAt" = now() AT TIME ZONE 'UTC' - interval '{age} 1 hour' WHERE id = '{order}'""");
        return order;
    }

    static int Days(DateTimeOffset? since) => (int)(TimeProvider.System.GetUtcNow() - since!.Value).TotalDays;

    static async Task<IEnumerable<(string, long)>> LivedAsync(TestMarketplace marketplace) =>
        (await marketplace.Get<ConsistencyReport>().LifetimesAsync(TestMarketplace.Admin, 30, Cancel)).Where(bucket => bucket.Count > 0)
            .Select(bucket => (bucket.Label, bucket.Count));
}
