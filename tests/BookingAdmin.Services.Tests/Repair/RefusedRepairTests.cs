using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Tests.Jobs;
using BookingAdmin.Testing;
using BookingAdmin.Text;

namespace BookingAdmin.Services.Tests.Repair;

/// <summary>What the database, the rules or the rights refuse, alone or among others.</summary>
public sealed class RefusedRepairTests
{
    const string Reason = "Asked by the customer";
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task One_bad_row_does_not_stop_the_others()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""
            UPDATE "Order" SET status = 'COMPLETED'
                WHERE status = 'PENDING' AND EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = "Order".id AND b.status = 'PENDING');
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'No: %', NEW.message
                USING ERRCODE = 'check_violation'; END $$
            """);
        var orders = await marketplace.ScalarAsync<string[]>("""
            SELECT array_agg(o.id ORDER BY o.id) FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id
                WHERE o.status = 'COMPLETED' AND b.status = 'PENDING'
            """);
        orders.Length.ShouldBeGreaterThan(4);
        await marketplace.ExecuteAsync($"""
            CREATE TRIGGER refuse BEFORE UPDATE ON "Booking"
                FOR EACH ROW WHEN (NEW."orderId" = '{orders[2]}') EXECUTE FUNCTION refuse()
            """);

        var result = await marketplace.Get<FindingRepair>().RepairAsync(TestMarketplace.Support, "status-pair", orders, Reason, Cancel);

        result.Repaired.ShouldBe(orders.Length - 1);
        var failed = result.Failed.ShouldHaveSingleItem();
        (failed.Order, failed.Outcome, failed.Sentence())
            .ShouldBe((orders[2], RepairOutcome.DatabaseRefused, "The database refused it (23514). Nothing was changed."));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(orders.Length - 1);
    }

    [Fact]
    public async Task What_the_owner_refuses_only_at_the_commit_does_not_stop_the_others()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var bad = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'No: %', NEW.message
                USING ERRCODE = 'P0001'; END $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON "Booking" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
                WHEN (NEW."orderId" = '{bad}') EXECUTE FUNCTION refuse()
            """);

        var result = await marketplace.RepairAllAsync();

        (result.Repaired, result.Failed.ShouldHaveSingleItem().Sentence())
            .ShouldBe((31, "The database refused it (P0001). Nothing was changed."));
    }

    [Fact]
    public async Task An_order_number_that_another_booking_carries_is_not_copied()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""
            UPDATE "Booking" SET "orderNumber" = 'KO-0-TAKEN0' WHERE id = (SELECT min(id) FROM "Booking");
            UPDATE "Booking"
                SET "orderNumber" = (SELECT o."orderNumber" FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id ORDER BY b.id LIMIT 1)
            WHERE id = (SELECT max(id) FROM "Booking")
            """);
        var orders = await marketplace.ScalarAsync<string[]>("""
            SELECT array_agg("orderId" ORDER BY id) FROM "Booking"
                WHERE id IN ((SELECT min(id) FROM "Booking"), (SELECT max(id) FROM "Booking"))
            """);
        var repair = marketplace.Get<FindingRepair>();

        var first = await repair.RepairAsync(TestMarketplace.Support, "copied-fields", [orders[0]], null, Cancel);
        first.Failed.ShouldHaveSingleItem().Sentence()
            .ShouldBe("The booking of another order carries this order number. That booking must be corrected first. Nothing was changed.");
        (await repair.RepairAsync(TestMarketplace.Support, "copied-fields", [orders[1]], null, Cancel)).Repaired.ShouldBe(1);
        (await repair.RepairAsync(TestMarketplace.Support, "copied-fields", [orders[0]], null, Cancel)).Repaired.ShouldBe(1);
    }

    [Theory]
    [InlineData("status-pair", null)]
    [InlineData("paid-after-decline", " ")]
    [InlineData("stuck-refund", "")]
    [InlineData("overdue", Reason)]
    [InlineData("guard-truth", Reason)]
    [InlineData("no-such-rule", Reason)]
    public async Task Without_a_reason_where_one_is_needed_or_without_a_repair_it_is_refused(string rule, string? reason)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await Should.ThrowAsync<InvalidInputException>(
            marketplace.Get<FindingRepair>().RepairAsync(TestMarketplace.Support, rule, ["x"], reason, Cancel));
        await Should.ThrowAsync<InvalidInputException>(
            marketplace.Get<FindingRepair>().RepairAsync(TestMarketplace.Support, "copied-fields", ["x"], new string('x', 501), Cancel));
    }

    [Fact]
    public async Task A_celebrity_may_not_repair()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await Should.ThrowAsync<NotAllowedException>(
            marketplace.Get<FindingRepair>().RepairAsync(emma, "copied-fields", ["x"], null, Cancel));
    }
}
