using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Captures;

public sealed class CaptureTests
{
    const string Waits = "PENDING PENDING PENDING, held", Taken = "CONFIRMED SUCCEEDED CONFIRMED",
        Released = "CANCELLED CANCELLED CANCELLED, CancelIntent Succeeded";

    static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(31);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_customer_pays_is_only_held_until_the_celebrity_has_accepted_and_can_undo_it_no_more()
    {
        await using var order = await HeldOrder.OpenAsync();
        (await order.StandAsync()).ShouldBe($"{Waits}, Capture open");
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe(Waits, "Stripe was asked until when");
        order.AtStripe.ShouldBe("requires_capture");

        await order.DecideAsync(Decision.Accept);
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe("CONFIRMED PENDING CONFIRMED, held, Capture open", "it can still be undone");
        await order.RunDueAfterAsync(UndoTime);

        (await order.StandAsync()).ShouldBe(Taken);
        order.AtStripe.ShouldBe("succeeded");
        order.Captures.ShouldHaveSingleItem().IdempotencyKey.ShouldBe($"capture-{order.Order}-0");
        foreach (var told in order.Stripe.Events)
            await order.HearAsync(told);
        (await order.StandAsync()).ShouldBe(Taken, "whatever Stripe tells of it afterwards");
    }

    [Fact]
    public async Task By_default_it_is_taken_at_once()
    {
        await using var shop = await Shop.OpenAsync();
        (await shop.PlaceAsync(Shop.Order())).ShouldBeOfType<IntakeResult.Placed>();
        shop.Stripe.Calls.ShouldHaveSingleItem().Form.Keys.ShouldNotContain("capture_method");
    }

