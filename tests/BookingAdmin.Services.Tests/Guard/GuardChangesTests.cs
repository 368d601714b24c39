using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Guard;

/// <summary>What the triggers note, for whom, and what they leave alone.</summary>
public sealed class GuardChangesTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData(GuardMode.Watch)]
    [InlineData(GuardMode.Create)]
    [InlineData(GuardMode.Enforce)]
    public async Task An_order_and_its_booking_in_one_transaction_write_nothing_to_the_watch_list(GuardMode mode)
    {
        await using var marketplace = await Guarded.DemoAsync(mode);
        await using var owner = await marketplace.OpenAsync();
        await owner.RunAsync("BEGIN;" + Guarded.Order("new") + Guarded.Booking("new") + "SET CONSTRAINTS ALL IMMEDIATE;");
        await using var written = new Npgsql.NpgsqlCommand(
            "SELECT sum(n_tup_ins)::int FROM pg_stat_xact_user_tables WHERE relid = 'booking_admin.watch_list'::regclass", owner);
        (await written.ExecuteScalarAsync(Cancel)).ShouldBe(0);
        await owner.RunAsync("COMMIT");
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task While_nobody_follows_nothing_is_noted_and_who_begins_to_follow_makes_every_page_ask()
    {
        await using var marketplace = await Guarded.DemoAsync(followed: false);
        await marketplace.ExecuteAsync(Guarded.Order("one") + Guarded.Booking("one"));
        (await NotedAsync(marketplace)).ShouldBe(0);

        // A writer that saw that nobody follows is waited for.
        await using var writer = await marketplace.OpenAsync();
        await writer.RunAsync("BEGIN;" + Guarded.Order("two"));
        using var told = new SemaphoreSlim(0);
        using var listener = ActivatorUtilities.CreateInstance<ChangeListener>(marketplace.Provider);
        using var page = marketplace.Get<ChangeFeed>().Subscribe("nobody's", () => told.Release());
        await listener.StartAsync(Cancel);
        (await told.WaitAsync(TimeSpan.FromSeconds(20), Cancel)).ShouldBeTrue();
        using var follower = ActivatorUtilities.CreateInstance<ChangeFollower>(marketplace.Provider);
        await follower.StartAsync(Cancel);
        await marketplace.WaitForLockAsync();
        // From then on others note what they write.
        await marketplace.ExecuteAsync(Guarded.Order("three"));
        (await NotedAsync(marketplace)).ShouldBe(1);
        told.CurrentCount.ShouldBe(0);
        await writer.RunAsync("COMMIT");
        (await told.WaitAsync(TimeSpan.FromSeconds(20), Cancel)).ShouldBeTrue();

        while (await NotedAsync(marketplace) > 0)
            await Task.Delay(20, Cancel);
        await follower.StopAsync(Cancel);
        await listener.StopAsync(Cancel);
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task Of_two_who_follow_the_second_takes_over_when_the_session_of_the_first_is_gone()
    {
        await using var marketplace = await Guarded.DemoAsync(followed: false);
        using var first = ActivatorUtilities.CreateInstance<ChangeFollower>(marketplace.Provider);
        using var second = ActivatorUtilities.CreateInstance<ChangeFollower>(marketplace.Provider);
        await first.StartAsync(Cancel);
        var former = await FollowerAsync(marketplace, 0);
        await second.StartAsync(Cancel);
        await first.StopAsync(Cancel);

        await FollowerAsync(marketplace, former);
        await marketplace.ExecuteAsync(Guarded.Order("new"));
        while (await NotedAsync(marketplace) > 0)
            await Task.Delay(20, Cancel);
        await second.StopAsync(Cancel);
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task A_guard_of_a_version_without_the_list_of_changes_is_not_of_this_version_until_it_is_installed_again()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await marketplace.ExecuteAsync("""
            DROP TABLE booking_admin.guard_change CASCADE;
            DROP FUNCTION booking_admin.guard_order_checked() CASCADE;
            CREATE OR REPLACE FUNCTION booking_admin.guard_order_updated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
                SET search_path = pg_catalog, pg_temp SET row_security = off AS 'BEGIN RETURN NULL; END';
            CREATE OR REPLACE TRIGGER booking_admin_updated AFTER UPDATE ON public."Order"
                REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
                EXECUTE FUNCTION booking_admin.guard_order_updated();
            """);
        var status = await marketplace.StatusAsync();
        status.IsWhole.ShouldBeFalse();
        status.Faults.ShouldContain(
            "The function booking_admin.guard_order_updated is not what this version installs with these settings.");
        status.Faults.ShouldContain(
            "The trigger booking_admin_updated on public.\"Order\" is not what this version installs with these settings.");
        status.Faults.ShouldContain("The list of changes (booking_admin.guard_change) is missing.");

        (await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel)).Changed.ShouldBeTrue();
        await marketplace.ExecuteAsync("""UPDATE public."Order" SET status = 'CANCELLED'; UPDATE public."Order" SET status = 'PENDING'""");
        await marketplace.ShouldBeTrueAsync();
    }

    static Task<long> NotedAsync(TestMarketplace marketplace) =>
        marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.guard_change");

    /// <summary>The session that follows, once it is another.</summary>
    static async Task<int> FollowerAsync(TestMarketplace marketplace, int former)
    {
        while (true)
        {
            var session = await marketplace.ScalarAsync<int>($"""
                SELECT COALESCE(max(pid), 0) FROM pg_locks WHERE locktype = 'advisory' AND objid = {GuardChanges.FollowedLock}
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> {former}
                """);
            if (session != 0)
                return session;
            await Task.Delay(20, Cancel);
        }
    }
}
