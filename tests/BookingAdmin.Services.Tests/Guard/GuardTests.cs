using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Testing;
using Npgsql;

namespace BookingAdmin.Services.Tests.Guard;

public sealed class GuardTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Everything_that_it_adds_is_commented()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        (await marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM pg_trigger t LEFT JOIN pg_description d ON d.objoid = t.oid AND d.classoid = 'pg_trigger'::regclass
            WHERE t.tgname LIKE 'booking\_admin\_%' AND NOT t.tgisinternal AND d.description IS NULL
            """)).ShouldBe(0);
        (await marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                LEFT JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass
            WHERE n.nspname = 'booking_admin' AND p.proname LIKE 'guard\_%'
                AND (d.description IS NULL OR NOT p.prosecdef OR p.proconfig IS NULL)
            """)).ShouldBe(0);
    }

    public static TheoryData<string, string> Damages => new()
    {
        { """DROP TRIGGER booking_admin_inserted ON public."Order" """,
            "The trigger booking_admin_inserted on public.\"Order\" is missing." },
        { """DROP TRIGGER booking_admin_truncated ON public."Booking" """,
            "The trigger booking_admin_truncated on public.\"Booking\" is missing." },
        { """ALTER TABLE public."Booking" DISABLE TRIGGER booking_admin_deleted""",
            "The trigger booking_admin_deleted on public.\"Booking\" is switched off." },
        { """ALTER TABLE public."Order" DISABLE TRIGGER ALL""", "The trigger booking_admin_updated on public.\"Order\" is switched off." },
        { "ALTER TABLE booking_admin.watch_list DISABLE TRIGGER ALL",
            "The trigger booking_admin_commit on booking_admin.watch_list is switched off." },
        { "DROP FUNCTION booking_admin.guard_order_updated() CASCADE", "The function booking_admin.guard_order_updated is missing." },
        { "DROP FUNCTION booking_admin.guard_commit() CASCADE",
            "The trigger booking_admin_commit on booking_admin.watch_list is missing." },
        { "CREATE OR REPLACE FUNCTION booking_admin.guard_order_deleted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "The function booking_admin.guard_order_deleted is not what this version installs with these settings." },
        { "ALTER FUNCTION booking_admin.guard_order_deleted() SECURITY INVOKER",
            "The function booking_admin.guard_order_deleted is not what this version installs with these settings." },
        { """
            CREATE OR REPLACE TRIGGER booking_admin_deleted AFTER DELETE ON public."Order"
                FOR EACH STATEMENT EXECUTE FUNCTION booking_admin.guard_order_truncated()
            """,
            "The trigger booking_admin_deleted on public.\"Order\" is not what this version installs with these settings." },
        { "DROP TABLE booking_admin.watch_list", "The watch list (booking_admin.watch_list) is missing." },
        { "ALTER TABLE booking_admin.watch_list DROP COLUMN amount",
            "The watch list (booking_admin.watch_list) is not what this version installs with these settings." },
        { "DELETE FROM booking_admin.watch_list", "Somebody has written to the watch list by hand" },
        { "TRUNCATE booking_admin.watch_list", "Somebody has written to the watch list by hand" },
        { "INSERT INTO booking_admin.watch_list (order_id, amount, currency) VALUES ('nonsense', 1, 'nzd')",
            "Somebody has written to the watch list by hand" },
        { "DELETE FROM booking_admin.guard", "The function booking_admin.guard_commit is there although the guard is off." },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task What_somebody_removes_by_hand_is_told_by_its_name_counted_by_the_scan_and_put_right_by_installing(
        string damage, string told)
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        await marketplace.ExecuteAsync(damage);

        var status = await marketplace.StatusAsync();
        status.IsWhole.ShouldBeFalse();
        status.Faults.ShouldContain(fault => fault.StartsWith(told, StringComparison.Ordinal), string.Join('\n', status.Faults));
        (await marketplace.Get<MissingNow>().GetAsync(TestMarketplace.Support, Cancel))
            .ShouldSatisfyAllConditions(m => m.Missing.ShouldBe(1), m => m.FromWatchList.ShouldBeFalse());
        // It still stops nobody.
        await marketplace.ExecuteAsync(Guarded.Order("new") + Guarded.Booking("new"));

        (await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Create, Cancel)).Changed.ShouldBeTrue();
        await marketplace.ShouldBeTrueAsync();
        (await marketplace.ListedAsync()).ShouldBe([await marketplace.MissingOrderAsync()]);
    }

    [Fact]
    public async Task A_list_that_was_emptied_is_rebuilt_while_the_marketplace_writes()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync("""
            DELETE FROM booking_admin.watch_list;
            INSERT INTO booking_admin.watch_list (order_id, amount, currency) SELECT "orderId", 1, 'nzd' FROM public."Booking" LIMIT 3
            """);
        (await marketplace.Get<BookingGuard>().VerifyAsync(TestMarketplace.Admin, Cancel)).ShouldBe(new WatchListTruth(1, 3));
        await using var writer = await marketplace.OpenAsync();
        await writer.RunAsync("BEGIN; " + Guarded.Order("new"));

        var rebuilt = await marketplace.Get<BookingGuard>().RebuildAsync(TestMarketplace.Admin, Cancel);
        rebuilt.Sentence.ShouldBe("The watch list was rebuilt: 1 added, 3 removed.");
        (await marketplace.Get<BookingGuard>().RebuildAsync(TestMarketplace.Admin, Cancel)).Changed.ShouldBeFalse();
        await writer.RunAsync("COMMIT");

        await marketplace.ShouldBeTrueAsync();
        (await marketplace.ScalarAsync<string>(
            "SELECT string_agg(before::text, ' ' ORDER BY id) FROM booking_admin.audit_entry WHERE action = 'WatchListRebuilt'"))
            .ShouldBe("""{"stale": 3, "unlisted": 1} {"stale": 0, "unlisted": 0}""");
    }

    [Fact]
    public async Task A_fault_of_the_guard_stops_no_order_in_any_mode()
    {
        foreach (var mode in new[] { GuardMode.Watch, GuardMode.Create, GuardMode.Enforce })
        {
            await using var marketplace = await Guarded.DemoAsync(mode);
            await marketplace.ExecuteAsync("ALTER TABLE booking_admin.watch_list RENAME TO elsewhere");
            await using var owner = await marketplace.OpenAsync();
            List<string> warnings = [];
            owner.Notice += (_, notice) => warnings.Add(notice.Notice.MessageText);

            await owner.RunAsync(Guarded.Order("new"));
            await owner.RunAsync("""
                UPDATE public."Order" SET status = 'CANCELLED' WHERE id = 'new';
                UPDATE public."Order" SET status = 'PENDING' WHERE id = 'new';
                """ + Guarded.Booking("new"));
            await owner.RunAsync("""
                DELETE FROM public."Booking" WHERE "orderId" = 'new';
                DELETE FROM public."Order" WHERE id = 'new';
                TRUNCATE public."Booking";
                """);

            warnings.ShouldContain(
                warning =>
                warning.StartsWith(
                    "BookingAdmin's guard could not follow a change of Order: relation \"booking_admin.watch_list\" does not exist",
                    StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Whoever_has_no_right_on_our_schema_writes_as_before()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        var role = await Database.RoleAsync(
            marketplace, """GRANT USAGE ON SCHEMA public TO {0}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {0}""");
        await using var owner = await marketplace.OpenAsync();
        await owner.RunAsync($"SET ROLE {role}; SET search_path = public;" + Guarded.Order("new"));
        await owner.RunAsync(Guarded.Booking("new"));
        await owner.RunAsync("""DELETE FROM public."Order" WHERE id = 'new'; TRUNCATE public."Order" CASCADE""");
        (await Should.ThrowAsync<PostgresException>(owner.RunAsync("SELECT FROM booking_admin.watch_list"))).SqlState.ShouldBe(
            PostgresErrorCodes.InsufficientPrivilege);
        (await Should.ThrowAsync<PostgresException>(
            owner.RunAsync(
                "CREATE TEMP TABLE t (id text); CREATE TRIGGER t AFTER INSERT ON t REFERENCING NEW TABLE AS new_rows EXECUTE FUNCTION "
                + "booking_admin.guard_order_inserted()")))
            .SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        await owner.RunAsync($"RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}");
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task A_restored_dump_has_the_guard_and_a_true_list_that_is_believed_once_it_is_rebuilt()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        await marketplace.ExecuteAsync(Guarded.Order("new"));
        var restored = await Database.RestoredAsync(marketplace);
        await using var copy = Database.Open(restored);
        var guard = copy.Guard();

        // Nobody can tell what was written before the triggers were restored.
        (await guard.StatusAsync(TestMarketplace.Admin, Cancel)).Faults.ShouldHaveSingleItem().ShouldContain("as in a restored database");
        (await guard.VerifyAsync(TestMarketplace.Admin, Cancel)).ShouldBe(new WatchListTruth(0, 0));
        await guard.RebuildAsync(TestMarketplace.Admin, Cancel);
        (await guard.StatusAsync(TestMarketplace.Admin, Cancel)).IsWhole.ShouldBeTrue();
        await copy.ExecuteAsync(Guarded.Order("later") + Guarded.Order("cancelled", "CANCELLED") + """TRUNCATE public."Booking" """);
        (await guard.VerifyAsync(TestMarketplace.Admin, Cancel)).ShouldBe(new WatchListTruth(0, 0));
    }
}
