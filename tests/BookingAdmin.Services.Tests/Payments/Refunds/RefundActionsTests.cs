using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Refunds;

public sealed class RefundActionsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refund_that_failed_is_tried_again_by_whoever_gives_a_reason()
    {
        await using var till = await OpenAsync();
        var (sale, refund) = await FailedAsync(till);
        var desk = till.Marketplace.Get<RefundActions>();
        await FindAsync(till, sale);
        till.Stripe.RefundOutcome = StripeRefundOutcome.Succeeded;

        (await desk.RetryAsync(TestMarketplace.Support, refund, "The bank is back", Cancel)).ShouldBeOfType<RefundActionResult.Done>();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Queued 1, open");
        (await desk.RetryAsync(TestMarketplace.Support, refund, "Twice", Cancel))
            .ShouldBeOfType<RefundActionResult.Refused>().Sentence.ShouldBe("This refund waits to be sent and leaves by itself.");
        (await FindingAsync(till)).ShouldBe("stuck-refund Person by Sam Okafor");
        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded 1, done");
        (await till.AuditAsync(sale))
            .ShouldBe(
                "RequestDeclined by Emma Stone, RefundFailed by The queue, RefundRetried by Sam Okafor, PaymentRefunded by The queue, "
                + "RefundSucceeded by The queue");
        (await desk.RetryAsync(TestMarketplace.Support, refund, "Again", Cancel))
            .ShouldBeOfType<RefundActionResult.Refused>().Sentence.ShouldBe("This refund is done.");
        (await desk.RetryAsync(TestMarketplace.Support, 4711, "Why", Cancel)).ShouldBeOfType<RefundActionResult.NotFound>();
    }

    [Fact]
    public async Task What_was_done_by_hand_is_noted_and_the_payment_stays_what_Stripe_says()
    {
        await using var till = await OpenAsync();
        var (sale, refund) = await FailedAsync(till);
        await FindAsync(till, sale);
        var desk = till.Marketplace.Get<RefundActions>();

        (await desk.MarkByHandAsync(TestMarketplace.Support, refund, " Bank transfer of today ", Cancel))
            .ShouldBeOfType<RefundActionResult.Done>();

        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund ByHand 1 declined, done");
        (await till.Marketplace.ScalarAsync<string>(
            "SELECT action || ': ' || reason FROM booking_admin.audit_entry ORDER BY id DESC LIMIT 1"))
            .ShouldBe("RefundByHand: Bank transfer of today");
        (await FindingAsync(till)).ShouldBe("stuck-refund Person by Sam Okafor");
        (await desk.RetryAsync(TestMarketplace.Support, refund, "Why", Cancel)).ShouldBeOfType<RefundActionResult.Refused>();
        (await desk.MarkByHandAsync(TestMarketplace.Support, refund, "Why", Cancel)).ShouldBeOfType<RefundActionResult.Refused>();
        (await till.RunDueAfterAsync(TimeSpan.FromDays(1))).ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_pays_twice_because_a_refund_that_is_under_way_was_marked_by_hand()
    {
        await using var till = await Till.OpenAsync();
        till.Stripe.RefundOutcome = StripeRefundOutcome.Pending;
        var sale = await till.OrderAsync(paid: true);
        await till.DeclineAsync(sale);
        var refund = await till.RefundIdAsync(sale);
        var desk = till.Marketplace.Get<RefundActions>();
        async Task<string?> TryAsync() =>
            (await desk.MarkByHandAsync(TestMarketplace.Admin, refund, "Cash", Cancel) as RefundActionResult.Refused)?.Sentence;

        (await TryAsync()).ShouldBe("This refund waits to be sent and leaves by itself.");
        till.Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));
        var claimed = await till.Worker.ClaimAsync(Cancel);
        (await TryAsync()).ShouldBe("Stripe is being asked for this refund, and what it has done is not known yet.");
        await till.Worker.RunAsync(claimed!, Cancel);
        (await TryAsync()).ShouldBe("The bank is still at work on this refund. Wait for it before you give the money back another way.");
        till.Marketplace.Clock.Advance(TimeSpan.FromHours(2));
        (await TryAsync())
            .ShouldBe(
                "The bank is still at work on this refund. Wait for it before you give the money back another way.",
                "however long the bank takes: Stripe tells how it ends");
        till.Stripe.FinishRefund(till.Stripe.Refunds[0].Id, StripeRefundOutcome.Failed);
        await till.RunDueAsync();
        (await TryAsync()).ShouldBeNull();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund ByHand 1 expired_or_canceled_card, done");
    }

    [Fact]
    public async Task What_the_bank_had_and_Stripe_does_not_know_for_a_day_is_ended_by_hand()
    {
        await using var till = await Till.OpenAsync();
        till.Stripe.RefundOutcome = StripeRefundOutcome.Pending;
        var sale = await till.DeclinedAsync();
        await till.RunDueAsync();
        var (refund, desk) = (await till.RefundIdAsync(sale), till.Marketplace.Get<RefundActions>());
        async Task<string?> TryAsync() =>
            (await desk.MarkByHandAsync(
                TestMarketplace.Admin, refund, "The account is closed; paid by the bank", Cancel) as RefundActionResult.Refused)?.Sentence;
        async Task LookAsync(TimeSpan after, bool known)
        {
            if (!known)
                till.Stripe.Next(StripeCallKind.RetrieveRefund, StripeTrouble.Status(404, "resource_missing", "invalid_request_error"));
            (await till.RunDueAfterAsync(after)).ShouldBe(1);
        }

        await LookAsync(TimeSpan.FromHours(2), known: false);
        (await TryAsync()).ShouldBe(
            "Stripe does not know this refund just now. Wait a day, and ask an admin whether Stripe’s account was changed.");
        await LookAsync(TimeSpan.FromHours(23), known: true);
        (await TryAsync())
            .ShouldBe(
                "The bank is still at work on this refund. Wait for it before you give the money back another way.",
                "the last look found it");
        await LookAsync(TimeSpan.FromHours(2), known: false);
        (await TryAsync()).ShouldBeNull();

        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund ByHand, done");
        (await till.RunDueAfterAsync(TimeSpan.FromDays(1))).ShouldBe(0, "nobody asks any more");
        (await TryAsync()).ShouldBe("This was marked as done by hand.");
    }

    [Fact]
    public async Task A_closing_is_told_as_one()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: false);
        await till.DeclineAsync(sale);
        var (refund, desk) = (await till.RefundIdAsync(sale), till.Marketplace.Get<RefundActions>());
        (await desk.RetryAsync(TestMarketplace.Support, refund, "Why", Cancel))
            .ShouldBeOfType<RefundActionResult.Refused>().Sentence
            .ShouldBe("This payment waits to be cancelled, and that happens by itself.");
        till.Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));
        await till.RunDueAsync();
        (await desk.RetryAsync(TestMarketplace.Support, refund, "Why", Cancel))
            .ShouldBeOfType<RefundActionResult.Refused>().Sentence.ShouldBe("This payment is cancelled.");
    }

    [Fact]
    public async Task The_orders_timeline_calls_a_closing_that_failed_no_refund()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: false);
        await till.DeclineAsync(sale);
        await till.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "paymentIntentId" = NULL WHERE id = '{sale.Order}';
            UPDATE booking_admin.refund SET payment_intent_id = NULL
            """);
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(31));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED PENDING, CancelIntent Failed no_payment_intent, done");
        var detail = (await till.Marketplace.Get<Services.Orders.OrderDetails>().FindAsync(TestMarketplace.Support, sale.Order, Cancel))
            .ShouldNotBeNull();
        detail.Timeline.Select(item => item.What).ShouldContain("Cancellation of the payment failed");
        detail.Timeline.Select(item => item.What).ShouldNotContain(what => what.StartsWith("Refund", StringComparison.Ordinal));
        detail.Findings.Select(finding => finding.Sentence)
            .ShouldContain("The payment of this order could not be cancelled, so it can still be made.");
    }

    [Fact]
    public async Task A_dead_letter_is_tried_again_from_its_first_attempt()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        await till.Marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET attempts = 19, created_at = created_at - interval '24 hours'");
        till.Stripe.Next(StripeCallKind.CreateRefund, StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break);
        var entry = await till.Marketplace.ScalarAsync<long>("SELECT id FROM booking_admin.outbox");
        var desk = till.Marketplace.Get<RefundActions>();
        (await desk.RetryOutboxAsync(TestMarketplace.Support, entry, "Why", Cancel))
            .ShouldBeOfType<RefundActionResult.Refused>().Sentence.ShouldBe("This was not given up, so there is nothing to try again.");
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Failed unknown_outcome, dead no_valid_answer");

        (await desk.RetryOutboxAsync(TestMarketplace.Support, entry, "Stripe is back", Cancel)).ShouldBeOfType<RefundActionResult.Done>();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Queued, open");
        (await till.Marketplace.ScalarAsync<int>("SELECT attempts FROM booking_admin.outbox")).ShouldBe(0);
        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.ShouldHaveSingleItem();
        (await till.AuditAsync(sale)).ShouldContain("RefundFailed by The queue, OutboxRetried by Sam Okafor");
        (await desk.RetryOutboxAsync(TestMarketplace.Support, 4711, "Why", Cancel)).ShouldBeOfType<RefundActionResult.NotFound>();
    }

    [Fact]
    public async Task A_dead_letter_about_no_refund_can_be_tried_again_too()
    {
        await using var till = await Till.OpenAsync();
        var entry = await till.Marketplace.ScalarAsync<long>("""
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, fault, dead_at)
                VALUES ('CreateIntent', 'corder', now(), now(), 20, 'timeout', now()) RETURNING id
            """);
        var desk = till.Marketplace.Get<RefundActions>();
        (await desk.RetryOutboxAsync(TestMarketplace.Support, entry, "Stripe is back", Cancel)).ShouldBeOfType<RefundActionResult.Done>();
        (await till.Marketplace.ScalarAsync<string>("SELECT concat_ws(' ', attempts, fault, dead_at) FROM booking_admin.outbox"))
            .ShouldBe("0");
        (await till.Marketplace.ScalarAsync<string>("SELECT action || ' ' || order_id || ': ' || reason FROM booking_admin.audit_entry"))
            .ShouldBe("OutboxRetried corder: Stripe is back");
        (await desk.RetryOutboxAsync(TestMarketplace.Support, entry, "Again", Cancel)).ShouldBeOfType<RefundActionResult.Refused>();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \0 ")]
    [InlineData(null)]
    public async Task A_reason_is_needed_and_has_an_end(string? reason)
    {
        await using var till = await Till.OpenAsync();
        var desk = till.Marketplace.Get<RefundActions>();
        reason ??= new string('x', 501);
        await Should.ThrowAsync<InvalidInputException>(() => desk.RetryAsync(TestMarketplace.Support, 1, reason, Cancel));
        await Should.ThrowAsync<InvalidInputException>(() => desk.MarkByHandAsync(TestMarketplace.Support, 1, reason, Cancel));
        await Should.ThrowAsync<InvalidInputException>(() => desk.RetryOutboxAsync(TestMarketplace.Support, 1, reason, Cancel));
    }

    // A run leaves alone what was done in its future, so the clock must not be put forward.
    static Task<Till> OpenAsync() => Till.OpenAsync(settings => settings with { UndoSeconds = 0 });

    static async Task<(Sale Sale, long Refund)> FailedAsync(Till till)
    {
        till.Stripe.RefundOutcome = StripeRefundOutcome.Failed;
        var sale = await till.OrderAsync(paid: true);
        await till.DeclineAsync(sale);
        await till.RunDueAsync();
        return (sale, await till.RefundIdAsync(sale));
    }

    static async Task FindAsync(Till till, Sale sale)
    {
        await till.Marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
        (await till.Marketplace.ScalarAsync<long>(
            $"SELECT count(*) FROM booking_admin.finding WHERE rule = 'stuck-refund' AND subject = '{sale.Order}' AND resolved_at IS NULL"))
            .ShouldBe(1);
    }

    static Task<string> FindingAsync(Till till) =>
        till.Marketplace.ScalarAsync<string>(
            "SELECT rule || ' ' || resolution || ' by ' || resolved_by FROM booking_admin.finding WHERE rule = 'stuck-refund'");
}
