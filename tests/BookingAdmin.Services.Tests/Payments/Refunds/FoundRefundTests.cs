using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Refunds;

/// <summary>
/// Before a refund or a closing leaves, Stripe is asked what has happened to the payment, and the order whether it still calls for it.
/// </summary>
public sealed class FoundRefundTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_marketplace_itself_has_refunded_is_taken_over_and_nothing_is_sent()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.RefundByHand(sale.Intent);

        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        (await FoundAsync(till)).ShouldBe($"Whole {till.Stripe.Refunds.ShouldHaveSingleItem().Id} {Till.Price}");
        till.Calls(StripeCallKind.CreateRefund).ShouldBeEmpty();
        (await till.AuditAsync(sale))
            .ShouldBe(
                "RequestDeclined by Emma Stone, RefundFound by The queue, PaymentRefunded by The queue, RefundSucceeded by The queue");
    }

    [Fact]
    public async Task One_that_the_bank_still_has_is_followed_to_its_end()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.RefundByHand(sale.Intent, outcome: StripeRefundOutcome.Pending);

        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Pending, open");
        (await FoundAsync(till)).ShouldBe($"Whole {till.Stripe.Refunds[0].Id} {Till.Price}");
        till.Stripe.FinishRefund(till.Stripe.Refunds[0].Id, StripeRefundOutcome.Succeeded);
        await till.RunDueAfterAsync(TimeSpan.FromMinutes(76));

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Calls(StripeCallKind.CreateRefund).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_that_one_fails_after_all_a_person_has_it_sent()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.RefundByHand(sale.Intent, outcome: StripeRefundOutcome.Pending);
        await till.RunDueAsync();
        till.Stripe.FinishRefund(till.Stripe.Refunds[0].Id, StripeRefundOutcome.Failed);
        await till.RunDueAfterAsync(TimeSpan.FromMinutes(76));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Failed 1 expired_or_canceled_card, done");

        await till.Marketplace.Get<FindingRepair>().RepairAsync(TestMarketplace.Support, "stuck-refund", [sale.Order], "Once more", Cancel);
        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldStartWith("CANCELLED REFUNDED, Refund Succeeded 1");
        till.Calls(StripeCallKind.CreateRefund).ShouldHaveSingleItem();
        till.Stripe.Refunds.Count(refund => refund.Status == "succeeded").ShouldBe(1);
    }

    [Theory]
    [InlineData(StripeRefundOutcome.Succeeded)]
    [InlineData(StripeRefundOutcome.Pending)]
    public async Task Of_a_payment_of_which_a_part_went_back_only_the_rest_is_sent(StripeRefundOutcome outcome)
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.RefundByHand(sale.Intent, Till.Price / 3, outcome);

        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        (await FoundAsync(till)).ShouldBe($"Part {till.Stripe.Refunds[1].Id} {Till.Price * 2 / 3}");
        till.Stripe.Refunds.Sum(refund => refund.Amount).ShouldBe(Till.Price, "nothing twice");
    }

    [Fact]
    public async Task Somebody_who_is_faster_than_the_call_has_refunded_once()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.Before = call =>
        {
            if (call.Kind is StripeCallKind.CreateRefund)
                till.Stripe.RefundByHand(sale.Intent, outcome: StripeRefundOutcome.Pending);
            return Task.CompletedTask;
        };

        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Pending, open");
        (await FoundAsync(till)).ShouldBe($"Whole {till.Stripe.Refunds.ShouldHaveSingleItem().Id} {Till.Price}");
    }

    [Fact]
    public async Task Our_own_of_which_the_answer_was_lost_is_no_foreign_one()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.Next(StripeCallKind.CreateRefund, StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break);
        await till.RunDueAsync();
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(13));

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        (await FoundAsync(till)).ShouldBe($"{till.Stripe.Refunds.ShouldHaveSingleItem().Id} {Till.Price}");
    }

    [Theory]
    [InlineData("CONFIRMED", "PENDING_APPROVAL", "CONFIRMED", "the celebrity accepted after all")]
    [InlineData("REVISION_REQUESTED", "DECLINED", "CONFIRMED", "the customer wants another video")]
    [InlineData("PENDING", "PENDING_APPROVAL", "PENDING", "an admin set it back")]
    public async Task An_order_that_lives_again_keeps_its_money(string status, string approval, string booking, string why)
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        await till.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = '{status}', "approvalStatus" = '{approval}' WHERE id = '{sale.Order}';
            UPDATE "Booking" SET status = '{booking}' WHERE id = '{sale.Booking}'
            """);

        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe($"{status} SUCCEEDED, Refund Withdrawn, done", why);
        till.Stripe.Refunds.ShouldBeEmpty();
        (await till.AuditAsync(sale)).ShouldBe("RequestDeclined by Emma Stone, RefundWithdrawn by The queue");
    }

    [Fact]
    public async Task The_payment_of_an_order_that_lives_again_stays_open()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync(paid: false);
        await till.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CONFIRMED', "approvalStatus" = 'PENDING_APPROVAL' WHERE id = '{sale.Order}';
            UPDATE "Booking" SET status = 'CONFIRMED' WHERE id = '{sale.Booking}'
            """);

        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe("CONFIRMED PENDING, CancelIntent Withdrawn, done");
        till.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe("requires_payment_method");
        till.Calls(StripeCallKind.CancelIntent).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_order_that_the_marketplace_has_reopened_is_still_declined()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        await till.Marketplace.ExecuteAsync(
            $"""UPDATE "Order" SET status = 'PENDING', "transferStatus" = 'PENDING' WHERE id = '{sale.Order}'""");
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
    }

    [Fact]
    public async Task A_payment_that_is_still_being_made_is_waited_for()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: false);
        await till.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED' WHERE id = '{sale.Order}'""");
        await till.DeclineAsync(sale);
        till.Stripe.Process(sale.Intent);
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(31));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open processing");
    }

    /// <summary>What was found, which refund, and how much of it.</summary>
    static Task<string> FoundAsync(Till till) =>
        till.Marketplace.ScalarAsync<string>("SELECT concat_ws(' ', found, stripe_refund_id, amount) FROM booking_admin.refund");
}
