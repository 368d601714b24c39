using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Tests.Guard;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Consistency;

/// <summary>The rule about the guard: a list that is wrong, and parts that are not there, do not work or did not for a while.</summary>
public sealed class GuardTruthTests
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_guard_there_is_nothing_to_be_true()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await ListAsync(marketplace, "stale");
        (await OfAsync(marketplace)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_lacks_an_order_is_wrong_until_it_has_it()
    {
        await using var marketplace = await Guarded.DemoAsync();
        (await OfAsync(marketplace)).ShouldBeEmpty();
        await SlyAsync(marketplace, "DELETE FROM booking_admin.watch_list");
        (await OfAsync(marketplace)).ShouldBe(["watch-list"]);
        await ListAsync(marketplace, await marketplace.MissingOrderAsync());
        (await OfAsync(marketplace)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_has_an_order_too_many_is_wrong_until_somebody_makes_it_anew()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await ListAsync(marketplace, (await marketplace.BookedOrderAsync()).OrderId);
        (await OfAsync(marketplace)).ShouldBe(["watch-list"]);
        // A look without the scan cannot tell that it is right again; that it was made anew it can.
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBe(["watch-list"]);
        await marketplace.Get<BookingGuard>().RebuildAsync(TestMarketplace.Admin, Cancel);
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBeEmpty();
        (await marketplace.FindingsAsync()).Single(f => f.Rule == "guard-truth").ShouldSatisfyAllConditions(
            f => f.Resolution.ShouldBe(Resolution.Person), f => f.ResolvedBy.ShouldBe("Ada Whitfield"));
    }

    [Fact]
    public async Task An_entry_that_stays_too_long_and_lacks_nothing_is_removed_by_a_quick_check()
    {
        await using var marketplace = await Guarded.DemoAsync();
        var (order, _) = await marketplace.BookedOrderAsync();
        await ListAsync(marketplace, order);
        await SlyAsync(marketplace, "UPDATE booking_admin.watch_list SET since = since - interval '2 minutes'");
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBeEmpty();
        (await marketplace.ListedAsync()).ShouldBe([await marketplace.MissingOrderAsync()]);
    }

    [Fact]
    public async Task An_order_that_is_within_its_grace_is_on_a_true_list_all_the_same()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync(
            $"""UPDATE "Order" SET "createdAt" = now() AT TIME ZONE 'UTC' WHERE id = '{await marketplace.MissingOrderAsync()}'""");
        (await OfAsync(marketplace)).ShouldBeEmpty();
        (await marketplace.FindingsAsync()).ShouldNotContain(f => f.Rule == "missing-booking");
    }

    [Fact]
    public async Task A_trigger_that_is_switched_off_is_named_and_missing_bookings_are_sought_without_the_list()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await SlyAsync(marketplace, "DELETE FROM booking_admin.watch_list");
        await marketplace.ExecuteAsync("""ALTER TABLE "Order" DISABLE TRIGGER booking_admin_inserted""");
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBe(["booking_admin_inserted on public.\"Order\""]);
        // The list is empty, but nobody believes it now.
        (await marketplace.FindingsAsync()).ShouldContain(f => f.Rule == "missing-booking");
        await marketplace.ExecuteAsync("""ALTER TABLE "Order" ENABLE TRIGGER booking_admin_inserted""");
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBe(["triggers-replaced"]);
        await marketplace.Get<BookingGuard>().RebuildAsync(TestMarketplace.Admin, Cancel);
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_guard_of_which_somebody_removed_a_half_is_told_part_by_part()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync("""
            DROP TRIGGER booking_admin_deleted ON "Booking";
            CREATE OR REPLACE FUNCTION booking_admin.guard_order_deleted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            INSERT INTO booking_admin.watch_list (order_id, amount, currency) VALUES ('nonsense', 1, 'nzd')
            """);
        string[] broken = ["booking_admin.guard_order_deleted", "booking_admin_deleted on public.\"Booking\"", "watch-list-touched"];
        (await OfAsync(marketplace, RunKind.Quick)).ShouldBe(broken);
        (await OfAsync(marketplace)).ShouldBe([.. broken, "watch-list"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_list_that_somebody_has_dropped_is_a_finding_and_stops_no_check()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync("DROP TABLE booking_admin.watch_list");
        foreach (var kind in new[] { RunKind.Full, RunKind.Quick })
            (await OfAsync(marketplace, kind)).ShouldBe(["booking_admin.watch_list", "booking_admin_touched on booking_admin.watch_list"]);
        (await marketplace.FindingsAsync()).ShouldContain(f => f.Rule == "missing-booking" && f.ResolvedAt == null);
        (await marketplace.RunsAsync()).ShouldAllBe(run => run.State == RunState.Done);
    }

    [Fact]
    public async Task A_quick_run_takes_what_is_missing_from_a_guard_that_is_whole()
    {
        await using var marketplace = await Guarded.DemoAsync();
        // Not on the list, so it is not seen: which proves where it looks.
        await SlyAsync(marketplace, "DELETE FROM booking_admin.watch_list");
        (await marketplace.RunAsync(RunKind.Quick)).Rules.Single(rule => rule.Rule == "missing-booking").Open.ShouldBe(0);
        (await marketplace.RunAsync()).Rules.Single(rule => rule.Rule == "missing-booking").Open.ShouldBe(1);
        (await OfAsync(marketplace)).ShouldBe(["watch-list"]);
    }

    [Fact]
    public async Task A_guard_that_goes_while_a_check_reads_resolves_nothing()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.RunAsync();
        await using var holder = await marketplace.OpenAsync();
        await holder.RunAsync("BEGIN; LOCK TABLE booking_admin.refund IN ACCESS EXCLUSIVE MODE");
        var running = marketplace.RunAsync(RunKind.Quick);
        // It has seen the guard, and waits to read what the guard has listed.
        await marketplace.WaitForLockAsync();
        await SlyAsync(marketplace, "UPDATE booking_admin.guard SET mode = 'Off'; DELETE FROM booking_admin.watch_list");
        await holder.RunAsync("ROLLBACK");
        (await running).Rules.Single(rule => rule.Rule == "missing-booking")
            .ShouldSatisfyAllConditions(rule => rule.Open.ShouldBe(1), rule => rule.Cleared.ShouldBe(0));
    }

    static Task<int> ListAsync(TestMarketplace marketplace, string order) =>
        SlyAsync(marketplace, $"INSERT INTO booking_admin.watch_list (order_id, amount, currency) VALUES ('{order}', 1, 'nzd')");

    /// <summary>As a fault of the guard would do it, so that nothing notes a touch by hand.</summary>
    static Task<int> SlyAsync(TestMarketplace marketplace, string sql) =>
        marketplace.ExecuteAsync($"SET booking_admin.keeping = 'on'; {sql}");

    /// <summary>What is open of the rule after a run.</summary>
    static async Task<IEnumerable<string>> OfAsync(TestMarketplace marketplace, RunKind kind = RunKind.Full)
    {
        (await marketplace.RunAsync(kind)).Rules.ShouldAllBe(rule => rule.Fault == null);
        var rule = Rules.All.OfType<GuardTruth>().Single().Id;
        return (await marketplace.FindingsAsync()).Where(f => f.Rule == rule && f.ResolvedAt is null).Select(f => f.Subject);
    }
}
