using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;
using BookingAdmin.Text;
using Npgsql;

namespace BookingAdmin.Services.Tests.Repair;

public sealed class RefundRepairTests
{
    const string Reason = "Asked by the customer";
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData(null)]
    [InlineData("Queued")]
    [InlineData("Sending")]
    [InlineData("Failed")]
    public async Task A_refund_is_queued_instead_of_what_was_to_happen_to_the_payment_and_withdrawn_again(string? former)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await ReopenedAsync(marketplace);
        if (former is not null)
            await marketplace.ExecuteAsync($"""
                INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at)
                VALUES ('{order}', 'CancelIntent', 'pi_x', 1, 'nzd', '{former}', now(), now())
                {RefundFixture.Entries}
                """);
        var repair = marketplace.Get<FindingRepair>();
        var preview = (await repair.PreviewAsync(TestMarketplace.Support, "paid-after-decline", [order], Cancel)).ShouldHaveSingleItem();
        preview.Fields.Select(field => field.Field)
            .ShouldBe(former is null ? ["Refund", "Leaves"] : ["Cancelling the payment", "Refund", "Leaves"]);

        var result = await repair.RepairAsync(TestMarketplace.Support, "paid-after-decline", [order], Reason, Cancel);

        result.Repaired.ShouldBe(1);
        (await marketplace.ScalarAsync<bool>($"""
            SELECT r.kind = 'Refund' AND r.amount = round(o."totalAmount" * 100) AND r.currency = o.currency
                AND r.payment_intent_id = o."paymentIntentId"
                AND r.status = 'Queued' AND r.not_before = e.at + interval '30 seconds' AND e.action = 'RefundQueued'
                    AND e.reason = '{Reason}'
            FROM booking_admin.refund r JOIN "Order" o ON o.id = r.order_id
                JOIN booking_admin.audit_entry e ON (e.after->>'refund')::bigint = r.id
            WHERE r.order_id = '{order}' AND r.status <> 'Withdrawn'
            """)).ShouldBeTrue();
        (await marketplace.Get<BookingCheck>().ValidateAsync(TestMarketplace.Support, order, Cancel))!.Findings.ShouldNotContain(
            finding => finding.Rule == "paid-after-decline");
        (await repair.RepairAsync(TestMarketplace.Support, "paid-after-decline", [order], Reason, Cancel)).Unchanged.ShouldBe(1);

        (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, null, Cancel)).ShouldBe(new RepairUndone(1, 0));
        (await marketplace.ScalarAsync<string>("SELECT string_agg(kind || ' ' || status, ', ' ORDER BY id) FROM booking_admin.refund"))
            // What Stripe made of a call that was under way is not known: it is asked again.
            .ShouldBe(former is null ? "Refund Withdrawn" : $"CancelIntent {(former is "Sending" ? "Queued" : former)}, Refund Withdrawn");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.outbox WHERE done_at IS NULL AND attempts = 0"))
            .ShouldBe(former is "Queued" or "Sending" ? 1 : 0, "what waits again is tried again");
    }

    [Fact]
    public async Task A_refund_that_has_left_is_not_withdrawn()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await ReopenedAsync(marketplace);
        var repair = marketplace.Get<FindingRepair>();
        var result = await repair.RepairAsync(TestMarketplace.Support, "paid-after-decline", [order], Reason, Cancel);
        await marketplace.ExecuteAsync("UPDATE booking_admin.refund SET status = 'Failed'");

        (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, null, Cancel)).ShouldBe(new RepairUndone(0, 1));
    }

    [Fact]
    public async Task The_timeline_tells_of_a_queued_refund_once_and_by_whom()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await ReopenedAsync(marketplace);
        await marketplace.Get<FindingRepair>().RepairAsync(TestMarketplace.Support, "paid-after-decline", [order], Reason, Cancel);

        var detail = (await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, order, Cancel)).ShouldNotBeNull();

        var step = detail.Timeline.Where(item => item.What == "Refund queued").ShouldHaveSingleItem();
        (step.By, step.Reason).ShouldBe(("Sam Okafor", Reason));
    }

    [Fact]
    public async Task A_payment_without_an_id_cannot_be_refunded_and_the_sentence_says_so()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await ReopenedAsync(marketplace);
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentIntentId" = NULL WHERE id = '{order}'""");

        var result = await marketplace.Get<FindingRepair>()
            .RepairAsync(TestMarketplace.Support, "paid-after-decline", [order], Reason, Cancel);

        result.Failed.ShouldHaveSingleItem().Sentence().ShouldStartWith("The order has no payment id");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.refund")).ShouldBe(0);
    }

    [Fact]
    public async Task A_failed_refund_is_tried_again_and_set_back_and_a_waiting_one_is_not_touched()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (failed, waiting) = (await marketplace.MissingOrderAsync(), (await marketplace.BookedOrderAsync()).OrderId);
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at) VALUES
                ('{failed}', 'Refund', 'pi_1', 15000, 'nzd', 'Failed', '2026-01-01T10:00:00.123456Z', now()),
                ('{waiting}', 'Refund', 'pi_2', 15000, 'nzd', 'Queued', now() - interval '3 hours', now())
            """);
        var repair = marketplace.Get<FindingRepair>();

        var result = await repair.RepairAsync(TestMarketplace.Support, "stuck-refund", [failed, waiting], Reason, Cancel);

        (result.Repaired, result.Failed.ShouldHaveSingleItem().Order).ShouldBe((1, waiting));
        result.Failed[0].Sentence().ShouldBe("This refund did not fail: it still waits for Stripe or the bank. Nothing was changed.");
        (await marketplace.ScalarAsync<bool>(
            $"SELECT status = 'Queued' AND not_before = (SELECT at FROM booking_admin.audit_entry) FROM booking_admin.refund WHERE "
            + $"order_id = '{failed}'")).ShouldBeTrue();

        (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, null, Cancel)).ShouldBe(new RepairUndone(1, 0));
        (await marketplace.ScalarAsync<bool>(
            $"SELECT status = 'Failed' AND not_before = '2026-01-01T10:00:00.123456Z' FROM booking_admin.refund WHERE "
            + $"order_id = '{failed}'")).ShouldBeTrue();
    }

    /// <summary>Declined by its celebrity, then paid.</summary>
    internal static async Task<string> ReopenedAsync(TestMarketplace marketplace)
    {
        var (order, booking) = await marketplace.BookedOrderAsync();
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'PENDING', "approvalStatus" = 'DECLINED', "paymentStatus" = 'SUCCEEDED', "paidAt" = now(),
                "paymentIntentId" = 'pi_late' WHERE id = '{order}';
            UPDATE "Booking" SET status = 'CANCELLED' WHERE id = '{booking}'
            """);
        return order;
    }
}
