using BookingAdmin.Data;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Embedded.Demo;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Services.Tests.Jobs;

/// <summary>What goes wrong while a job runs.</summary>
public sealed class RepairJobFaultsTests
{
    const string Missing = "missing-booking";
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task A_bad_row_fails_with_a_sentence_and_the_job_goes_on()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var bad = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""ALTER TABLE "Booking" ADD CONSTRAINT refuse CHECK ("orderId" <> '{bad}')""");
        var job = await RepairJobsTests.StartedAsync(marketplace);

        await RepairJobsTests.RunAsync(marketplace, job, 10);

        var jobs = marketplace.Get<RepairJobs>();
        var view = (await jobs.FindAsync(TestMarketplace.Support, job, Cancel)).ShouldNotBeNull();
        (view.State, view.Repaired, view.Failed).ShouldBe((RepairJobState.Done, 31, 1));
        var failed = (
            await jobs.ItemsAsync(TestMarketplace.Support, job, RepairItemFilter.Failed, null, Cancel)).Items.ShouldHaveSingleItem();
        (failed.OrderId, failed.Outcome, failed.Fault).ShouldBe((bad, RepairOutcome.DatabaseRefused, "23514"));
    }

    [Fact]
    public async Task A_job_of_another_rule_keeps_what_is_refused_and_what_is_repaired()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""
            UPDATE "Booking" SET "totalAmount" = "totalAmount" + 1;
            INSERT INTO booking_admin.finding (rule, subject, first_seen, first_run, came_back)
                SELECT 'copied-fields', "orderId", now(), 1, 0 FROM "Booking";
            UPDATE "Booking" b SET "totalAmount" = o."totalAmount" FROM "Order" o
                WHERE o.id = b."orderId" AND b.id = (SELECT min(id) FROM "Booking")
            """);
        var jobs = marketplace.Get<RepairJobs>();
        var job = await jobs.PlanAsync(TestMarketplace.Support, new("copied-fields"), null, Cancel);
        await jobs.StartAsync(TestMarketplace.Support, job, Cancel);

        await RepairJobsTests.RunAsync(marketplace, job, 10);

        var view = (await jobs.FindAsync(TestMarketplace.Support, job, Cancel)).ShouldNotBeNull();
        (view.Scope, view.Repaired, view.Unchanged, view.Failed).ShouldBe(("All", view.Total - 1, 1, 0));
        (await marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM "Booking" b JOIN "Order" o ON o.id = b."orderId"
            WHERE o."totalAmount" <> b."totalAmount"
            """)).ShouldBe(0);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.finding WHERE resolved_at IS NULL")).ShouldBe(1);

        (await jobs.UndoAsync(TestMarketplace.Support, job, Cancel)).ShouldBe(new RepairUndone((int)view.Repaired, 0));
        (await marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM "Booking" b JOIN "Order" o ON o.id = b."orderId"
            WHERE b."totalAmount" = o."totalAmount" + 1
            """)).ShouldBe(view.Repaired);
        (await jobs.FindAsync(TestMarketplace.Support, job, Cancel))!.CanUndo.ShouldBeFalse();
    }

    [Fact]
    public async Task A_job_waits_while_the_database_is_busy_says_why_and_goes_on()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync(settings =>
            settings with { Jobs = new(TimeSpan.Zero, TimeSpan.FromMilliseconds(300)) });
        var (jobs, runner) = (marketplace.Get<RepairJobs>(), marketplace.Get<RepairJobRunner>());
        var job = await RepairJobsTests.StartedAsync(marketplace);
        await using var holder = await marketplace.OpenAsync();
        await using var holding = await holder.BeginTransactionAsync(Cancel);
        await RunAsync(holder, """LOCK TABLE "Tip" IN ACCESS EXCLUSIVE MODE""");
        var waiting = marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Tip" """);
        await UntilAsync(async () => await marketplace.ScalarAsync<bool>("""
            SELECT EXISTS (SELECT FROM pg_locks
                WHERE relation = '"Tip"'::regclass AND NOT granted AND clock_timestamp() - waitstart > interval '0.5 s')
            """));

        var run = await runner.RunAsync(job, null, Cancel);

        run.ShouldBe(new BatchRun(BatchEnd.Waits, 0, run.WaitsFor));
        run.WaitsFor.ShouldNotBeNull().ShouldStartWith($"{JobWait.LockQueue} ");
        (await jobs.FindAsync(TestMarketplace.Support, job, Cancel))!.WaitsFor.ShouldBe(run.WaitsFor);
        (await jobs.PauseAsync(TestMarketplace.Support, job, Cancel)).WaitsFor.ShouldBeNull();
        await jobs.ResumeAsync(TestMarketplace.Support, job, Cancel);

        await holding.RollbackAsync(Cancel);
        await waiting;
        (await runner.RunAsync(job, null, Cancel)).Items.ShouldBe(32);
        (await jobs.FindAsync(TestMarketplace.Support, job, Cancel))!.WaitsFor.ShouldBeNull();
    }

    [Fact]
    public async Task A_batch_does_not_wait_long_for_a_booking_that_somebody_writes_at_this_moment()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var job = await RepairJobsTests.StartedAsync(marketplace);
        await using var holder = await marketplace.OpenAsync();
        await using var holding = await holder.BeginTransactionAsync(Cancel);
        await RunAsync(holder, """LOCK TABLE "Booking" IN SHARE MODE""");

        var run = await marketplace.Get<RepairJobRunner>().RunAsync(job, null, Cancel);

        (run.End, run.WaitsFor).ShouldBe((BatchEnd.Waits, nameof(JobWait.Held)));
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" """)).ShouldBe(0);
        await holding.RollbackAsync(Cancel);
        (await marketplace.Get<RepairJobRunner>().RunAsync(job, null, Cancel)).Items.ShouldBe(32);
    }

    [Fact]
    public async Task A_batch_that_takes_too_long_waits_and_comes_back_smaller_until_it_comes_through()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        await marketplace.ExecuteAsync("""
            CREATE FUNCTION too_many() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT count(*) FROM new_rows) > 10 THEN RAISE EXCEPTION 'canceling statement due to statement timeout'
                    USING ERRCODE = '57014'; END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER too_many AFTER INSERT ON "Booking" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
                EXECUTE FUNCTION too_many()
            """);
        var (job, runner) = (await RepairJobsTests.StartedAsync(marketplace), marketplace.Get<RepairJobRunner>());
        await marketplace.ExecuteAsync("UPDATE booking_admin.repair_job SET batch_size = 32");

        var run = await runner.RunAsync(job, null, Cancel);

        (run.End, run.WaitsFor).ShouldBe((BatchEnd.Waits, nameof(JobWait.TooLong)));
        (await marketplace.Get<RepairJobs>().FindAsync(TestMarketplace.Support, job, Cancel))!.WaitsFor.ShouldBe(run.WaitsFor);
        (await marketplace.ScalarAsync<int>("SELECT batch_size FROM booking_admin.repair_job")).ShouldBe(8);
        (await runner.RunAsync(job, null, Cancel)).Items.ShouldBe(8);
    }

    [Fact]
    public async Task A_right_that_is_missing_makes_the_job_wait_instead_of_failing_every_item()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var job = await RepairJobsTests.StartedAsync(marketplace);
        await marketplace.ExecuteAsync("""ALTER TABLE "Booking" RENAME COLUMN deadline TO due""");

        var run = await marketplace.Get<RepairJobRunner>().RunAsync(job, null, Cancel);

        (run.End, run.WaitsFor).ShouldBe((BatchEnd.Waits, $"{JobWait.NotPermitted} 42703"));
        await marketplace.ExecuteAsync("""ALTER TABLE "Booking" RENAME COLUMN due TO deadline""");
        (await marketplace.Get<RepairJobRunner>().RunAsync(job, null, Cancel)).Items.ShouldBe(32);
    }

    [Fact]
    public async Task A_backend_that_is_terminated_in_the_middle_of_a_batch_leaves_nothing_of_it()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var (job, runner) = (await RepairJobsTests.StartedAsync(marketplace), marketplace.Get<RepairJobRunner>());
        await runner.RunAsync(job, 10, Cancel);
        await using var holder = await marketplace.OpenAsync();
        await using var holding = await holder.BeginTransactionAsync(Cancel);
        await RunAsync(holder, $"SELECT FROM booking_admin.repair_job_item WHERE job_id = '{job}' AND ordinal = 11 FOR UPDATE");

        // It waits behind its inserts, at the outcome of an item.
        var batch = runner.RunAsync(job, 10, Cancel);
        await marketplace.WaitForLockAsync();
        await marketplace.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");

        DatabaseFault.IsUnavailable(await Should.ThrowAsync<Exception>(batch)).ShouldBeTrue();
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" """)).ShouldBe(10);
        await holding.RollbackAsync(Cancel);
        (await RepairJobsTests.RunAsync(marketplace, job, 10)).Sum(run => run.Items).ShouldBe(22);
        await RepairJobsTests.EveryOrderHasOneAsync(marketplace, 32);
    }

    [Fact]
    public async Task A_job_of_more_items_than_one_batch_can_take_is_done_in_bounded_batches()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using (var connection = await marketplace.OpenAsync())
            await DemoMarketplace.FillAsync(connection, 14_000, 12_000, Cancel);
        var job = await RepairJobsTests.StartedAsync(marketplace);

        var runs = await RepairJobsTests.RunAsync(marketplace, job, null);

        runs.Sum(run => run.Items).ShouldBe(12_000);
        runs.Max(run => run.Items).ShouldBeLessThanOrEqualTo(BatchSize.Most);
        runs.Count.ShouldBeGreaterThan(2);
        await RepairJobsTests.EveryOrderHasOneAsync(
            marketplace, await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" """), created: 12_000);
    }

    [Fact]
    public async Task What_was_planned_and_repaired_by_somebody_else_meanwhile_is_left_unchanged()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var job = await RepairJobsTests.StartedAsync(marketplace);
        await marketplace.Get<FindingRepair>()
            .RepairAsync(TestMarketplace.Admin, "missing-booking", [await marketplace.MissingOrderAsync()], null, Cancel);

        await RepairJobsTests.RunAsync(marketplace, job, null);

        var view = (await marketplace.Get<RepairJobs>().FindAsync(TestMarketplace.Support, job, Cancel)).ShouldNotBeNull();
        (view.Repaired, view.Unchanged).ShouldBe((31, 1));
    }

    [Fact]
    public async Task One_order_of_a_job_can_be_undone_alone()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var (job, order) = (await RepairJobsTests.StartedAsync(marketplace), await marketplace.MissingOrderAsync());
        await RepairJobsTests.RunAsync(marketplace, job, null);

        (await marketplace.Get<FindingRepair>().UndoAsync(TestMarketplace.Support, job, order, Cancel)).ShouldBe(new RepairUndone(1, 0));

        (await marketplace.ScalarAsync<string>($"SELECT outcome FROM booking_admin.repair_job_item WHERE order_id = '{order}'"))
            .ShouldBe("Undone");
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" """)).ShouldBe(31);
    }

    static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    internal static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
