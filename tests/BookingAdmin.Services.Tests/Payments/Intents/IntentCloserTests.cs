using BookingAdmin.Domain.Payments;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Intents;

public sealed class IntentCloserTests
{
    [Fact]
    public async Task An_unpaid_order_that_was_declined_can_no_longer_be_paid()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync(paid: false);
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED CANCELLED, CancelIntent Succeeded, done");
        till.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe("canceled");
        (await till.AuditAsync(sale))
            .ShouldBe("RequestDeclined by Emma Stone, PaymentCancelled by The queue, IntentCancelled by The queue");
    }

    [Fact]
    public async Task One_that_is_closed_already_is_closed()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync(paid: false);
        till.Stripe.Cancel(sale.Intent);
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED CANCELLED, CancelIntent Succeeded, done");
    }

    [Fact]
    public async Task What_was_paid_a_moment_before_goes_back()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync(paid: false);
        till.Stripe.Succeed(sale.Intent);

        (await till.RunDueAsync()).ShouldBe(2, "the closing becomes a refund, which leaves at once");

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.ShouldHaveSingleItem().Amount.ShouldBe(Till.Price);
        (await till.Marketplace.ScalarAsync<string>("SELECT rule || ' ' || resolution FROM booking_admin.finding"))
            .ShouldBe("paid-after-decline Monitor");
    }

    [Theory]
    [InlineData("before Stripe closes it")]
    [InlineData("before, and Stripe's event is handled first")]
    [InlineData("and Stripe's event is handled while the answer travels")]
    public async Task The_customer_pays_while_it_is_being_closed(string moment)
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync(paid: false);
        till.Stripe.Before = async call =>
        {
            if (call.Kind is not StripeCallKind.CancelIntent || till.Stripe.Intents[0].Status is "succeeded")
                return;
            till.Stripe.Succeed(sale.Intent);
            if (moment.StartsWith("before, and", StringComparison.Ordinal))
                await till.HearAsync(sale, PaymentEvent.Succeeded);
        };
        till.Stripe.After = call =>
            call.Kind is StripeCallKind.RetrieveIntent && till.Stripe.Intents[0].Status is "succeeded"
            && moment.StartsWith("and", StringComparison.Ordinal)
            ? till.HearAsync(sale, PaymentEvent.Succeeded) : Task.CompletedTask;

        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task While_a_bank_is_at_work_on_the_payment_it_is_tried_later()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync(paid: false);
        till.Stripe.Process(sale.Intent);
        till.Stripe.Next(
            StripeCallKind.CancelIntent, StripeTrouble.Status(400, "payment_intent_unexpected_state", "invalid_request_error"));

        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED PENDING, CancelIntent Sending, open processing");
        (await till.RunDueAfterAsync(TimeSpan.FromSeconds(13))).ShouldBe(1);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED CANCELLED, CancelIntent Succeeded, done");
        till.Calls(StripeCallKind.CancelIntent).Select(call => call.IdempotencyKey)
            .ShouldBeUnique("Stripe would repeat its refusal to a key that it knows");
    }

    [Fact]
    public async Task One_that_Stripe_does_not_know_is_given_a_day()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: false);
        await till.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentIntentId" = 'pi_elsewhere' WHERE id = '{sale.Order}'""");
        await till.DeclineAsync(sale);
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(31));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED PENDING, CancelIntent Sending, open resource_missing");
    }

    [Fact]
    public async Task Paid_for_an_order_that_the_marketplace_has_deleted_goes_back()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync(paid: false);
        till.Stripe.Succeed(sale.Intent);
        await till.Marketplace.ExecuteAsync($"""DELETE FROM "Order" WHERE id = '{sale.Order}'""");
        await till.RunDueAsync();
        (await till.Marketplace.ScalarAsync<string>("SELECT kind || ' ' || status FROM booking_admin.refund")).ShouldBe("Refund Succeeded");
        till.Stripe.Refunds.ShouldHaveSingleItem().Amount.ShouldBe(Till.Price);
    }

    [Fact]
    public async Task Without_a_clear_answer_it_is_asked_again()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync(paid: false);
        till.Stripe.Next(StripeCallKind.CancelIntent, StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break);
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED PENDING, CancelIntent Sending, open no_valid_answer");
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(13));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED CANCELLED, CancelIntent Succeeded, done");
    }

    [Fact]
    public async Task Where_the_order_lives_again_a_payment_stays()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync(paid: false);
        // The marketplace's own application takes the decline back, past us.
        await till.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'PENDING', "approvalStatus" = 'PENDING_APPROVAL', "declinedAt" = NULL WHERE id = '{sale.Order}';
            UPDATE "Booking" SET status = 'PENDING' WHERE id = '{sale.Booking}'
            """);
        till.Stripe.Succeed(sale.Intent);
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("PENDING SUCCEEDED, CancelIntent Withdrawn, done");
        till.Stripe.Refunds.ShouldBeEmpty();
    }
}
