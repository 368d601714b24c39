using BookingAdmin.Data.Own;
using BookingAdmin.Services.Tests.Cli;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Guard;

/// <summary>The guard where the owner has renamed, dropped or hidden what its triggers need.</summary>
public sealed class ChangedTablesTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    const string Ours = """
        SELECT (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'booking\_admin\_%') + (SELECT count(*) FROM pg_proc p
            WHERE p.pronamespace = 'booking_admin'::regnamespace AND p.proname LIKE 'guard%')
        """;

    public static TheoryData<string> Changes => new()
    {
        """ALTER TABLE "Order" RENAME TO "OrderOld" """,
        """ALTER TABLE "Booking" RENAME TO "BookingOld"; ALTER TABLE "Order" RENAME TO "OrderOld" """,
        """ALTER TABLE "Order" DROP COLUMN "celebrityId" """,
        """ALTER TABLE "Order" RENAME status TO state""",
        """ALTER TABLE "Booking" DROP COLUMN "orderId" """,
        """ALTER TYPE "OrderStatus" RENAME VALUE 'REFUNDED' TO 'PAID_BACK'""",
        """DROP TABLE "Booking" CASCADE""",
        "ALTER SCHEMA public RENAME TO shop",
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task It_is_looked_at_and_removed_whatever_has_become_of_the_tables(string sql)
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        await marketplace.ExecuteAsync(sql);

        var status = await CommandRun.OfAsync(marketplace, "guard", "status");
        (status.ExitCode, status.Error)
            .ShouldBe(
                (sql.Contains("TYPE", StringComparison.Ordinal) || sql.Contains("status", StringComparison.Ordinal)
                    || sql.Contains("COLUMN", StringComparison.Ordinal) ? 0 : 1, ""));

        var removed = await CommandRun.OfAsync(marketplace, "guard", "remove", "--yes");
        (removed.ExitCode, removed.Error).ShouldBe((0, ""));
        removed.Out.ShouldStartWith("The guard was removed.");
        (await marketplace.ScalarAsync<long>(Ours)).ShouldBe(0);
    }

    [Fact]
    public async Task A_table_that_was_renamed_took_its_triggers_along_and_status_says_where_they_are()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync("""ALTER TABLE "Order" RENAME TO "OrderOld" """);
        var faults = (await marketplace.StatusAsync()).Faults;
        faults.ShouldContain("The trigger booking_admin_inserted on public.\"Order\" is missing.");
        faults.ShouldContain(
            "The trigger booking_admin_inserted on \"OrderOld\" is on a table where it does not belong, perhaps because the "
            + "table was renamed.");
    }

    [Fact]
    public async Task Without_a_schema_of_ours_there_is_no_guard()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("DROP SCHEMA booking_admin CASCADE");
        var status = await CommandRun.OfAsync(marketplace, "guard", "status");
        (status.ExitCode, status.Out).ShouldBe((1, "The guard is off.\n"));
        (await CommandRun.OfAsync(marketplace, "guard", "remove", "--yes")).Out.ShouldBe("There is no guard. Nothing was changed.\n");
    }

    [Theory]
    [InlineData(GuardMode.Watch, "so the watch list may have missed something")]
    [InlineData(GuardMode.Create, "so bookings may not have been created, and the watch list may have missed something")]
    [InlineData(GuardMode.Enforce, "so the watch list may have missed something")]
    public async Task What_a_guard_could_not_follow_is_counted_and_shown_and_stops_nobody(GuardMode mode, string consequence)
    {
        await using var marketplace = await Guarded.DemoAsync(mode);
        await marketplace.ExecuteAsync("""ALTER TABLE "Booking" RENAME "orderId" TO "order" """);
        await marketplace.ExecuteAsync(Guarded.Order("one"));
        await marketplace.ExecuteAsync(Guarded.Order("two"));

        var status = await marketplace.StatusAsync();

        status.IsWhole.ShouldBeFalse();
        status.Faults.ShouldHaveSingleItem()
            .ShouldBe(
                $"The triggers failed 2 times at following a change of the marketplace’s (the database’s log says why), "
                + $"{consequence}. Rebuild it.");
    }

    [Fact]
    public async Task In_create_mode_a_booking_that_cannot_be_made_is_counted_and_the_order_stays_on_the_list()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        await marketplace.ExecuteAsync("""
            ALTER TABLE "Booking" ADD COLUMN "studio" text;
            UPDATE "Booking" SET studio = 'a';
            ALTER TABLE "Booking" ALTER "studio" SET NOT NULL
            """);
        await marketplace.ExecuteAsync(Guarded.Order("new"));

        (await marketplace.ListedAsync()).ShouldContain("new");
        (await marketplace.StatusAsync()).Faults.ShouldHaveSingleItem()
            .ShouldStartWith("The triggers failed once at following a change of the marketplace’s");
    }

    [Fact]
    public async Task In_enforce_mode_only_what_was_seen_to_be_missing_is_refused()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Enforce);
        await marketplace.ExecuteAsync("""ALTER TABLE "Order" RENAME "orderNumber" TO number""");
        await marketplace.ExecuteAsync(Guarded.Order("new").Replace("\"orderNumber\"", "number", StringComparison.Ordinal));
        (await marketplace.StatusAsync()).Faults.ShouldHaveSingleItem().ShouldStartWith("The triggers failed once");
    }

    [Fact]
    public async Task A_booking_that_row_level_security_hides_is_not_taken_for_missing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var user = await LimitedUser.CreateAsync(marketplace);
        var installed = await CommandRun.OfAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__BookingAdmin"] = user.ConnectionString },
            "guard", "install", "--mode", "Create", "--yes");
        installed.ExitCode.ShouldBe(0, installed.Error);
        await marketplace.ExecuteAsync("""ALTER TABLE "Booking" ENABLE ROW LEVEL SECURITY""");
        await marketplace.ExecuteAsync("BEGIN;" + Guarded.Order("new") + Guarded.Booking("new") + "COMMIT;");

        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" WHERE "orderId" = 'new'""")).ShouldBe(1);
        (await marketplace.ScalarAsync<long>("SELECT last_value FROM booking_admin.guard_fault")).ShouldBeGreaterThan(0);
    }
}
