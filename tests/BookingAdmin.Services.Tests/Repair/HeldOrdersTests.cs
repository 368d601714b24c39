using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Tests.Guard;
using BookingAdmin.Services.Tests.Jobs;
using BookingAdmin.Testing;
using BookingAdmin.Text;

namespace BookingAdmin.Services.Tests.Repair;

/// <summary>Somebody's transaction holds one order and does not end.</summary>
public sealed class HeldOrdersTests
{
    const string Told = "Somebody else's transaction holds this order at this moment. Nothing was changed; try again in a moment.";
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_repair_by_a_person_or_the_monitor_leaves_it_aside_and_does_the_others(bool byMonitor)
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var held = await marketplace.MissingOrderAsync();
        var orders = await marketplace.ScalarAsync<string[]>(
            """SELECT array_agg(id) FROM "Order" WHERE status NOT IN ('CANCELLED', 'REFUNDED')""");
        await using var owner = await marketplace.OpenAsync();
        await owner.RunAsync($"""BEGIN; SELECT FROM "Order" WHERE id = '{held}' FOR UPDATE""");

        var result = await marketplace.Get<FindingRepair>()
            .RepairAsync(byMonitor ? Actor.Monitor : TestMarketplace.Support, "missing-booking", orders, null, Cancel);

        result.Repaired.ShouldBe(31);
        var failed = result.Failed.ShouldHaveSingleItem();
        (failed.Order, failed.Outcome, failed.Sentence()).ShouldBe((held, RepairOutcome.Held, Told));
        await owner.RunAsync("ROLLBACK");
        (await marketplace.Get<FindingRepair>().RepairAsync(Actor.Monitor, "missing-booking", orders, null, Cancel)).Repaired.ShouldBe(1);
    }

    [Fact]
    public async Task A_repair_of_everything_ends_and_names_it()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var held = await marketplace.MissingOrderAsync();
        await using var owner = await marketplace.OpenAsync();
        await owner.RunAsync($"""BEGIN; SELECT FROM "Order" WHERE id = '{held}' FOR UPDATE""");

        var result = await marketplace.RepairAllAsync();

        (result.Repaired, result.Failed.ShouldHaveSingleItem().Order).ShouldBe((31, held));
    }

    [Fact]
    public async Task A_finding_whose_booking_is_held_is_left_aside_and_another_repaired()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var orders = await marketplace.ScalarAsync<string[]>(
            """SELECT array_agg("orderId") FROM (SELECT "orderId" FROM "Booking" ORDER BY id LIMIT 2) b""");
        await marketplace.ExecuteAsync("""UPDATE "Booking" SET "totalAmount" = 1""");
        await using var owner = await marketplace.OpenAsync();
        await owner.RunAsync($"""BEGIN; UPDATE "Booking" SET message = 'x' WHERE "orderId" = '{orders[0]}'""");

        var result = await marketplace.Get<FindingRepair>().RepairAsync(TestMarketplace.Support, "copied-fields", orders, null, Cancel);

        (result.Repaired, result.Failed.ShouldHaveSingleItem().Order, result.Failed[0].Outcome)
            .ShouldBe((1, orders[0], RepairOutcome.Held));
    }

    [Fact]
    public async Task An_undo_gives_up_with_a_sentence_and_nothing_is_undone()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var repair = marketplace.Get<FindingRepair>();
        var repaired = await marketplace.RepairAllAsync();
        await using var owner = await marketplace.OpenAsync();
        await owner.RunAsync($"""BEGIN; SELECT FROM "Order" WHERE id = '{await marketplace.MissingOrderAsync()}' FOR UPDATE""");

        var fault = await Should.ThrowAsync<InvalidInputException>(
            repair.UndoAsync(TestMarketplace.Support, repaired.RepairId, null, Cancel));

        fault.Message.ShouldBe(
            "Somebody else's transaction holds what would be changed. Nothing of this was changed; try again in a moment.");
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" """)).ShouldBe(32);
    }

    [Fact]
    public async Task Of_a_job_the_others_are_done_and_it_waits_for_the_held_one_alone()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var (job, runner) = (await RepairJobsTests.StartedAsync(marketplace), marketplace.Get<RepairJobRunner>());
        await using var owner = await marketplace.OpenAsync();
        // More than a batch of them, and the first in the row.
        await owner.RunAsync("""
            BEGIN;
            SELECT FROM "Order" WHERE id IN (SELECT order_id FROM booking_admin.repair_job_item WHERE ordinal <= 12)
            FOR UPDATE
            """);

        List<int> done = [];
        BatchRun run;
        while ((run = await runner.RunAsync(job, 10, Cancel)).End is BatchEnd.Worked)
            done.Add(run.Items);

        (done.Sum(), run.End, run.WaitsFor).ShouldBe((20, BatchEnd.Waits, nameof(JobWait.Held)));
        await owner.RunAsync("ROLLBACK");
        (await RepairJobsTests.RunAsync(marketplace, job, null)).Sum(batch => batch.Items).ShouldBe(12);
        await RepairJobsTests.EveryOrderHasOneAsync(marketplace, 32);
    }
}
