using System.Globalization;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Payments;

/// <summary>Who goes on with a PaymentIntent, when, and what stays the same meanwhile.</summary>
public sealed class IntentAgainTests
{
    static readonly IntakeResult Waiting = new IntakeResult.NotPlaced(IntakeFault.Waiting),
        Over = new IntakeResult.NotPlaced(IntakeFault.Over), Dropped = new IntakeResult.NotPlaced(IntakeFault.Dropped);
    static readonly StripeTrouble[] NoAnswer = [StripeTrouble.Break, StripeTrouble.Break, StripeTrouble.Break],
        AnswerLost = [StripeTrouble.AnswerLost, .. NoAnswer[1..]];
    static readonly StripeTrouble TooMany = StripeTrouble.Status(429, "rate_limit", "invalid_request_error"),
        WrongKey = StripeTrouble.Status(401, type: "invalid_request_error");
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_asked_of_stripe_stays_the_same_whatever_people_change_meanwhile()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.Next(StripeCallKind.CreateIntent, AnswerLost);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Waiting);
        (await shop.RowAsync("request->>'amount', request->>'currency', request->'metadata'->>'userName'", "booking_admin.outbox"))
            .ShouldBe("15000 | nzd | Sarah Johnson Meade");
        await shop.Marketplace.ExecuteAsync("""
            UPDATE "User" SET name = 'Another';
            UPDATE "Order" SET "totalAmount" = 160 WHERE id = (SELECT order_id FROM booking_admin.outbox);
            """);

        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>();

        var intent = shop.Stripe.Intents.ShouldHaveSingleItem();
        (intent.Amount, intent.Metadata["userName"], intent.Metadata["celebrityName"])
            .ShouldBe((15000, "Sarah Johnson Meade", "Emma Stone"));
        (await shop.RowAsync("done_at IS NOT NULL, request IS NULL", "booking_admin.outbox"))
            .ShouldBe("t | t", "nobody is named any longer than needed");
    }

    [Fact]
    public async Task A_caller_who_comes_back_need_not_wait_until_the_outbox_tries_again()
    {
        await using var shop = await Shop.OpenAsync();
        using var worker = Worker(shop);
        shop.Stripe.Next(StripeCallKind.CreateIntent, [.. NoAnswer, .. NoAnswer]);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Waiting);
        (await worker.RunNextAsync(Cancel)).ShouldBeTrue();
        (await worker.RunNextAsync(Cancel)).ShouldBeFalse("it waits");

        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>();
        shop.Stripe.Intents.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_somebody_is_at_is_left_to_them()
    {
        await using var shop = await Shop.OpenAsync();
        using var worker = Worker(shop);
        shop.Stripe.Next(StripeCallKind.CreateIntent, NoAnswer);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Waiting);
        var claimed = (await worker.ClaimAsync(Cancel)).ShouldNotBeNull();

        var again = shop.PlaceAsync(Shop.Order(), "key");
        for (var seconds = 0; !again.IsCompleted; seconds++)
        {
            seconds.ShouldBeLessThan(100);
            shop.Marketplace.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(again, Task.Delay(100, Cancel));
        }
        (await again).ShouldBe(Waiting);
        shop.Stripe.Calls.Count.ShouldBe(3, "only the first call's");
        await worker.RunAsync(claimed, Cancel);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>();
    }

    [Fact]
    public async Task Whoever_is_too_slow_does_not_put_off_what_somebody_else_has_taken()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.Before = async _ =>
        {
            await shop.Marketplace.ExecuteAsync(
                "UPDATE booking_admin.outbox SET attempts = 2, not_before = '2030-01-01Z', leased_until = '2030-01-01Z'");
            throw new InvalidOperationException("no answer");
        };

        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Waiting);
        (await shop.RowAsync("attempts, not_before = '2030-01-01Z', leased_until = '2030-01-01Z'", "booking_admin.outbox"))
            .ShouldBe("2 | t | t");
    }

    [Fact]
    public async Task However_long_our_key_is_not_accepted_no_order_is_given_up_for_it()
    {
        await using var shop = await Shop.OpenAsync();
        using var worker = Worker(shop);
        shop.Stripe.Next(StripeCallKind.CreateIntent, WrongKey, WrongKey);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Waiting);
        await shop.Marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET attempts = 30, created_at = created_at - interval '2 days'");

        (await worker.RunNextAsync(Cancel)).ShouldBeTrue();
        (await shop.RowAsync("attempts, fault, done_at IS NULL, dead_at IS NULL", "booking_admin.outbox"))
            .ShouldBe("30 | key_not_accepted | t | t");
        (await OrderAsync(shop)).ShouldBe("PENDING PENDING");
        shop.Marketplace.Clock.Advance(TimeSpan.FromHours(1));
        (await worker.RunNextAsync(Cancel)).ShouldBeTrue();
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>();
    }

    [Theory]
    [InlineData(true, "PENDING PENDING", "requires_payment_method")]
    [InlineData(false, "CANCELLED CANCELLED", "canceled")]
    public async Task What_a_crash_left_behind_is_finished_for_whoever_can_come_back_and_closed_for_whoever_cannot(
        bool keyed, string order, string intent)
    {
        await using var shop = await Shop.OpenAsync();
        using var worker = Worker(shop);
        // The database fails when Stripe has answered.
        shop.Stripe.After = _ => shop.Marketplace.ExecuteAsync("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON "Order" FOR EACH ROW EXECUTE FUNCTION refuse();
            """);
        await Should.ThrowAsync<Npgsql.PostgresException>(() => shop.PlaceAsync(Shop.Order(), keyed ? "key" : null));
        shop.Stripe.After = null;
        await shop.Marketplace.ExecuteAsync("DROP FUNCTION refuse CASCADE");
        (await worker.RunNextAsync(Cancel)).ShouldBeFalse("whoever asked may still be at it");
        shop.Marketplace.Clock.Advance(CallerIntents.Held + TimeSpan.FromSeconds(1));

        while (await worker.RunNextAsync(Cancel))
        {
        }

        (await OrderAsync(shop)).ShouldBe(order);
        shop.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe(intent);
        (await shop.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.outbox WHERE done_at IS NULL")).ShouldBe(0);
    }

    [Fact]
    public async Task Too_many_calls_end_an_order_that_nobody_can_come_back_for()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.Next(StripeCallKind.CreateIntent, TooMany, TooMany, TooMany);
        (await shop.PlaceAsync(Shop.Order())).ShouldBe(Dropped);
        (await OrderAsync(shop)).ShouldBe("CANCELLED CANCELLED");
        (await shop.RowAsync("fault, done_at IS NOT NULL", "booking_admin.outbox")).ShouldBe("rate_limit | t", "nothing is left to ask");
    }

    [Fact]
    public async Task Too_many_calls_after_a_lost_answer_leave_it_to_be_found_out()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.AnswerLost, TooMany, TooMany);
        (await shop.PlaceAsync(Shop.Order())).ShouldBe(Dropped);
        (await shop.RowAsync("fault, done_at IS NOT NULL", "booking_admin.outbox")).ShouldBe("no_answer | f");
    }

    [Fact]
    public async Task Of_an_order_that_is_deleted_meanwhile_the_payment_intent_is_closed()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.Next(StripeCallKind.CreateIntent, AnswerLost);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Waiting);
        await DeleteAsync(shop);

        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Over);
        shop.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe("canceled");
        (await shop.RowAsync("fault, done_at IS NOT NULL, request IS NULL", "booking_admin.outbox")).ShouldBe("order_gone | t | t");
    }

    [Fact]
    public async Task The_key_of_a_deleted_order_says_that_it_is_over()
    {
        await using var shop = await Shop.OpenAsync();
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>();
        await DeleteAsync(shop);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Over);
        (await shop.PlaceAsync(Shop.Order(151), "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.KeyTaken));
    }

    [Fact]
    public async Task A_day_that_is_over_by_now_is_no_fault_of_a_call_that_is_repeated()
    {
        await using var shop = await Shop.OpenAsync();
        var order = Shop.Order();
        order["bookingData"]!["scheduledDate"] = shop.Now.AddHours(-23).ToString("O", CultureInfo.InvariantCulture);
        var placed = (await shop.PlaceAsync(order, "key")).ShouldBeOfType<IntakeResult.Placed>();
        shop.Marketplace.Clock.Advance(TimeSpan.FromHours(2));

        (await shop.PlaceAsync(order, "key")).ShouldBe(placed);
        foreach (var other in new[] { null, "other" })
            (await Should.ThrowAsync<InvalidInputException>(() => shop.PlaceAsync(order, other))).Message.ShouldBe(
                "Invalid request data: bookingData.scheduledDate is in the past.");
    }

    [Fact]
    public async Task A_decline_that_is_undone_gives_the_order_its_payment_intent_after_all()
    {
        await using var shop = await Shop.OpenAsync();
        using var worker = Worker(shop);
        shop.Stripe.Next(StripeCallKind.CreateIntent, NoAnswer);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Waiting);
        // As if it had been killed before it asked.
        await shop.Marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET attempts = 0, fault = NULL");
        var booking = await shop.Marketplace.ScalarAsync<string>(
            """SELECT id FROM "Booking" WHERE "orderId" = (SELECT order_id FROM booking_admin.outbox)""");
        var desk = shop.Marketplace.Get<RequestDecisions>();
        var declined = (await desk.DecideAsync(TestMarketplace.Support, booking, Decision.Decline, "test", Cancel))
            .ShouldBeOfType<DecisionResult.Done>();
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Over);
        (await shop.RowAsync("fault, done_at IS NOT NULL", "booking_admin.outbox WHERE kind = 'CreateIntent'")).ShouldBe("order_over | t");

        (await desk.UndoAsync(TestMarketplace.Support, declined.Entry, Cancel)).ShouldBeOfType<DecisionResult.Undone>();
        await using (var context = await shop.Marketplace.Contexts.CreateDbContextAsync(Cancel))
        {
            var order = await shop.Marketplace.ScalarAsync<string>("SELECT order_id FROM booking_admin.outbox WHERE kind = 'CreateIntent'");
            await IntentWriter.ReopenAsync(context, order, shop.Now, Cancel);
        }
        while (await worker.RunNextAsync(Cancel))
        {
        }

        var intent = shop.Stripe.Intents.ShouldHaveSingleItem();
        (intent.Status, intent.Metadata["userName"]).ShouldBe(("requires_payment_method", "Sarah Johnson Meade"));
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>().ClientSecret.ShouldBe(intent.ClientSecret);
    }

    static OutboxWorker Worker(Shop shop) => ActivatorUtilities.CreateInstance<OutboxWorker>(shop.Marketplace.Provider);

    static Task<int> DeleteAsync(Shop shop) =>
        shop.Marketplace.ExecuteAsync("""DELETE FROM "Order" WHERE id = (SELECT order_id FROM booking_admin.outbox)""");

    static Task<string> OrderAsync(Shop shop) =>
        shop.RowAsync("""status || ' ' || "paymentStatus" """, """ "Order" WHERE id NOT LIKE 'cdemo%' """);
}
