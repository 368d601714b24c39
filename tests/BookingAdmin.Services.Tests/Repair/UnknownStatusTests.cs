using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Tests.Jobs;
using BookingAdmin.Testing;
using BookingAdmin.Text;

namespace BookingAdmin.Services.Tests.Repair;

/// <summary>The marketplace gets a status that this version does not know.</summary>
public sealed class UnknownStatusTests
{
    const string Told = "The order or its booking has a status that this version of BookingAdmin does not know. Nothing was changed.";
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task An_order_without_its_booking_is_refused_and_the_others_are_repaired()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var order = await OnHoldAsync(marketplace);
        var repair = marketplace.Get<FindingRepair>();
        (await repair.PreviewAsync(TestMarketplace.Support, "missing-booking", [order], Cancel)).ShouldBeEmpty();

        var result = await marketplace.RepairAllAsync();

        result.Repaired.ShouldBe(31);
        var failed = result.Failed.ShouldHaveSingleItem();
        (failed.Order, failed.Outcome, failed.Sentence()).ShouldBe((order, RepairOutcome.Refused, Told));
        failed.OrderNumber.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_job_ends_with_one_item_refused()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var order = await OnHoldAsync(marketplace);
        var job = await RepairJobsTests.StartedAsync(marketplace);

        await RepairJobsTests.RunAsync(marketplace, job, 10);

        var jobs = marketplace.Get<RepairJobs>();
        var view = (await jobs.FindAsync(TestMarketplace.Support, job, Cancel)).ShouldNotBeNull();
        (view.State, view.Repaired, view.Failed).ShouldBe((RepairJobState.Done, 31, 1));
        var item = (
            await jobs.ItemsAsync(TestMarketplace.Support, job, RepairItemFilter.Failed, null, Cancel)).Items.ShouldHaveSingleItem();
        (item.OrderId, RepairText.Of(item.Outcome!.Value, item.Fault)).ShouldBe((order, Told));
    }

    [Fact]
    public async Task A_finding_of_such_an_order_is_refused_and_another_repaired()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var orders = await marketplace.ScalarAsync<string[]>(
            """SELECT array_agg("orderId") FROM (SELECT "orderId" FROM "Booking" ORDER BY id LIMIT 2) b""");
        await marketplace.ExecuteAsync("""ALTER TYPE "OrderStatus" ADD VALUE 'ON_HOLD'""");
        await marketplace.ExecuteAsync(
            $"""UPDATE "Booking" SET "totalAmount" = 1; UPDATE "Order" SET status = 'ON_HOLD' WHERE id = '{orders[0]}'""");
        var repair = marketplace.Get<FindingRepair>();
        (await repair.PreviewAsync(TestMarketplace.Support, "copied-fields", orders, Cancel))
            .ShouldHaveSingleItem().OrderId.ShouldBe(orders[1]);

        var result = await repair.RepairAsync(TestMarketplace.Support, "copied-fields", orders, null, Cancel);

        result.Repaired.ShouldBe(1);
        var failed = result.Failed.ShouldHaveSingleItem();
        (failed.Order, failed.Sentence()).ShouldBe((orders[0], Told));
    }

    static async Task<string> OnHoldAsync(TestMarketplace marketplace)
    {
        var order = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync("""ALTER TYPE "OrderStatus" ADD VALUE 'ON_HOLD'""");
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET status = 'ON_HOLD' WHERE id = '{order}'""");
        return order;
    }
}
