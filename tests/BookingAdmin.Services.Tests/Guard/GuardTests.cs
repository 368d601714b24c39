using System.Diagnostics;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BookingAdmin.Services.Tests.Guard;

public sealed class GuardTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData(GuardMode.Watch)]
    [InlineData(GuardMode.Create)]
    [InlineData(GuardMode.Enforce)]
    public async Task It_is_installed_whole_once_and_removed_without_a_trace_in_the_marketplaces_schema(GuardMode mode)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var guard = marketplace.Get<BookingGuard>();
        var before = await Database.DumpAsync(marketplace.ConnectionString, "--schema-only", "--schema=public");
        (await marketplace.StatusAsync())
            .ShouldSatisfyAllConditions(
                s => s.Mode.ShouldBe(GuardMode.Off), s => s.IsWhole.ShouldBeFalse(), s => s.Parts.ShouldBeEmpty(), s =>
                s.Faults.ShouldBeEmpty());

        (await guard.InstallAsync(TestMarketplace.Admin, mode, Cancel)).Changed.ShouldBeTrue();
        var status = await marketplace.StatusAsync();
        status.IsWhole.ShouldBeTrue(string.Join('\n', status.Faults));
        (status.Mode, status.By, status.OnList).ShouldBe((mode, TestMarketplace.Admin.Name, 1));
        (await Database.DumpAsync(marketplace.ConnectionString, "--schema-only", "--schema=public")).ShouldNotBe(before);
        var again = await guard.InstallAsync(TestMarketplace.Admin, mode, Cancel);
        (again.Changed, again.Sentence).ShouldBe((false, $"The guard is installed in mode {mode} already. Nothing was changed."));

        (await guard.RemoveAsync(TestMarketplace.Admin, Cancel)).Changed.ShouldBeTrue();
        (await guard.RemoveAsync(TestMarketplace.Admin, Cancel)).Sentence.ShouldBe("There is no guard. Nothing was changed.");
        (await Database.DumpAsync(marketplace.ConnectionString, "--schema-only", "--schema=public")).ShouldBe(before);
        (await marketplace.StatusAsync()).Parts.ShouldBeEmpty();
        (await marketplace.ScalarAsync<string[]>(
            "SELECT array_agg(action || ' ' || (before->>'mode') || ' ' || (after->>'mode') ORDER BY id) FROM booking_admin.audit_entry"))
            .ShouldBe([$"GuardInstalled Off {mode}", $"GuardRemoved {mode} Off"]);
    }

    [Fact]
    public async Task It_changes_from_any_mode_to_any_other()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        foreach (
            var mode in new[] { GuardMode.Create, GuardMode.Watch, GuardMode.Enforce, GuardMode.Create, GuardMode.Enforce,
                GuardMode.Watch })
        {
            await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, mode, Cancel);
            (await marketplace.StatusAsync()).ShouldSatisfyAllConditions(s => s.Mode.ShouldBe(mode), s => s.Faults.ShouldBeEmpty());
        }
        // What was missing before stays so: neither created nor refused.
        (await marketplace.ListedAsync()).ShouldHaveSingleItem();
        await marketplace.ShouldBeTrueAsync();
    }

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
        { """CREATE OR REPLACE TRIGGER booking_admin_deleted AFTER DELETE ON public."Order" FOR EACH STATEMENT EXECUTE FUNCTION booking_admin.guard_order_truncated()""", "The trigger booking_admin_deleted on public.\"Order\" is not what this version installs with these settings." },
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
        rebuilt.Sentence.ShouldBe("The watch list was rebuilt: 1 order added, 3 orders removed.");
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
            await owner.RunAsync(
                """UPDATE public."Order" SET status = 'CANCELLED' WHERE id = 'new'; UPDATE public."Order" SET status = 'PENDING' WHERE id = 'new';""" + Guarded.Booking("new"));
            await owner.RunAsync(
                """DELETE FROM public."Booking" WHERE "orderId" = 'new'; DELETE FROM public."Order" WHERE id = 'new'; TRUNCATE public."Booking";""");

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
    public async Task A_user_without_the_right_to_make_triggers_is_told_the_grant_and_with_it_that_right_is_enough()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var role = await Database.RoleAsync(marketplace, """
            GRANT USAGE, CREATE ON SCHEMA booking_admin TO {0}; GRANT ALL ON ALL TABLES IN SCHEMA booking_admin TO {0};
                GRANT ALL ON ALL SEQUENCES IN SCHEMA booking_admin TO {0};
            ALTER TABLE booking_admin.watch_list OWNER TO {0};
            GRANT USAGE ON SCHEMA public TO {0}; GRANT SELECT ON public."OrderItem" TO {0}; GRANT SELECT, UPDATE ON public."Order" TO {0};
                GRANT SELECT, INSERT, UPDATE, DELETE ON public."Booking" TO {0};
            """);
        var guard = Database.GuardAs(marketplace, role);
        (await Should.ThrowAsync<InvalidInputException>(guard.InstallAsync(TestMarketplace.Admin, GuardMode.Create, Cancel))).Message
            .ShouldContain($"GRANT TRIGGER ON public.\"Order\" TO {role}; GRANT TRIGGER ON public.\"Booking\" TO {role};");

        await marketplace.ExecuteAsync($"""GRANT TRIGGER ON public."Order", public."Booking" TO {role}""");
        var before = await Database.DumpAsync(marketplace.ConnectionString, "--schema-only", "--schema=public");
        await guard.InstallAsync(TestMarketplace.Admin, GuardMode.Create, Cancel);
        await marketplace.ExecuteAsync(Guarded.Order("new"));
        await marketplace.ShouldBeTrueAsync();
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Booking" WHERE "orderId" = 'new'""")).ShouldBe(1);
        await guard.InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        await guard.RemoveAsync(TestMarketplace.Admin, Cancel);
        (await Database.DumpAsync(marketplace.ConnectionString, "--schema-only", "--schema=public")).ShouldBe(before);
        await marketplace.ExecuteAsync($"REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Fact]
    public async Task An_installation_that_is_killed_half_way_leaves_nothing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var writer = await marketplace.OpenAsync();
        await writer.RunAsync(
            """BEGIN; UPDATE public."Booking" SET "updatedAt" = "updatedAt" WHERE id = (SELECT min(id) FROM public."Booking")""");
        var installing = marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Create, Cancel);
        // By then the functions are made and the orders are locked: it waits for the bookings.
        while (!installing.IsCompleted && !await marketplace.ScalarAsync<bool>("""
            SELECT COALESCE(bool_or(pg_terminate_backend(a.pid)), false) FROM pg_stat_activity a
                WHERE a.datname = current_database() AND a.wait_event_type = 'Lock' AND a.query LIKE '%CREATE OR REPLACE TRIGGER%'
            """))
            await Task.Yield();

        await Should.ThrowAsync<Exception>(installing);
        await writer.RunAsync("COMMIT");
        var status = await marketplace.StatusAsync();
        (status.Mode, status.Parts.Count, status.Since).ShouldBe((GuardMode.Off, 0, null));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(0);
        (await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Create, Cancel)).Changed.ShouldBeTrue();
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task A_writer_that_does_not_end_is_told_and_is_not_the_one_that_is_turned_away()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var writer = await marketplace.OpenAsync();
        await writer.RunAsync("""BEGIN; UPDATE public."Booking" SET "updatedAt" = "updatedAt" """);

        var installing = marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        await marketplace.WaitForLockAsync();
        // In the other order than the installation takes them.
        await writer.RunAsync("""UPDATE public."Order" SET "updatedAt" = "updatedAt" """);

        (await Should.ThrowAsync<InvalidInputException>(installing)).Message.ShouldContain($"(process {writer.ProcessID}, for ");
        await writer.RunAsync("COMMIT");
        (await marketplace.StatusAsync()).Parts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_who_install_at_once_leave_one_guard()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await Task.WhenAll(
            Enumerable.Range(0, 4)
            .Select(_ => marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Create, Cancel)));
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task A_setting_that_changes_what_is_created_is_told_until_the_guard_is_installed_again()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        var changed = new BookingGuard(
            marketplace.Contexts, marketplace.Get<BookingAdminSettings>() with { Repair = new RepairPolicy(DueDays: 5) }, marketplace.Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<BookingGuard>.Instance);
        (await changed.StatusAsync(TestMarketplace.Admin, Cancel)).Faults.ShouldBe(
            ["The function booking_admin.guard_commit is not what this version installs with these settings."]);
        await changed.InstallAsync(TestMarketplace.Admin, GuardMode.Create, Cancel);
        (await changed.StatusAsync(TestMarketplace.Admin, Cancel)).IsWhole.ShouldBeTrue();
        await marketplace.ExecuteAsync(
            $"""{Guarded.Order("new")}; UPDATE "Order" SET "createdAt" = now() - interval '9 days' WHERE id = 'new'""");
        (await marketplace.ScalarAsync<bool>(
            """SELECT deadline = "createdAt" + interval '5 days' FROM public."Booking" WHERE "orderId" = 'new'""")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_script_is_what_is_run_and_a_name_of_any_kind_does_it_no_harm()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var guard = marketplace.Get<BookingGuard>();
        var strange = TestMarketplace.Admin with { Name = """O'Brien \'; DROP TABLE booking_admin.guard; -- $guard$ @p0 {0}""" };
        await guard.InstallAsync(strange, GuardMode.Watch, Cancel);
        (await marketplace.StatusAsync()).By.ShouldBe(strange.Name);
        await guard.RemoveAsync(strange, Cancel);

        await marketplace.ExecuteAsync(guard.Script(strange, GuardMode.Create));
        (await marketplace.StatusAsync()).ShouldSatisfyAllConditions(s => s.IsWhole.ShouldBeTrue(), s => s.By.ShouldBe(strange.Name));
        await marketplace.ExecuteAsync(guard.Script(strange, GuardMode.Off));
        (await marketplace.StatusAsync()).Parts.ShouldBeEmpty();
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
