using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace BookingAdmin.Services.Tests.Guard;

/// <summary>How the guard is installed, changed and removed, by which user and against which writers.</summary>
public sealed class GuardInstallationTests
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
    public async Task A_user_without_the_right_to_make_triggers_is_told_the_grant_and_with_it_that_right_is_enough()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var role = await Database.RoleAsync(marketplace, """
            GRANT USAGE, CREATE ON SCHEMA booking_admin TO {0}; GRANT ALL ON ALL TABLES IN SCHEMA booking_admin TO {0};
                GRANT ALL ON ALL SEQUENCES IN SCHEMA booking_admin TO {0};
            ALTER TABLE booking_admin.watch_list OWNER TO {0}; ALTER TABLE booking_admin.guard_change OWNER TO {0};
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
            NullLogger<BookingGuard>.Instance);
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
}