    [Fact]
    public async Task The_end_of_the_hold_is_Stripes_own_and_stands_on_the_card_and_on_the_page_of_the_order()
    {
        await using var order = await HeldOrder.OpenAsync();
        var emma = await order.Marketplace.CelebrityAsync("Emma Stone");
        var inbox = order.Marketplace.Get<RequestInbox>();
        var before = (await inbox.FindAsync(emma, order.Booking, Cancel))!.Card.HeldUntil.ShouldNotBeNull();
        await order.RunDueAsync();

        var until = (await inbox.FindAsync(emma, order.Booking, Cancel))!.Card.HeldUntil.ShouldNotBeNull();
        (before - until).ShouldBe(TimeSpan.FromDays(7) - StripeDouble.HoldLasts, TimeSpan.FromSeconds(5));
        (await inbox.ListAsync(emma, new(), Cancel)).Items.Single(card => card.Id == order.Booking).HeldUntil.ShouldBe(until);
        var page = await order.Marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, order.Order, Cancel);
        page.ShouldNotBeNull().Hold.ShouldBe(new(until, Accepted: false));
        page.Timeline[0].What.ShouldBe("Payment authorized: the customer’s bank holds the money");
    }

    [Fact]
    public async Task A_decline_releases_it_and_no_refund_is_told_of_it()
    {
        await using var order = await HeldOrder.OpenAsync();
        await order.RunDueAsync();
        await order.DecideAsync(Decision.Decline);
        await order.RunDueAfterAsync(UndoTime);
        (await order.StandAsync()).ShouldBe(Released);
        order.AtStripe.ShouldBe("canceled");
        foreach (var told in order.Stripe.Events)
            await order.HearAsync(told);
        (await order.StandAsync()).ShouldBe(Released);
        order.Captures.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_acceptance_that_is_taken_back_in_time_takes_nothing()
    {
        await using var order = await HeldOrder.OpenAsync();
        await order.RunDueAsync();
        (await order.UndoAsync(await order.DecideAsync(Decision.Accept))).ShouldBeOfType<DecisionResult.Undone>();
        await order.RunDueAfterAsync(UndoTime);
        (await order.StandAsync()).ShouldBe(Waits);
        order.Captures.ShouldBeEmpty();

        await order.AcceptAsync();
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe(Taken);
    }

    [Fact]
    public async Task An_acceptance_stays_once_Stripe_is_asked()
    {
        await using var order = await HeldOrder.OpenAsync();
        await order.RunDueAsync();
        var accepted = await order.DecideAsync(Decision.Accept);
        // As a machine whose clock is ahead claims it.
        await order.Marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET attempts = 1 WHERE kind = 'Capture'");
        (await order.UndoAsync(accepted)).ShouldBeOfType<DecisionResult.Refused>().Sentence
            .ShouldBe("The payment is being taken already, so the acceptance stays.");
        (await order.StandAsync()).ShouldBe("CONFIRMED PENDING CONFIRMED, held, Capture open");
    }

    [Fact]
    public async Task What_is_paid_after_the_acceptance_is_taken()
    {
        await using var order = await HeldOrder.OpenAsync(paid: false);
        await order.AcceptAsync();
        await order.PayAsync();
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe("CONFIRMED PENDING CONFIRMED, held, Capture open");
        await order.RunDueAfterAsync(UndoTime);
        (await order.StandAsync()).ShouldBe(Taken);
    }

    [Fact]
    public async Task What_is_paid_after_a_decline_is_released()
    {
        await using var order = await HeldOrder.OpenAsync(paid: false);
        var paid = order.Stripe.Succeed(order.Intent);
        await order.DecideAsync(Decision.Decline);
        await order.HearAsync(paid);
        await order.RunDueAfterAsync(UndoTime);
        (await order.StandAsync()).ShouldBe(Released);
        order.Captures.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lost_answer_takes_nothing_twice()
    {
        await using var order = await HeldOrder.OpenAsync();
        order.Stripe.Next(StripeCallKind.CaptureIntent, StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break);
        await order.AcceptAsync();
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe("CONFIRMED PENDING CONFIRMED, held, Capture open", "nobody knows yet");
        await order.RunDueAfterAsync(TimeSpan.FromMinutes(1));
        (await order.StandAsync()).ShouldBe(Taken);
        order.Captures.Select(call => call.IdempotencyKey).Distinct().ShouldHaveSingleItem();
        order.Stripe.Events.Count(told => told.Type == "charge.captured").ShouldBe(1);
    }

    [Fact]
    public async Task Two_machines_at_once_take_it_once()
    {
        await using var order = await HeldOrder.OpenAsync();
        await order.RunDueAsync();
        await order.AcceptAsync();
        using var other = order.NewWorker();
        await Task.WhenAll(order.RunDueAsync(), order.RunDueAsync(other));
        (await order.StandAsync()).ShouldBe(Taken);
        order.Stripe.Events.Count(told => told.Type == "charge.captured").ShouldBe(1);
    }

    [Fact]
    public async Task What_Stripe_will_not_take_waits_for_a_person_who_can_try_again()
    {
        await using var order = await HeldOrder.OpenAsync();
        await order.RunDueAsync();
        order.Stripe.Next(StripeCallKind.CaptureIntent, StripeTrouble.Status(402, "card_declined", "card_error"));
        await order.AcceptAsync();
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe("CONFIRMED PENDING CONFIRMED, held, Capture given up: card_declined");

        var entry = await order.Marketplace.ScalarAsync<long>("SELECT id FROM booking_admin.outbox WHERE kind = 'Capture'");
        (await order.Marketplace.Get<RefundActions>().RetryOutboxAsync(TestMarketplace.Support, entry, "The bank was called", Cancel))
            .ShouldBeOfType<RefundActionResult.Done>();
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe(Taken);
        order.Captures.Select(call => call.IdempotencyKey).ShouldBe([$"capture-{order.Order}-0", $"capture-{order.Order}-1"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hold_that_lapses_before_it_was_taken_ends_the_accepted_order_and_somebody_sees_it(bool told)
    {
        await using var order = await HeldOrder.OpenAsync();
        await order.RunDueAsync();
        await order.AcceptAsync();
        var lapsed = order.Stripe.Lapse(order.Intent);
        if (told)
            await order.HearAsync(lapsed);
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe("CANCELLED CANCELLED CANCELLED, Capture given up: authorization_lapsed");
        order.Captures.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hold_that_lapses_unanswered_ends_the_order_and_its_page_says_why()
    {
        await using var order = await HeldOrder.OpenAsync();
        await order.RunDueAsync();
        await order.HearAsync(order.Stripe.Lapse(order.Intent));
        (await order.StandAsync()).ShouldBe("CANCELLED CANCELLED CANCELLED");
        var emma = await order.Marketplace.CelebrityAsync("Emma Stone");
        var page = (await order.Marketplace.Get<RequestInbox>().FindAsync(emma, order.Booking, Cancel)).ShouldNotBeNull();
        (page.Lapsed, page.Unpaid, page.Card.HeldUntil).ShouldBe((true, false, null));
        await order.RunDueAsync();
        (await order.DecideAsync(Decision.Accept)).ShouldBeOfType<DecisionResult.AlreadyDecided>();
    }
}
