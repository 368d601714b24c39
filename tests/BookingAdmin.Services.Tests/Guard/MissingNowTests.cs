using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Guard;

public sealed class MissingNowTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task The_list_and_the_scan_count_the_same()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""
            DELETE FROM public."Booking" WHERE "totalAmount" > 100;
            UPDATE public."Order" SET currency = 'usd' WHERE "totalAmount" > 200
            """);
        var now = marketplace.Get<MissingNow>();
        var scanned = await now.GetAsync(TestMarketplace.Support, Cancel);
        var check = await marketplace.Get<BookingCheck>().CheckAsync(TestMarketplace.Support, Cancel);
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        var listed = await now.GetAsync(TestMarketplace.Support, Cancel);

        (scanned.FromWatchList, listed.FromWatchList).ShouldBe((false, true));
        foreach (var count in new[] { scanned, listed })
        {
            (count.Missing, count.Paid, count.Oldest, count.NoneNeeded)
                .ShouldBe((check.Missing, check.PaidMissing, check.OldestMissing, false));
            count.AtRisk.ShouldBe(check.AtRisk, ignoreOrder: true);
        }
        listed.Missing.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task An_entry_that_is_no_longer_true_is_never_counted()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync("""
            SET booking_admin.keeping = 'on';
            INSERT INTO booking_admin.watch_list (order_id, amount, currency) SELECT "orderId", 1, 'nzd' FROM public."Booking" LIMIT 3;
            INSERT INTO booking_admin.watch_list (order_id, amount, currency) VALUES ('nobody', 1, 'nzd');
            """);
        var count = await marketplace.Get<MissingNow>().GetAsync(TestMarketplace.Support, Cancel);
        (count.Missing, count.FromWatchList).ShouldBe((1, true));
        count.AtRisk.ShouldBe([new Money(150, "nzd")]);
    }

    [Fact]
    public async Task A_marketplace_without_orders_says_that_none_needs_a_booking()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var count = await marketplace.Get<MissingNow>().GetAsync(TestMarketplace.Support, Cancel);
        (count.Missing, count.NoneNeeded, count.Oldest).ShouldBe((0, true, null));
    }

    [Fact]
    public async Task Due_is_what_stays_longer_than_the_grace_and_what_a_clock_that_jumped_has_put_into_the_future()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync(
            string.Concat(new[] { "fresh", "old", "older", "future", "done" }.Select(id => Guarded.Order(id))));
        await marketplace.ExecuteAsync($"""
            SET booking_admin.keeping = 'on';
            DELETE FROM booking_admin.watch_list WHERE order_id = '{await marketplace.MissingOrderAsync()}';
            UPDATE booking_admin.watch_list SET since = now() - interval '2 minutes' WHERE order_id = 'old';
            UPDATE booking_admin.watch_list SET since = now() - interval '3 minutes' WHERE order_id = 'older';
            UPDATE booking_admin.watch_list SET since = now() + interval '1 day' WHERE order_id = 'future';
            UPDATE booking_admin.watch_list SET since = now() - interval '1 day' WHERE order_id = 'done';
            ALTER TABLE public."Booking" DISABLE TRIGGER booking_admin_inserted;
            """ + Guarded.Booking("done") + """ALTER TABLE public."Booking" ENABLE TRIGGER booking_admin_inserted;""");
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);

        (await WatchList.DueAsync(context, TimeSpan.FromSeconds(60), 10, Cancel)).ShouldBe(["older", "old", "future"]);
        (await WatchList.DueAsync(context, TimeSpan.FromSeconds(60), 1, Cancel)).ShouldBe(["older"]);
        (await marketplace.ListedAsync()).ShouldBe(["fresh", "future", "old", "older"]);
        (await marketplace.StatusAsync()).Faults.ShouldNotContain(fault =>
            fault.Contains("by hand", StringComparison.Ordinal), "its own upkeep is no touch by hand");
    }
}
