using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Consistency;

/// <summary>The rule about the guard: a list that is wrong, and triggers that are not there or do not fire.</summary>
public sealed class GuardTruthTests
{
    const string Trigger = "booking_admin_test";

    [Fact]
    public async Task Without_a_guard_there_is_nothing_to_be_true()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("INSERT INTO booking_admin.watch_list (order_id, amount, currency) VALUES ('stale', 1, 'nzd')");
        (await OfAsync(marketplace)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_lacks_an_order_is_wrong_until_it_has_it()
    {
        await using var marketplace = await WatchedAsync();
        (await OfAsync(marketplace)).ShouldBe(["watch-list"]);
        await ListAsync(marketplace, await marketplace.MissingOrderAsync());
        (await OfAsync(marketplace)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_has_an_order_too_many_is_wrong()
    {
        await using var marketplace = await WatchedAsync();
        await ListAsync(marketplace, await marketplace.MissingOrderAsync());
        await ListAsync(marketplace, (await marketplace.BookedOrderAsync()).OrderId);
        (await OfAsync(marketplace)).ShouldBe(["watch-list"]);
        // A look without the scan cannot tell that it is right again; that it was made anew it can.
        await marketplace.ExecuteAsync("DELETE FROM booking_admin.watch_list");
        await ListAsync(marketplace, await marketplace.MissingOrderAsync());
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBe(["watch-list"]);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(1));
        await marketplace.ExecuteAsync("INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action) VALUES (now(), 'Person', 'a', 'Ada Whitfield', 'WatchListRebuilt')");
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBeEmpty();
        (await marketplace.FindingsAsync()).Single(f => f.Rule == "guard-truth").ShouldSatisfyAllConditions(
            f => f.Resolution.ShouldBe(Resolution.Person), f => f.ResolvedBy.ShouldBe("Ada Whitfield"));
    }

    [Fact]
    public async Task An_order_that_is_within_its_grace_is_on_a_true_list_all_the_same()
    {
        await using var marketplace = await WatchedAsync();
        var order = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "createdAt" = now() AT TIME ZONE 'UTC' WHERE id = '{order}'""");
        await ListAsync(marketplace, order);
        (await OfAsync(marketplace)).ShouldBeEmpty();
        (await marketplace.FindingsAsync()).ShouldNotContain(f => f.Rule == "missing-booking");
    }

    [Fact]
    public async Task A_trigger_that_is_switched_off_is_named_and_missing_bookings_are_sought_without_the_list()
    {
        await using var marketplace = await WatchedAsync();
        await marketplace.ExecuteAsync($"""ALTER TABLE "Order" DISABLE TRIGGER {Trigger}""");
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBe([$"{Trigger} on public.\"Order\""]);
        // The list is empty, but nobody believes it now.
        (await marketplace.FindingsAsync()).ShouldContain(f => f.Rule == "missing-booking");
        await marketplace.ExecuteAsync($"""ALTER TABLE "Order" ENABLE TRIGGER {Trigger}""");
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_table_whose_triggers_are_gone_is_told()
    {
        await using var marketplace = await WatchedAsync();
        await marketplace.ExecuteAsync($"""DROP TRIGGER {Trigger} ON "Booking" """);
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBe(["every trigger on public.\"Booking\""]);
    }

    [Fact]
    public async Task A_quick_run_takes_what_is_missing_from_a_guard_that_is_whole()
    {
        await using var marketplace = await WatchedAsync();
        await ListAsync(marketplace, await marketplace.MissingOrderAsync());
        // Not on the list, so it is not seen: which proves where it looks.
        var (order, _) = await marketplace.BookedOrderAsync();
        await marketplace.ExecuteAsync($"""ALTER TABLE "Booking" DISABLE TRIGGER USER; DELETE FROM "Booking" WHERE "orderId" = '{order}'; ALTER TABLE "Booking" ENABLE TRIGGER USER""");
        (await marketplace.RunAsync(RunKind.Quick)).Rules.Single(rule => rule.Rule == "missing-booking").Open.ShouldBe(1);
        (await marketplace.RunAsync()).Rules.Single(rule => rule.Rule == "missing-booking").Open.ShouldBe(2);
        (await OfAsync(marketplace)).ShouldBe(["watch-list"]);
    }

    /// <summary>As if a guard were installed, one that does nothing.</summary>
    static async Task<TestMarketplace> WatchedAsync()
    {
        var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.guard (id, mode, since, by_name) VALUES (1, 'Watch', now(), 'test');
            CREATE FUNCTION booking_admin.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER {Trigger} AFTER INSERT ON "Order" FOR EACH STATEMENT EXECUTE FUNCTION booking_admin.nothing();
            CREATE TRIGGER {Trigger} AFTER INSERT ON "Booking" FOR EACH STATEMENT EXECUTE FUNCTION booking_admin.nothing();
            """);
        return marketplace;
    }

    static Task<int> ListAsync(TestMarketplace marketplace, string order) =>
        marketplace.ExecuteAsync($"INSERT INTO booking_admin.watch_list (order_id, amount, currency) VALUES ('{order}', 1, 'nzd')");

    /// <summary>What is open of the rule after a run.</summary>
    static async Task<IEnumerable<string>> OfAsync(TestMarketplace marketplace, RunKind kind = RunKind.Full)
    {
        (await marketplace.RunAsync(kind)).Rules.ShouldAllBe(rule => rule.Fault == null);
        var rule = Rules.All.OfType<GuardTruth>().Single().Id;
        return (await marketplace.FindingsAsync()).Where(f => f.Rule == rule && f.ResolvedAt is null).Select(f => f.Subject);
    }
}
