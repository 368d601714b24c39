using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Guard;

/// <summary>When the watch list is believed, and when it is believed again.</summary>
public sealed class TrustTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    public static TheoryData<string, string> Breaks => new()
    {
        // As pg_restore --data-only --disable-triggers does it.
        {
            """ALTER TABLE public."Order" DISABLE TRIGGER ALL;""" + Guarded.Order("new")
                + """ALTER TABLE public."Order" ENABLE TRIGGER ALL;""",
            "The triggers are there, but were switched off for a while"
        },
        {
            Guarded.Order("new", "CANCELLED") + """
                ALTER TABLE booking_admin.watch_list RENAME TO elsewhere;
                UPDATE public."Order" SET status = 'PENDING' WHERE id = 'new';
                ALTER TABLE booking_admin.elsewhere RENAME TO watch_list;
                """,
            "The triggers failed once at following a change"
        },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task What_the_triggers_missed_is_counted_by_the_scan_until_the_list_is_rebuilt(string sql, string fault)
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync(sql);

        (await marketplace.StatusAsync()).Faults.ShouldHaveSingleItem().ShouldStartWith(fault);
        (await CountAsync(marketplace)).ShouldBe((2, false));

        await marketplace.Get<BookingGuard>().RebuildAsync(TestMarketplace.Admin, Cancel);
        await marketplace.ShouldBeTrueAsync();
        (await CountAsync(marketplace)).ShouldBe((2, true));
    }

    [Fact]
    public async Task A_fault_of_a_writer_that_takes_everything_back_is_counted_all_the_same()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync(
            "BEGIN; ALTER TABLE booking_admin.watch_list RENAME TO elsewhere;" + Guarded.Order("new", "CANCELLED")
            + """UPDATE public."Order" SET status = 'PENDING' WHERE id = 'new'; ROLLBACK;""");
        (await marketplace.StatusAsync()).IsWhole.ShouldBeFalse();
        (await marketplace.Get<BookingGuard>().RebuildAsync(TestMarketplace.Admin, Cancel)).Sentence.ShouldBe(
            "The watch list was true, and is believed again.");
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task A_rebuild_that_is_killed_leaves_the_list_unbelieved()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync("DELETE FROM booking_admin.watch_list");
        await using var holder = await HoldAsync(marketplace);
        var rebuilding = marketplace.Get<BookingGuard>().RebuildAsync(TestMarketplace.Admin, Cancel);
        await marketplace.WaitForLockAsync();
        await marketplace.ScalarAsync<bool>(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");

        await Should.ThrowAsync<Exception>(rebuilding);
        (await CountAsync(marketplace)).ShouldBe((1, false));
        await holder.RunAsync("COMMIT");
        await marketplace.Get<BookingGuard>().RebuildAsync(TestMarketplace.Admin, Cancel);
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task Who_writes_to_the_list_while_it_is_rebuilt_is_not_forgotten()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync("DELETE FROM booking_admin.watch_list");
        await using var holder = await HoldAsync(marketplace);
        var rebuilding = marketplace.Get<BookingGuard>().RebuildAsync(TestMarketplace.Admin, Cancel);
        await marketplace.WaitForLockAsync();
        await marketplace.ExecuteAsync("INSERT INTO booking_admin.watch_list (order_id, amount, currency) VALUES ('nonsense', 1, 'nzd')");
        await holder.RunAsync("COMMIT");

        await rebuilding;
        (await marketplace.StatusAsync()).Faults.ShouldHaveSingleItem().ShouldStartWith("Somebody has written to the watch list by hand");
    }

    [Fact]
    public async Task Whoever_holds_the_tables_is_named_and_a_vacuum_known()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var vacuum = await marketplace.OpenAsync();
        await vacuum.RunAsync("""SET application_name = 'Nightly'; BEGIN; LOCK TABLE public."Order" IN SHARE UPDATE EXCLUSIVE MODE""");
        await using var reader = await marketplace.OpenAsync();
        await reader.RunAsync("""BEGIN; SELECT FROM public."Booking" """);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);

        var holders = await GuardHolders.ReadAsync(context, exclusive: false, Cancel);
        holders.ShouldHaveSingleItem().IsVacuum.ShouldBeTrue();
        GuardHolders.Sentence(holders).ShouldStartWith($"\"Order\" is held by a vacuum, Nightly (process {vacuum.ProcessID}, for ");
        // Where a trigger is taken away, who only reads is in the way too.
        (await GuardHolders.ReadAsync(context, exclusive: true, Cancel)).Select(holder => holder.Process)
            .ShouldBe([vacuum.ProcessID, reader.ProcessID], ignoreOrder: true);
    }

    static async Task<(long, bool)> CountAsync(TestMarketplace marketplace)
    {
        var count = await marketplace.Get<MissingNow>().GetAsync(TestMarketplace.Support, Cancel);
        return (count.Missing, count.FromWatchList);
    }

    /// <summary>Somebody who holds the order that a rebuild must hold.</summary>
    static async Task<Npgsql.NpgsqlConnection> HoldAsync(TestMarketplace marketplace)
    {
        var connection = await marketplace.OpenAsync();
        await connection.RunAsync($"""BEGIN; SELECT FROM public."Order" WHERE id = '{await marketplace.MissingOrderAsync()}' FOR UPDATE""");
        return connection;
    }
}
