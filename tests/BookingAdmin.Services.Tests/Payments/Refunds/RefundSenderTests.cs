using BookingAdmin.Domain.Payments;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Refunds;

public sealed class RefundSenderTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refund_leaves_when_the_decline_can_no_longer_be_undone()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: true);
        await till.DeclineAsync(sale);

        (await till.RunDueAsync()).ShouldBe(0);
        (await till.RunDueAfterAsync(TimeSpan.FromSeconds(31))).ShouldBe(1);

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        var refund = till.Stripe.Refunds.ShouldHaveSingleItem();
        (refund.Amount, refund.PaymentIntentId).ShouldBe((Till.Price, sale.Intent));
        (await till.Marketplace.ScalarAsync<string>("SELECT stripe_refund_id FROM booking_admin.refund")).ShouldBe(refund.Id);
        var id = await till.RefundIdAsync(sale);
        var call = till.Calls(StripeCallKind.CreateRefund).ShouldHaveSingleItem();
        call.IdempotencyKey.ShouldBe($"refund-{sale.Order}-{id}-0");
        (call.Form["metadata[orderId]"], call.Form["metadata[refundId]"]).ShouldBe((sale.Order, $"{id}"));
        (await till.AuditAsync(sale))
            .ShouldBe("RequestDeclined by Emma Stone, PaymentRefunded by The queue, RefundSucceeded by The queue");
        (await till.RunDueAfterAsync(TimeSpan.FromDays(1))).ShouldBe(0);
    }

    [Fact]
    public async Task What_was_withdrawn_meanwhile_is_not_sent()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: true);
        var declined = await till.DeclineAsync(sale);
        await till.Marketplace.Get<Services.Requests.RequestDecisions>()
            .UndoAsync(await till.Marketplace.CelebrityAsync("Emma Stone"), declined.Entry, Cancel);

        (await till.RunDueAfterAsync(TimeSpan.FromDays(1))).ShouldBe(0);
        (await till.BookAsync(sale)).ShouldBe("PENDING SUCCEEDED, Refund Withdrawn, done");
        till.Stripe.Refunds.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_when_the_bank_has_finished_is_the_payment_refunded()
    {
        await using var till = await Till.OpenAsync();
        till.Stripe.RefundOutcome = StripeRefundOutcome.Pending;
        var sale = await till.DeclinedAsync();

        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Pending, open");
        (await till.WaitAsync(sale)).ShouldBeInRange(3590, 4510);
        // It is looked at; a look that fails is none.
        till.Stripe.Next(StripeCallKind.RetrieveRefund, StripeTrouble.Status(404, "resource_missing", "invalid_request_error"));
        (await till.RunDueAfterAsync(TimeSpan.FromMinutes(76))).ShouldBe(1);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Pending, open resource_missing");
        (await till.RunDueAfterAsync(TimeSpan.FromMinutes(76))).ShouldBe(1);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Pending, open");

        till.Stripe.FinishRefund(till.Stripe.Refunds[0].Id, StripeRefundOutcome.Succeeded);
        (await till.RunDueAfterAsync(TimeSpan.FromMinutes(76))).ShouldBe(1);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Calls(StripeCallKind.CreateRefund).Count().ShouldBe(1);
        (await till.AuditAsync(sale))
            .ShouldBe(
                "RequestDeclined by Emma Stone, RefundSent by The queue, PaymentRefunded by The queue, RefundSucceeded by The queue");
    }

    [Fact]
    public async Task What_the_bank_returns_has_failed_and_the_next_try_is_a_new_one()
    {
        await using var till = await Till.OpenAsync();
        till.Stripe.RefundOutcome = StripeRefundOutcome.Pending;
        var sale = await till.DeclinedAsync();
        await till.RunDueAsync();
        till.Stripe.FinishRefund(till.Stripe.Refunds[0].Id, StripeRefundOutcome.Failed);
        await till.RunDueAfterAsync(TimeSpan.FromMinutes(76));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Failed 1 expired_or_canceled_card, done");

        till.Stripe.RefundOutcome = StripeRefundOutcome.Succeeded;
        await till.RepairAsync(sale);
        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldStartWith("CANCELLED REFUNDED, Refund Succeeded 1");
        till.Calls(StripeCallKind.CreateRefund).Select(call => call.IdempotencyKey![^1]).ShouldBe(['0', '1']);
        (await till.Marketplace.ScalarAsync<string>("SELECT stripe_refund_id FROM booking_admin.refund"))
            .ShouldBe(till.Stripe.Refunds[1].Id);
    }

    [Fact]
    public async Task A_refund_that_fails_at_once_has_failed()
    {
        await using var till = await Till.OpenAsync();
        till.Stripe.RefundOutcome = StripeRefundOutcome.Failed;
        var sale = await till.DeclinedAsync();
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Failed 1 declined, done");
        (await till.AuditAsync(sale)).ShouldBe("RequestDeclined by Emma Stone, RefundFailed by The queue");
    }

    [Theory]
    [InlineData("disputed", "charge_disputed", 2)]
    [InlineData("unpaid", "not_paid", 0)]
    public async Task A_definite_no_needs_somebody_and_the_retry_has_a_new_key(string what, string fault, int sent)
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: what != "unpaid");
        if (what == "disputed")
            till.Stripe.Dispute(sale.Intent);
        if (what == "unpaid")
            await till.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED' WHERE id = '{sale.Order}'""");
        await till.DeclineAsync(sale);

        await till.RunDueAfterAsync(TimeSpan.FromSeconds(31));
        (await till.BookAsync(sale)).ShouldBe($"CANCELLED SUCCEEDED, Refund Failed 1 {fault}, done");
        (await till.RunDueAfterAsync(TimeSpan.FromDays(1))).ShouldBe(0);
        await till.RepairAsync(sale);
        await till.RunDueAsync();

        till.Calls(StripeCallKind.CreateRefund).Select(call => call.IdempotencyKey).ShouldBeUnique();
        till.Calls(StripeCallKind.CreateRefund).Count().ShouldBe(sent);
        (await till.BookAsync(sale)).ShouldBe($"CANCELLED SUCCEEDED, Refund Failed 2 {fault}, done");
    }

    [Fact]
    public async Task Of_a_payment_of_which_a_part_went_back_the_rest_goes_back()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.RefundByHand(sale.Intent, Till.Price / 3);
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.Select(refund => refund.Amount).ShouldBe([Till.Price / 3, Till.Price * 2 / 3]);
        (await till.Marketplace.ScalarAsync<long>("SELECT amount FROM booking_admin.refund"))
            .ShouldBe(Till.Price * 2 / 3, "what really went back");
    }

    [Fact]
    public async Task A_refund_that_was_queued_before_its_payment_was_known_finds_it()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: true);
        await till.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentIntentId" = NULL WHERE id = '{sale.Order}'""");
        await till.DeclineAsync(sale);
        await till.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentIntentId" = '{sale.Intent}' WHERE id = '{sale.Order}'""");
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(31));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
    }

    [Fact]
    public async Task After_a_try_that_failed_the_failure_of_another_refund_is_news()
    {
        await using var till = await Till.OpenAsync();
        till.Stripe.RefundOutcome = StripeRefundOutcome.Failed;
        var sale = await till.DeclinedAsync();
        await till.RunDueAsync();
        // Somebody gives the money back in Stripe's dashboard; of that comes the charge's event only, until the bank returns it.
        (await till.HearAsync(sale, PaymentEvent.Refunded)).ShouldBe(PaymentOutcome.Refunded);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded 1, done");
        (await till.HearAsync(sale, PaymentEvent.RefundFailed, "re_dashboard", foreign: true)).ShouldBe(PaymentOutcome.RefundFailed);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Failed 2 declined, done");
    }

    [Fact]
    public async Task The_failure_of_somebody_elses_refund_does_not_end_one_that_is_under_way()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        await till.Worker.ClaimAsync(Cancel);
        (await till.HearAsync(sale, PaymentEvent.RefundFailed, "re_dashboard", foreign: true)).ShouldBe(PaymentOutcome.NothingNew);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open");
    }

    [Fact]
    public async Task Without_a_payment_there_is_nothing_that_Stripe_could_be_asked()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: true);
        await till.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentIntentId" = NULL WHERE id = '{sale.Order}'""");
        await till.DeclineAsync(sale);
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(31));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Failed no_payment_intent, done");
        till.Calls(StripeCallKind.CreateRefund).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_somebody_has_given_back_in_the_dashboard_is_refunded()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.RefundByHand(sale.Intent);
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("before the answer")]
    [InlineData("after it")]
    [InlineData("together")]
    public async Task Answer_and_event_about_the_same_refund_write_it_once(string order)
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        Task hearing = Task.CompletedTask;
        till.Stripe.After = async call =>
        {
            if (call.Kind is not StripeCallKind.CreateRefund || order == "after it")
                return;
            hearing = till.HearAsync(sale, PaymentEvent.Refunded, till.Stripe.Refunds[0].Id);
            if (order == "before the answer")
                await hearing;
        };

        await till.RunDueAsync();
        await hearing;
        if (order == "after it")
            (await till.HearAsync(sale, PaymentEvent.Refunded, till.Stripe.Refunds[0].Id)).ShouldBe(PaymentOutcome.NothingNew);

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        (await till.Marketplace.ScalarAsync<string>("SELECT stripe_refund_id FROM booking_admin.refund"))
            .ShouldBe(till.Stripe.Refunds.ShouldHaveSingleItem().Id);
        (await till.Marketplace.ScalarAsync<long>(
            "SELECT count(*) FROM booking_admin.audit_entry WHERE action IN ('PaymentRefunded', 'RefundSucceeded')")).ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_that_the_event_tells_before_the_answer_says_pending_counts_once()
    {
        await using var till = await Till.OpenAsync();
        till.Stripe.RefundOutcome = StripeRefundOutcome.Pending;
        var sale = await till.DeclinedAsync();
        till.Stripe.After = async call =>
        {
            if (call.Kind is StripeCallKind.CreateRefund && till.Stripe.Refunds is [var refund])
                await till.HearAsync(sale, PaymentEvent.RefundFailed, refund.Id);
        };

        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Failed 1 declined, done");
        till.Stripe.RefundOutcome = StripeRefundOutcome.Succeeded;
        await till.RepairAsync(sale);
        // The same event once more is of the earlier try.
        (await till.HearAsync(sale, PaymentEvent.RefundFailed, till.Stripe.Refunds[0].Id)).ShouldBe(PaymentOutcome.NothingNew);
        till.Stripe.FinishRefund(till.Stripe.Refunds[0].Id, StripeRefundOutcome.Failed);
        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldStartWith("CANCELLED REFUNDED, Refund Succeeded 1");
        till.Calls(StripeCallKind.CreateRefund).Select(call => call.IdempotencyKey![^1]).ShouldBe(['0', '1']);
    }

    [Fact]
    public async Task A_refund_whose_order_the_marketplace_has_deleted_ends_all_the_same()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        await till.Marketplace.ExecuteAsync($"""DELETE FROM "Order" WHERE id = '{sale.Order}'""");
        await till.RunDueAsync();
        (await till.Marketplace.ScalarAsync<string>(
            "SELECT r.status || CASE WHEN e.done_at IS NULL THEN ' open' ELSE ' done' END FROM booking_admin.refund r JOIN "
            + "booking_admin.outbox e ON e.refund_id = r.id")).ShouldBe("Succeeded done");
    }
}
