using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Jobs;

public sealed class RepairJobsTests
{
    const string Missing = "missing-booking";
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task A_job_that_is_not_started_is_left_alone()
    {
        await using var marketplace = await MissingAsync();
        var job = await marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new(Missing), null, Cancel);

        (await marketplace.Get<RepairJobRunner>().RunAsync(job, null, Cancel)).End.ShouldBe(BatchEnd.NotRunning);
        (await marketplace.Get<RepairJobRunner>().RunningAsync(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_creates_every_booking_with_its_entry_and_is_done()
    {
        await using var marketplace = await MissingAsync();
        var jobs = marketplace.Get<RepairJobs>();
        var job = await StartedAsync(marketplace);
        // Where a batch takes long, the next one is smaller.
        marketplace.Clock.Stop(TimeSpan.FromMilliseconds(1));

        var runs = await RunAsync(marketplace, job, 10);

        runs.Select(run => run.Items).ShouldBe([10, 10, 10, 2]);
        runs[^1].End.ShouldBe(BatchEnd.Finished);
        var view = (await jobs.FindAsync(TestMarketplace.Support, job, Cancel)).ShouldNotBeNull();
        (view.State, view.Repaired, view.Unchanged, view.Failed, view.CanUndo).ShouldBe((RepairJobState.Done, 32, 0, 0, true));
        view.FinishedAt.ShouldNotBeNull();
        view.PerSecond.ShouldNotBeNull().ShouldBeGreaterThan(0);
        (await marketplace.ScalarAsync<long>(
            $"SELECT count(DISTINCT order_id) FROM booking_admin.audit_entry WHERE action = 'BookingCreated' AND repair_id = '{job}' AND "
            + "actor_name = 'Sam Okafor'")).ShouldBe(32);
        var items = await jobs.ItemsAsync(TestMarketplace.Support, job, RepairItemFilter.Done, null, Cancel);
        items.Items.ShouldAllBe(item => item.Outcome == RepairOutcome.Created && item.BookingId != null && item.Planned == null);
        (await jobs.ItemsAsync(TestMarketplace.Support, job, RepairItemFilter.Waiting, null, Cancel)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_paused_job_stands_still_and_another_process_resumes_it()
    {
        await using var marketplace = await MissingAsync();
        var jobs = marketplace.Get<RepairJobs>();
        var job = await StartedAsync(marketplace);
        await marketplace.Get<RepairJobRunner>().RunAsync(job, 10, Cancel);

        var paused = await jobs.PauseAsync(TestMarketplace.Support, job, Cancel);
        (paused.State, paused.Done, paused.Refusal).ShouldBe((RepairJobState.Paused, 10, null));
        (await marketplace.Get<RepairJobRunner>().RunAsync(job, 10, Cancel)).End.ShouldBe(BatchEnd.NotRunning);
        (await jobs.PauseAsync(TestMarketplace.Support, job, Cancel)).Refusal.ShouldBe("It is already paused.");
        (await jobs.ResumeAsync(TestMarketplace.Admin, job, Cancel)).State.ShouldBe(RepairJobState.Running);
        (await jobs.ResumeAsync(TestMarketplace.Admin, job, Cancel)).Refusal.ShouldBe("It is already running.");

        var other = ActivatorUtilities.CreateInstance<RepairJobRunner>(marketplace.Get<IServiceProvider>());
        (await RunAsync(other, job, 10)).Sum(run => run.Items).ShouldBe(22);
        await EveryOrderHasOneAsync(marketplace, 32);
        (await marketplace.ScalarAsync<string>(
            $"SELECT string_agg(action || ' ' || actor_name, ', ' ORDER BY id) FROM booking_admin.audit_entry WHERE repair_id = '{job}' "
            + "AND order_id IS NULL"))
            .ShouldBe("JobStarted Sam Okafor, JobPaused Sam Okafor, JobResumed Ada Whitfield");
    }

    [Fact]
    public async Task A_pause_waits_for_the_batch_and_none_begins_before_it_has_its_turn()
    {
        await using var marketplace = await MissingAsync();
        var job = await StartedAsync(marketplace);
        // A batch that goes on for as long as somebody holds a lock, without waiting for it: that it would not do for long.
        await using var owner = await marketplace.OpenAsync();
        await using var holding = await owner.BeginTransactionAsync(Cancel);
        await using (var command = new Npgsql.NpgsqlCommand("SELECT pg_advisory_xact_lock(4711)", owner))
            await command.ExecuteNonQueryAsync(Cancel);
        await marketplace.ExecuteAsync("""
            CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                WHILE EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND granted
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) LOOP PERFORM pg_sleep(0.02); END LOOP;
                RETURN NULL;
            END $$;
            CREATE TRIGGER linger AFTER INSERT ON "Booking" FOR EACH STATEMENT EXECUTE FUNCTION linger()
            """);
        var batch = marketplace.Get<RepairJobRunner>().RunAsync(job, 10, Cancel);
        await RepairJobFaultsTests.UntilAsync(
            () => marketplace.ScalarAsync<bool>(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep')"));

        var pausing = marketplace.Get<RepairJobs>().PauseAsync(TestMarketplace.Support, job, Cancel);
        while (await marketplace.ScalarAsync<long>(
            "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.datname = current_database() AND NOT granted "
            + "AND locktype = 'advisory'") == 0)
            pausing.IsCompleted.ShouldBeFalse();
        (await marketplace.Get<RepairJobRunner>().RunAsync(job, 10, Cancel)).End.ShouldBe(BatchEnd.Elsewhere);
        await holding.CommitAsync(Cancel);

        (await batch).Items.ShouldBe(10);
        ((await pausing).State, (await pausing).Done).ShouldBe((RepairJobState.Paused, 10));
    }

    [Fact]
    public async Task Two_runners_at_once_do_each_item_once()
    {
        await using var marketplace = await MissingAsync();
        var job = await StartedAsync(marketplace);

        var runs = await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => RunAsync(ActivatorUtilities.CreateInstance<RepairJobRunner>(marketplace.Get<IServiceProvider>()), job, 3)));

        runs.SelectMany(run => run).Sum(run => run.Items).ShouldBe(32);
        await EveryOrderHasOneAsync(marketplace, 32);
    }

    [Fact]
    public async Task Of_two_operators_who_start_one_job_the_second_is_told_who_was_first()
    {
        await using var marketplace = await MissingAsync();
        var job = await marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new(Missing), null, Cancel);

        var views = await Task.WhenAll(StartAsync(TestMarketplace.Support), StartAsync(TestMarketplace.Admin));

        var first = views.Single(view => view.Refusal is null);
        views.Single(view => view.Refusal is not null).Refusal.ShouldBe($"{first.By} has started it already. It runs once.");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'JobStarted'")).ShouldBe(1);

        async Task<RepairJobView> StartAsync(Actor actor)
        {
            await using var scope = marketplace.Provider.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<RepairJobs>().StartAsync(actor, job, Cancel);
        }
    }

    [Fact]
    public async Task A_cancelled_job_never_starts_and_one_that_ran_keeps_what_it_did()
    {
        await using var marketplace = await MissingAsync();
        var jobs = marketplace.Get<RepairJobs>();
        var unwanted = await jobs.PlanAsync(TestMarketplace.Support, new(Missing), null, Cancel);
        (await jobs.CancelAsync(TestMarketplace.Support, unwanted, Cancel)).State.ShouldBe(RepairJobState.Cancelled);
        (await jobs.CancelAsync(TestMarketplace.Support, unwanted, Cancel)).Refusal.ShouldBe("It is already cancelled.");
        (await jobs.StartAsync(TestMarketplace.Support, unwanted, Cancel)).Refusal.ShouldBe("It was cancelled. Plan a new one.");

        var job = await StartedAsync(marketplace);
        await marketplace.Get<RepairJobRunner>().RunAsync(job, 10, Cancel);
        var cancelled = await jobs.CancelAsync(TestMarketplace.Support, job, Cancel);
        (cancelled.State, cancelled.Repaired, cancelled.CanUndo, cancelled.FinishedAt is null)
            .ShouldBe((RepairJobState.Cancelled, 10, true, false));
        (await marketplace.Get<RepairJobRunner>().RunAsync(job, 10, Cancel)).End.ShouldBe(BatchEnd.NotRunning);
    }

    [Fact]
    public async Task A_done_job_is_undone_but_for_what_somebody_has_touched()
    {
        await using var marketplace = await MissingAsync();
        var jobs = marketplace.Get<RepairJobs>();
        var job = await StartedAsync(marketplace);
        await RunAsync(marketplace, job, 10);
        await marketplace.ExecuteAsync("""UPDATE "Booking" SET message = message || '!' WHERE id IN (SELECT min(id) FROM "Booking")""");

        (await jobs.UndoAsync(TestMarketplace.Admin, job, Cancel)).ShouldBe(new RepairUndone(31, 1));
        (await jobs.UndoAsync(TestMarketplace.Admin, job, Cancel)).ShouldBe(new RepairUndone(0, 1));

        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" """)).ShouldBe(1);
        (await marketplace.ScalarAsync<long>(
            "SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'RepairUndone' AND actor_name = 'Ada Whitfield'")).ShouldBe(31);
        (await jobs.ItemsAsync(TestMarketplace.Support, job, RepairItemFilter.Done, null, Cancel)).Items.Count(item =>
            item.Outcome == RepairOutcome.Undone).ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_running_job_cannot_be_undone()
    {
        await using var marketplace = await MissingAsync();
        var job = await StartedAsync(marketplace);
        await Should.ThrowAsync<InvalidInputException>(marketplace.Get<RepairJobs>().UndoAsync(TestMarketplace.Support, job, Cancel));
    }

    [Fact]
    public async Task A_job_without_items_is_done_as_soon_as_it_runs()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var job = await StartedAsync(marketplace);
        (await RunAsync(marketplace, job, null)).ShouldHaveSingleItem().ShouldBe(new BatchRun(BatchEnd.Finished, 0));
    }

    /// <summary>The demo with none of its 32 bookings.</summary>
    internal static async Task<TestMarketplace> MissingAsync(Func<BookingAdminSettings, BookingAdminSettings>? change = null)
    {
        var marketplace = await TestMarketplace.DemoAsync(change);
        await marketplace.ExecuteAsync("""DELETE FROM "Booking" """);
        return marketplace;
    }

    /// <summary>A job over everything that is missing, which Sam has started.</summary>
    internal static async Task<Guid> StartedAsync(TestMarketplace marketplace)
    {
        var jobs = marketplace.Get<RepairJobs>();
        var job = await jobs.PlanAsync(TestMarketplace.Support, new(Missing), null, Cancel);
        (await jobs.StartAsync(TestMarketplace.Support, job, Cancel)).State.ShouldBe(RepairJobState.Running);
        return job;
    }

    internal static Task<List<BatchRun>> RunAsync(TestMarketplace marketplace, Guid job, int? most) =>
        RunAsync(marketplace.Get<RepairJobRunner>(), job, most);

    /// <summary>Batches until there are none.</summary>
    internal static async Task<List<BatchRun>> RunAsync(RepairJobRunner runner, Guid job, int? most)
    {
        List<BatchRun> runs = [];
        while (true)
        {
            var run = await runner.RunAsync(job, most, Cancel);
            if (run.End is BatchEnd.NotRunning)
                return runs;
            runs.Add(run);
            if (run.End is BatchEnd.Finished)
                return runs;
        }
    }

    /// <summary>Each order one booking, each that was created one entry, and no item waits.</summary>
    /// <param name="created">How many were; null: all of them.</param>
    internal static async Task EveryOrderHasOneAsync(TestMarketplace marketplace, long orders, long? created = null)
    {
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" """)).ShouldBe(orders);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'BookingCreated'"))
            .ShouldBe(created ?? orders);
        (await marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM "Booking" b
            JOIN booking_admin.audit_entry e ON e.booking_id = b.id AND e.order_id = b."orderId"
            """)).ShouldBe(created ?? orders);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.repair_job_item WHERE outcome IS DISTINCT FROM 'Created'"))
            .ShouldBe(0);
        (await marketplace.ScalarAsync<long>("SELECT sum(repaired)::bigint FROM booking_admin.repair_job")).ShouldBe(created ?? orders);
    }
}
