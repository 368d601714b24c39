using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Payments.Events;

/// <summary>What events of Stripe make of refunds and of the orders they belong to.</summary>
public sealed class RefundEventsTests : IAsyncLifetime
{
    OrderWithEvents order = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => order = await OrderWithEvents.OpenAsync();

    public ValueTask DisposeAsync() => order.DisposeAsync();

    [Fact]
    public async Task A_charge_that_went_back_whole_refunds_the_order_also_where_stripe_says_so_by_its_amounts()
    {
        (await order.TellAsync("charge.refunded", new(Amount: order.Cents, AmountBack: order.Cents, Whole: false)))
            .Outcome.ShouldBe(PaymentOutcome.Refunded);
        (await order.StateAsync()).ShouldBe("REFUNDED REFUNDED CANCELLED");
    }

    [Fact]
    public async Task A_part_that_went_back_is_noted_once_and_leaves_the_order()
    {
        var told = await order.TellAsync("charge.refunded", new(Amount: order.Cents, AmountBack: 100, Whole: false));
        told.Outcome.ShouldBe(PaymentOutcome.PartlyRefunded);
        (await order.StateAsync()).ShouldBe("PENDING SUCCEEDED PENDING");
        (await order.ReplayAsync(told.EventId)).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.AuditAsync()).ShouldBe("PaymentPartlyRefunded, EventReplayed");
        (await order.Marketplace.ScalarAsync<string>("SELECT concat_ws(' ', state, outcome, attempts) FROM booking_admin.stripe_event"))
            .ShouldBe("Handled PartlyRefunded 2");
    }

    [Fact]
    public async Task Our_refund_is_known_by_its_id_at_stripe_or_by_its_own_and_ends_when_stripe_says_so()
    {
        var refund = await order.RefundAsync("Pending", "re_1");
        (await order.TellAsync("refund.updated", new("pending", order.Cents, Currency: "nzd"), "re_1", intent: null))
            .Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.TellAsync("refund.updated", new("succeeded", order.Cents, Currency: "nzd"), "re_1", intent: null))
            .Outcome.ShouldBe(PaymentOutcome.Refunded);
        (await order.StateAsync()).ShouldBe("CANCELLED REFUNDED CANCELLED, Refund Succeeded re_1 0");

        await order.Marketplace.ExecuteAsync($"""
            UPDATE booking_admin.refund SET status = 'Sending', stripe_refund_id = NULL, settled_at = NULL;
            UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED' WHERE id = '{order.Id}'
            """);
        // It comes before the answer to our own call.
        (await order.TellAsync(
            "refund.updated", new("succeeded", order.Cents, OrderId: order.Id, RefundId: refund), "re_2", intent: null))
            .Outcome.ShouldBe(PaymentOutcome.Refunded);
        (await order.StateAsync()).ShouldBe("CANCELLED REFUNDED CANCELLED, Refund Succeeded re_2 0");
    }

    [Fact]
    public async Task A_refund_that_fails_after_all_waits_for_somebody_and_the_order_is_paid_again()
    {
        await order.RefundAsync("Pending", "re_1");
        // Stripe says so as soon as it has taken the refund; that the customer has the money only the refund says.
        (await order.TellAsync("charge.refunded", new(Amount: order.Cents, AmountBack: order.Cents, Whole: true), seconds: 0))
            .Outcome.ShouldBe(PaymentOutcome.NothingNew);
        await order.TellAsync("refund.updated", new("succeeded", order.Cents), "re_1", seconds: 0);
        (await order.StateAsync()).ShouldBe("CANCELLED REFUNDED CANCELLED, Refund Succeeded re_1 0");

        var failed = await order.TellAsync(
            "refund.failed", new("failed", order.Cents, Reason: "expired_or_canceled_card"), "re_1", seconds: 100);

        failed.Outcome.ShouldBe(PaymentOutcome.RefundFailed);
        (await order.StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Failed re_1 1 expired_or_canceled_card");
        (await order.AuditAsync()).ShouldBe("PaymentRefunded, RefundSucceeded, RefundFailed");
        await order.Marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
        (await order.Marketplace.ScalarAsync<long>(
            $"SELECT count(*) FROM booking_admin.finding WHERE rule = 'stuck-refund' AND subject = '{order.Id}' AND resolved_at IS NULL"))
            .ShouldBe(1);

        // Stripe tells it twice, in two ways; and somebody replays it.
        (await order.TellAsync("refund.updated", new("failed", order.Cents), "re_1", seconds: 100))
            .Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.ReplayAsync(failed.EventId)).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        // An older one that comes late, then the next try's.
        (await order.TellAsync("charge.refunded", new(Amount: order.Cents, Whole: true), seconds: 50))
            .Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Failed re_1 1 expired_or_canceled_card");
        (await order.TellAsync("charge.refunded", new(Amount: order.Cents, Whole: true), seconds: 200))
            .Outcome.ShouldBe(PaymentOutcome.Refunded);
        (await order.StateAsync())
            .ShouldBe("CANCELLED REFUNDED CANCELLED, Refund Succeeded 1", "which refund that was, the charge does not say");
    }

    [Fact]
    public async Task A_failure_that_comes_before_its_refund_wins()
    {
        var refund = await order.RefundAsync("Sending", null);
        (await order.TellAsync(
            "refund.failed", new("failed", order.Cents, Reason: "declined", OrderId: order.Id, RefundId: refund), "re_1",
            seconds: 10)).Outcome.ShouldBe(PaymentOutcome.RefundFailed);
        (await order.TellAsync("charge.refunded", new(Amount: order.Cents, Whole: true), seconds: 10))
            .Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Failed re_1 1 declined");
    }

    [Fact]
    public async Task A_failure_of_an_earlier_try_does_not_touch_the_next_one()
    {
        await order.RefundAsync("Pending", "re_2");
        (await order.TellAsync("refund.failed", new("failed", order.Cents), "re_1")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        // Asked for again, and Stripe has not answered yet.
        await order.Marketplace.ExecuteAsync("UPDATE booking_admin.refund SET status = 'Sending'");
        (await order.TellAsync("refund.failed", new("failed", order.Cents), "re_2")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Sending re_2 0");
    }

    [Fact]
    public async Task Whoever_has_seen_to_a_refund_by_hand_is_not_asked_again()
    {
        await order.RefundAsync("ByHand", "re_1");
        (await order.TellAsync("refund.failed", new("failed", order.Cents), "re_1")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund ByHand re_1 0");
    }

    [Fact]
    public async Task A_refund_that_somebody_made_at_stripe_and_that_fails_is_not_lost_either()
    {
        await order.TellAsync("charge.refunded", new(Amount: order.Cents, Whole: true), seconds: 0);
        (await order.StateAsync()).ShouldBe("REFUNDED REFUNDED CANCELLED");
        (await order.TellAsync("refund.updated", new("canceled", order.Cents), "re_9", seconds: 60))
            .Outcome.ShouldBe(PaymentOutcome.RefundFailed);
        (await order.StateAsync()).ShouldBe("REFUNDED SUCCEEDED CANCELLED, Refund Failed re_9 1 canceled");
    }

    [Fact]
    public async Task Refunds_of_a_part_tell_nothing_of_the_whole()
    {
        await order.RefundAsync("Queued", null);
        (await order.TellAsync("refund.updated", new("succeeded", 100), "re_part")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.TellAsync("refund.failed", new("failed", 100), "re_part")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Queued 0");
    }

    [Fact]
    public async Task Our_refund_of_the_rest_is_of_the_whole_and_a_part_that_did_not_arrive_is_news()
    {
        var refund = await order.RefundAsync("Pending", "re_rest");
        (await order.TellAsync(
            "refund.updated", new("succeeded", order.Cents - 100, OrderId: order.Id, RefundId: refund), "re_rest", seconds: 1))
            .Outcome.ShouldBe(PaymentOutcome.Refunded);
        (await order.Marketplace.ScalarAsync<long>("SELECT amount FROM booking_admin.refund"))
            .ShouldBe(order.Cents - 100, "what really went back");
        (await order.TellAsync("refund.failed", new("failed", 100, Reason: "declined"), "re_rest", seconds: 2))
            .Outcome.ShouldBe(PaymentOutcome.RefundFailed);
        (await order.StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Failed re_rest 1 declined");
    }

    [Fact]
    public async Task A_refund_of_another_database_is_known_by_its_payment()
    {
        var refund = await order.RefundAsync("Queued", null);
        var other = await order.Marketplace.ScalarAsync<string>($"""SELECT id FROM "Order" WHERE id <> '{order.Id}' LIMIT 1""");
        (await order.TellAsync(
            "refund.updated", new("succeeded", order.Cents, OrderId: "celsewhere", RefundId: refund), "re_1",
            "pi_elsewhere")).SendAgain.ShouldBeTrue();
        await order.Marketplace.ExecuteAsync(
            $"""UPDATE "Order" SET "paymentIntentId" = 'pi_other', "totalAmount" = {order.Cents / 100m} WHERE id = '{other}'""");
        (await order.TellAsync(
            "refund.updated", new("succeeded", order.Cents, OrderId: "celsewhere", RefundId: refund), "re_2", "pi_other"))
            .OrderId.ShouldBe(other);
        (await order.StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Queued 0");
    }
}
