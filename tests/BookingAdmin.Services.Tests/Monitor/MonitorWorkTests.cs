using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Tests.Consistency;
using BookingAdmin.Services.Tests.Guard;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BookingAdmin.Services.Tests.Monitor;

/// <summary>What the monitor does to a marketplace, on one that has a guard and an order without its booking.</summary>
public sealed class MonitorWorkTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_its_first_start_it_checks_every_order_tells_what_is_critical_and_tests_itself()
    {
        await using var marketplace = await GuardedAsync();
        using var worker = await WorkingAsync(marketplace);
        await Findings.UntilAsync(() => marketplace.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM booking_admin.self_test)"));
        await worker.StopAsync(Cancel);

        var runs = await marketplace.RunsAsync();
        runs.ShouldHaveSingleItem().Kind.ShouldBe(RunKind.Full);
        runs[0].ActorName.ShouldBe("The monitor");
        (await marketplace.AlertsAsync()).ShouldBe(["Appeared 1"]);
        (await marketplace.ScalarAsync<string>("SELECT by_name || ' ' || passed FROM booking_admin.self_test"))
            .ShouldBe("The monitor true");
    }

    [Fact]
    public async Task After_a_full_check_of_today_it_begins_with_a_quick_one_and_tells_the_next()
    {
        await using var marketplace = await GuardedAsync();
        await marketplace.RunAsync();
        using var worker = await WorkingAsync(marketplace);
        await Findings.UntilAsync(async () => (await marketplace.RunsAsync()).Count == 2);
        await Findings.UntilAsync(async () => (await StateAsync(marketplace)) is { NextAt: { } next, At: { } at } && next > at);
        (await marketplace.RunsAsync())[1].Kind.ShouldBe(RunKind.Quick);
        (await StateAsync(marketplace)).Standing.ShouldBe(Standing.OnTime);
        await worker.StopAsync(Cancel);
    }

    [Fact]
    public async Task What_somebody_elses_check_finds_is_told_too()
    {
        await using var marketplace = await GuardedAsync();
        await marketplace.RunAsync();
        using var worker = await WorkingAsync(marketplace);
        await Findings.UntilAsync(async () => (await marketplace.AlertsAsync()).Count == 1);
        await marketplace.ExecuteAsync("""DELETE FROM "Order" o WHERE NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)""");
        await marketplace.RunAsync(RunKind.Quick);
        await Findings.UntilAsync(async () => (await marketplace.AlertsAsync()).Count == 2);
        (await marketplace.AlertsAsync()).ShouldBe(["Appeared 1", "Cleared 0"]);
        await worker.StopAsync(Cancel);
    }

    [Fact]
    public async Task An_order_gets_its_booking_after_the_grace_and_that_is_told()
    {
        await using var marketplace = await GuardedAsync(Soon);
        await marketplace.RunAsync();
        await marketplace.Get<Alerts>().CompareAsync(Cancel);
        using var worker = await WorkingAsync(marketplace);
        await Findings.UntilAsync(async () => await MissingAsync(marketplace) == 0);
        await Findings.UntilAsync(async () => (await marketplace.AlertsAsync()).Count == 2);
        await worker.StopAsync(Cancel);

        (await marketplace.ScalarAsync<string>(
            "SELECT actor_kind || ' ' || actor_name FROM booking_admin.audit_entry WHERE action = 'BookingCreated'"))
            .ShouldBe("Job The monitor");
        (await marketplace.FindingsAsync()).Where(finding => finding.Rule == Findings.Missing)
            .ShouldHaveSingleItem().Resolution.ShouldBe(Resolution.Monitor);
        (await marketplace.AlertsAsync()).ShouldBe(["Appeared 1", "Cleared 0"]);
    }

    [Fact]
    public async Task An_entry_of_the_future_is_due_as_the_clock_has_jumped()
    {
        await using var marketplace = await GuardedAsync(Soon);
        await AgeAsync(marketplace, "5 days");
        using var worker = await WorkingAsync(marketplace);
        await Findings.UntilAsync(async () => await MissingAsync(marketplace) == 0);
        await worker.StopAsync(Cancel);
    }

    [Theory]
    [InlineData("report only")]
    [InlineData("rule off")]
    [InlineData("guard off")]
    public async Task Where_it_may_not_repair_it_only_reports(string why)
    {
        await using var marketplace = await GuardedAsync(settings => why switch
        {
            "report only" => Soon(settings) with { Monitor = settings.Monitor with { Repair = false } },
            "rule off" => settings with { Rules = Soon(settings).Rules with { Off = [Findings.Missing] } },
            _ => Soon(settings),
        });
        await AgeAsync(marketplace, "-2 hours");
        if (why is "guard off")
            await marketplace.ExecuteAsync("UPDATE booking_admin.guard SET mode = 'Off'");
        using var worker = await WorkingAsync(marketplace);
        await SomeRoundsAsync(marketplace);
        await worker.StopAsync(Cancel);
        (await MissingAsync(marketplace)).ShouldBe(1);
        (await StateAsync(marketplace)).Repairs.ShouldBe(why is not "report only");
    }

    [Fact]
    public async Task An_order_that_cannot_be_repaired_keeps_no_other_from_it_and_is_told_as_a_fault()
    {
        await using var marketplace = await GuardedAsync(Soon);
        await marketplace.ExecuteAsync(Guarded.Order("blocked") + Guarded.Order("fine")
            + """UPDATE "Booking" SET "orderNumber" = 'KO-blocked' WHERE id = (SELECT min(id) FROM "Booking")""");
        await AgeAsync(marketplace, "-2 hours");
        using var worker = await WorkingAsync(marketplace);
        await Findings.UntilAsync(async () => await MissingAsync(marketplace) == 1);
        await Findings.UntilAsync(async () => (await StateAsync(marketplace)).Fault is not null);
        await worker.StopAsync(Cancel);
        (await StateAsync(marketplace)).Fault.ShouldBe("OrdersAsideOne");
        (await marketplace.ScalarAsync<bool>("""SELECT EXISTS (SELECT FROM "Booking" WHERE "orderId" = 'fine')""")).ShouldBeTrue();
    }

    [Fact]
    public async Task More_than_one_batch_is_repaired_in_one_round()
    {
        await using var marketplace = await GuardedAsync(Soon);
        await marketplace.ExecuteAsync("""
            INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "recipientName", occasion,
                "personalMessage", "messageType", email, "updatedAt")
            SELECT 'many-' || i, 'KO-many-' || i, "userId", "celebrityId", 'PENDING', 10, 'a', 'b', 'c', 'd', 'e', now()
                FROM (SELECT * FROM "Order" LIMIT 1) o, generate_series(1, 2500) i
            """);
        await AgeAsync(marketplace, "-2 hours");
        using var worker = await WorkingAsync(marketplace);
        await Findings.UntilAsync(async () => await MissingAsync(marketplace) == 0);
        await worker.StopAsync(Cancel);
        (await marketplace.ScalarAsync<long>(
            "SELECT count(DISTINCT repair_id) FROM booking_admin.audit_entry WHERE action = 'BookingCreated'")).ShouldBe(3);
    }

    [Fact]
    public async Task A_step_that_fails_is_told_and_the_others_go_on()
    {
        await using var marketplace = await GuardedAsync(Soon);
        await marketplace.ExecuteAsync("ALTER TABLE booking_admin.alert RENAME TO lost");
        await AgeAsync(marketplace, "-2 hours");
        using var worker = await WorkingAsync(marketplace);
        await Findings.UntilAsync(
            async () =>
            (await marketplace.ScalarAsync<string>("SELECT coalesce(max(fault), '') FROM booking_admin.heartbeat"))
            .Contains("StepFailed alerts\nrelation \"booking_admin.alert\" does not exist.", StringComparison.Ordinal));
        await Findings.UntilAsync(async () => await MissingAsync(marketplace) == 0);
        await marketplace.ExecuteAsync("ALTER TABLE booking_admin.lost RENAME TO alert");
        await Findings.UntilAsync(async () => (await StateAsync(marketplace)).Fault is null);
        await worker.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_check_that_fails_three_times_running_is_told_once_and_so_is_its_end()
    {
        await using var marketplace = await GuardedAsync();
        await marketplace.ExecuteAsync("ALTER TABLE booking_admin.run_rule RENAME TO lost");
        var (work, clock) = await WorkAsync(marketplace);
        foreach (var told in new[] { 0, 0, 1, 1 })
        {
            await work.CheckAsync(Cancel);
            (await marketplace.AlertsAsync()).Count.ShouldBe(told);
            clock.Pass(TimeSpan.FromMinutes(6));
        }
        (await marketplace.ScalarAsync<string>("SELECT body->>'text' FROM booking_admin.alert"))
            .ShouldStartWith("The monitor (desk:1) does not check: the last 3 checks failed.");

        await marketplace.ExecuteAsync("ALTER TABLE booking_admin.lost RENAME TO run_rule");
        await work.CheckAsync(Cancel);
        await work.CheckAsync(Cancel);
        (await marketplace.AlertsAsync()).ShouldBe(["MonitorSilent silent", "Appeared 1", "MonitorSilent back"]);
    }

    [Fact]
    public async Task A_self_test_that_could_not_be_run_is_tried_again_with_the_next_check()
    {
        await using var marketplace = await GuardedAsync();
        await marketplace.ExecuteAsync("ALTER TABLE booking_admin.self_test RENAME TO lost");
        var (work, clock) = await WorkAsync(marketplace);
        await work.CheckAsync(Cancel);
        work.Fault.ShouldNotBeNull().ShouldContain("StepFailed self-test");
        await marketplace.ExecuteAsync("ALTER TABLE booking_admin.lost RENAME TO self_test");
        await work.CheckAsync(Cancel);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.self_test")).ShouldBe(0, "there was no check");

        clock.Pass(TimeSpan.FromMinutes(6));
        await work.CheckAsync(Cancel);

        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.self_test")).ShouldBe(1);
        work.Fault.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_written_long_before_it_could_be_seen_gets_the_grace_from_when_it_was_seen()
    {
        await using var marketplace = await GuardedAsync();
        await AgeAsync(marketplace, "-2 hours");
        var clock = new SteppedClock(marketplace.Clock.GetUtcNow());
        var overdue = new OverdueRepair(
            marketplace.Contexts, marketplace.Provider.GetRequiredService<IServiceScopeFactory>(), marketplace.Get<BookingAdminSettings>(),
            clock, NullLogger.Instance);

        (await overdue.RepairAsync(Cancel)).ShouldBe(0, "its transaction may have been committed just now");
        clock.Pass(TimeSpan.FromMinutes(59));
        clock.Jump(TimeSpan.FromHours(5));
        (await overdue.RepairAsync(Cancel)).ShouldBe(0);
        clock.Pass(TimeSpan.FromMinutes(1));
        (await overdue.RepairAsync(Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task A_database_that_goes_away_in_the_middle_leaves_nothing_half_done()
    {
        await using var marketplace = await GuardedAsync(Soon);
        await marketplace.RunAsync();
        await using var owner = await marketplace.OpenAsync();
        await owner.RunAsync("""BEGIN; LOCK TABLE "Booking" IN SHARE MODE""");
        using var worker = await WorkingAsync(marketplace);
        // The repair has begun, and waits for the owner's transaction.
        await marketplace.WaitForLockAsync();
        await marketplace.AllowConnectionsAsync(false);
        await marketplace.AllowConnectionsAsync(true);
        await Findings.UntilAsync(async () => await MissingAsync(marketplace) == 0);
        await Findings.UntilAsync(async () => (await StateAsync(marketplace)) is { Standing: Standing.OnTime, Fault: null });
        await worker.StopAsync(Cancel);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'BookingCreated'")).ShouldBe(1);
    }

    /// <summary>An hour of grace, unless it is changed.</summary>
    static async Task<TestMarketplace> GuardedAsync(Func<BookingAdminSettings, BookingAdminSettings>? change = null)
    {
        var marketplace = await TestMarketplace.DemoAsync(settings =>
            (change ?? (same => same))(settings with { Rules = RuleSettings.Default with { Grace = TimeSpan.FromHours(1) } }));
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        return marketplace;
    }

    /// <summary>With hardly any grace.</summary>
    static BookingAdminSettings Soon(BookingAdminSettings settings) =>
        settings with { Rules = settings.Rules with { Grace = TimeSpan.FromMilliseconds(100) } };

    static Task<int> AgeAsync(TestMarketplace marketplace, string interval) => marketplace.ExecuteAsync(
        $"SET booking_admin.keeping = 'on'; UPDATE booking_admin.watch_list SET since = now() + interval '{interval}'");

    /// <summary>The work without its worker, whose sign of life the self-test looks for.</summary>
    static async Task<(MonitorWork Work, SteppedClock Clock)> WorkAsync(TestMarketplace marketplace)
    {
        await marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.heartbeat (name, instance, at, next_at) VALUES ('monitor', 'desk:1', now(), now() + "
            + "interval '5 minutes')");
        var clock = new SteppedClock(marketplace.Clock.GetUtcNow());
        return (new(marketplace.Contexts, marketplace.Provider.GetRequiredService<IServiceScopeFactory>(), marketplace.Get<Alerts>(),
            marketplace.Get<BookingAdminSettings>(), clock, "desk:1", NullLogger.Instance), clock);
    }

    static async Task<MonitorWorker> WorkingAsync(TestMarketplace marketplace)
    {
        var worker = MonitorWorkerTests.Worker(marketplace, "desk:1");
        await worker.StartAsync(Cancel);
        return worker;
    }

    /// <summary>The heartbeat goes with the rounds of the repair: a few of them.</summary>
    static async Task SomeRoundsAsync(TestMarketplace marketplace)
    {
        for (var i = 0; i < 6; i++)
        {
            var before = (await StateAsync(marketplace)).At;
            await Findings.UntilAsync(async () => (await StateAsync(marketplace)).At != before);
        }
    }

    static Task<long> MissingAsync(TestMarketplace marketplace) => marketplace.ScalarAsync<long>("""
        SELECT count(*) FROM "Order" o
        WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)
        """);

    static async Task<MonitorView> StateAsync(TestMarketplace marketplace) =>
        (await marketplace.Get<SafeguardState>().GetAsync(TestMarketplace.Admin, Cancel)).Monitor;
}
