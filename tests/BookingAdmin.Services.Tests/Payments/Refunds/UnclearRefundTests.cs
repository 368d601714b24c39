using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Refunds;

/// <summary>Refunds to which Stripe has not answered clearly: nobody knows whether the money went back.</summary>
public sealed class UnclearRefundTests
{
    [Fact]
    public async Task What_Stripe_does_not_know_may_be_the_fault_of_the_key_and_is_given_a_day()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: true);
        await till.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentIntentId" = 'pi_elsewhere' WHERE id = '{sale.Order}'""");
        await till.DeclineAsync(sale);

        await till.RunDueAfterAsync(TimeSpan.FromSeconds(31));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open resource_missing");
        await till.Marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET attempts = 19, created_at = created_at - interval '24 hours'");
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(13));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Failed resource_missing, dead resource_missing");
    }

    /// <summary>The client tries three times: with three troubles, nothing is known.</summary>
    public static TheoryData<string> Troubles => [.. Unclear.Keys];

    static readonly Dictionary<string, (StripeTrouble[] Troubles, string Fault)> Unclear = new(StringComparer.Ordinal)
    {
        ["another call under way"] = (Three(StripeTrouble.Status(409, "lock_timeout", "invalid_request_error")), "lock_timeout"),
        ["too many calls"] = (Three(StripeTrouble.Status(429, "rate_limit", "invalid_request_error")), "rate_limit"),
        ["a fault of Stripe's"] = (Three(StripeTrouble.Status(500)), "unavailable"),
        ["a proxy's words"] = (Three(StripeTrouble.Says(502, "<html>")), "unreadable_answer"),
        ["no connection"] = (Three(StripeTrouble.Break), "no_valid_answer"),
        ["the answer was lost"] = ([StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break], "no_valid_answer"),
        ["the answer broke off"] = ([StripeTrouble.AnswerBreaksOff, StripeTrouble.Break, StripeTrouble.Break], "no_valid_answer"),
        ["no answer"] = (Three(StripeTrouble.Hang), "timeout"),
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task What_had_no_clear_answer_is_asked_again_with_the_same_key(string trouble)
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.Next(StripeCallKind.CreateRefund, Unclear[trouble].Troubles);
        var (client, patience) = (till.Marketplace.Get<StripeGateway>(), till.Marketplace.Get<StripeGateway>().Patience);
        // Only one of them is about waiting: on a slow machine the others may take their time.
        if (Unclear[trouble].Fault == "timeout")
            client.Patience = TimeSpan.FromMilliseconds(400);

        await till.RunDueAsync();
        client.Patience = patience;
        (await till.BookAsync(sale)).ShouldBe($"CANCELLED SUCCEEDED, Refund Sending, open {Unclear[trouble].Fault}");
        (await till.WaitAsync(sale)).ShouldBeInRange(5, 13);
        (await till.RunDueAfterAsync(TimeSpan.FromSeconds(13))).ShouldBe(1);

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.ShouldHaveSingleItem();
        till.Calls(StripeCallKind.CreateRefund).Select(call => call.IdempotencyKey).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task After_a_day_without_a_clear_answer_somebody_must_look_and_the_retry_still_has_the_same_key()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        // The money goes back at the first attempt, and nobody here learns of it.
        till.Stripe.Next(StripeCallKind.CreateRefund, StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break);
        await till.RunDueAsync();
        till.Stripe.Next(StripeCallKind.RetrieveIntent, [.. Enumerable.Repeat(StripeTrouble.Break, 6)]);
        await till.Marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET attempts = 18, created_at = created_at - interval '24 hours'");
        await till.RunDueAfterAsync(TimeSpan.FromHours(1));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open no_valid_answer", "19 attempts are too few");
        await till.RunDueAfterAsync(TimeSpan.FromHours(1.1));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Failed unknown_outcome, dead no_valid_answer");
        (await till.RunDueAfterAsync(TimeSpan.FromHours(5))).ShouldBe(0);

        await till.RepairAsync(sale);
        (await till.RunDueAsync()).ShouldBe(1);

        (await till.BookAsync(sale)).ShouldStartWith("CANCELLED REFUNDED, Refund Succeeded");
        till.Stripe.Refunds.ShouldHaveSingleItem();
        till.Calls(StripeCallKind.CreateRefund).Select(call => call.IdempotencyKey).Distinct().ShouldHaveSingleItem();
        till.Calls(StripeCallKind.CreateRefund).ShouldAllBe(call => !call.Replayed, "asked what it had, Stripe named the refund");
    }

    [Fact]
    public async Task A_wrong_key_says_nothing_about_the_refunds_and_lets_them_all_rest()
    {
        await using var till = await Till.OpenAsync(settings =>
            settings with { Stripe = settings.Stripe with { SecretKey = "sk_test_wrong" } });
        var sale = await WithoutStripeAsync(till);
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open key_not_accepted");
        till.Marketplace.Get<StripeRest>().Left.ShouldNotBeNull();
        till.Marketplace.Clock.Advance(TimeSpan.FromSeconds(61));
        till.Marketplace.Get<StripeRest>().Left.ShouldBeNull();
    }

    static StripeTrouble[] Three(StripeTrouble trouble) => [trouble, trouble, trouble];

    static async Task<Sale> WithoutStripeAsync(Till till)
    {
        var booking = await till.Marketplace.WaitingRequestAsync();
        var order = await till.Marketplace.ScalarAsync<string>($"""SELECT "orderId" FROM "Booking" WHERE id = '{booking}'""");
        var sale = new Sale(order, booking, "pi_any");
        await till.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentIntentId" = 'pi_any' WHERE id = '{sale.Order}'""");
        await till.DeclineAsync(sale);
        till.Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));
        return sale;
    }
}
