using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Monitor;

public sealed class MonitorWorkerTests
{
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_monitors_one_works_and_the_other_takes_over_when_the_first_loses_its_connection()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        using var first = Worker(marketplace, "first");
        using var second = Worker(marketplace, "second");
        await first.StartAsync(Cancel);
        await UntilHolderAsync(marketplace, "first");
        await second.StartAsync(Cancel);
        for (var i = 0; i < 3; i++)
        {
            var beat = await BeatAsync(marketplace);
            await Findings.UntilAsync(async () => await BeatAsync(marketplace) != beat);
            (await HolderAsync(marketplace)).ShouldBe("first");
        }

        // Whoever loses the lock gets back in the queue.
        (await TerminateHolderAsync(marketplace)).ShouldBeTrue();
        await UntilHolderAsync(marketplace, "second");
        // Until it asks for the lock again it could lose against the other.
        await Findings.UntilAsync(
            () => marketplace.ScalarAsync<bool>(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%FROM "
                + "booking_admin.heartbeat WHERE name%' AND query LIKE '%next_at%' AND pid <> pg_backend_pid())"));
        (await TerminateHolderAsync(marketplace)).ShouldBeTrue();
        await UntilHolderAsync(marketplace, "first");

        await first.StopAsync(Cancel);
        await UntilHolderAsync(marketplace, "second");
        await second.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_monitor_that_holds_the_lock_and_gives_no_sign_of_life_is_told_and_so_is_its_return()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var hanging = await marketplace.OpenAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("SELECT pg_advisory_lock(73100010)", hanging))
            await hold.ExecuteNonQueryAsync(Cancel);
        await marketplace.ExecuteAsync("INSERT INTO booking_admin.heartbeat (name, instance, at) VALUES ('monitor', 'hanging', now())");
        using var first = Worker(marketplace, "first");
        using var second = Worker(marketplace, "second");
        // Silence is six ticks: long enough for a slow machine not to be taken for it.
        first.Tick = second.Tick = TimeSpan.FromMilliseconds(500);
        await first.StartAsync(Cancel);
        await second.StartAsync(Cancel);

        await Findings.UntilAsync(async () => (await marketplace.AlertsAsync()).Count > 0);
        await hanging.CloseAsync();
        await Findings.UntilAsync(async () => (await marketplace.AlertsAsync()).Count > 1);

        (await marketplace.AlertsAsync()).ShouldBe(["MonitorSilent silent", "MonitorSilent back"]);
        await Task.WhenAll(first.StopAsync(Cancel), second.StopAsync(Cancel));
        (await marketplace.AlertsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_night_in_which_the_only_instance_was_down_is_told_by_whoever_begins_after_it()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.heartbeat (name, instance, at) VALUES ('monitor', 'the one before', now() - interval '9 hours')");
        using var worker = Worker(marketplace, "first");
        await worker.StartAsync(Cancel);

        await Findings.UntilAsync(async () => (await marketplace.AlertsAsync()).Count > 1);

        (await marketplace.AlertsAsync()).ShouldBe(["MonitorSilent silent", "MonitorSilent back"]);
        (await marketplace.ScalarAsync<string>("SELECT body->>'text' FROM booking_admin.alert ORDER BY id LIMIT 1"))
            .ShouldStartWith("The monitor (the one before) gives no sign of life.");
        await worker.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_database_that_goes_away_and_comes_back_finds_its_monitor_again()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        using var worker = Worker(marketplace, "first");
        await worker.StartAsync(Cancel);
        await UntilHolderAsync(marketplace, "first");
        await marketplace.AllowConnectionsAsync(false);
        await marketplace.AllowConnectionsAsync(true);
        var beat = await BeatAsync(marketplace);
        await Findings.UntilAsync(async () => await BeatAsync(marketplace) != beat);
        worker.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await worker.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_monitor_that_is_switched_off_does_nothing_and_the_state_says_so()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync(settings =>
            settings with { Monitor = MonitorSettings.Default with { Minutes = 0 } });
        using var worker = Worker(marketplace, "first");
        await worker.StartAsync(Cancel);
        await worker.ExecuteTask!;
        (await marketplace.Get<SafeguardState>().GetAsync(TestMarketplace.Admin, Cancel)).Monitor.Standing.ShouldBe(Standing.Off);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.heartbeat")).ShouldBe(0);
    }

    internal static MonitorWorker Worker(TestMarketplace marketplace, string name)
    {
        var worker = ActivatorUtilities.CreateInstance<MonitorWorker>(marketplace.Provider);
        (worker.Instance, worker.Tick) = (name, Tick);
        return worker;
    }

    internal static Task UntilHolderAsync(TestMarketplace marketplace, string name) =>
        Findings.UntilAsync(async () => await HolderAsync(marketplace) == name);

    static Task<string> HolderAsync(TestMarketplace marketplace) =>
        marketplace.ScalarAsync<string>("SELECT coalesce((SELECT instance FROM booking_admin.heartbeat WHERE name = 'monitor'), '')");

    static Task<DateTime> BeatAsync(TestMarketplace marketplace) =>
        marketplace.ScalarAsync<DateTime>("SELECT at FROM booking_admin.heartbeat WHERE name = 'monitor'");

    static Task<bool> TerminateHolderAsync(TestMarketplace marketplace) => marketplace.ScalarAsync<bool>("""
        SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 73100010
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """);
}
