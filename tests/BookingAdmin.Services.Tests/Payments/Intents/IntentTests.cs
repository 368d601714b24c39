using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Intents;

/// <summary>What becomes of an order when Stripe refuses, is away, answers late, or answers when nobody wants to know any more.</summary>
public sealed class IntentTests
{
    static readonly IntakeResult Waiting = new IntakeResult.NotPlaced(IntakeFault.Waiting);
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refusal_cancels_the_order_and_is_repeated_by_the_same_key()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.Status(400, "amount_too_large", "invalid_request_error"));
        var givenUp = new IntakeResult.NotPlaced(IntakeFault.GivenUp);

        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(givenUp);
        var counts = await shop.CountsAsync();
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(givenUp);

        (await shop.CountsAsync()).ShouldBe(counts);
        shop.Stripe.Calls.ShouldHaveSingleItem();
        (await OrderAsync(shop)).ShouldBe("CANCELLED | CANCELLED | CANCELLED |  | CANCELLED");
        (await EntryAsync(shop)).ShouldBe("amount_too_large | done");
        (await ActionsAsync(shop)).ShouldBe(["OrderPlaced", "OrderGivenUp"]);
    }

    [Fact]
    public async Task A_key_that_stripe_does_not_accept_is_no_refusal_for_whoever_can_come_back()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.Status(401, type: "invalid_request_error"));
        (await shop.PlaceAsync(Shop.Order(), "first")).ShouldBe(Waiting);
        (await OrderAsync(shop)).ShouldBe("PENDING | PENDING | PENDING |  | PENDING");
        (await shop.PlaceAsync(Shop.Order(), "first")).ShouldBeOfType<IntakeResult.Placed>();

        shop.Stripe.Next(
            StripeCallKind.CreateIntent, StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break,
            StripeTrouble.Status(401, type: "invalid_request_error"));
        (await shop.PlaceAsync(Shop.Order(), "second")).ShouldBe(Waiting);
        (await shop.PlaceAsync(Shop.Order(), "second")).ShouldBe(Waiting);
        (await shop.PlaceAsync(Shop.Order(), "second")).ShouldBeOfType<IntakeResult.Placed>();
        shop.Stripe.Intents.Count.ShouldBe(2);
    }

    public static TheoryData<string> Troubles => ["lost", "broken", "500", "hangs"];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task When_nobody_knows_what_stripe_did_the_same_key_finds_out(string trouble)
    {
        await using var shop = await Shop.OpenAsync();
        shop.Marketplace.Get<StripeGateway>().Patience = TimeSpan.FromSeconds(1);
        var (first, then) = trouble switch
        {
            "lost" => (StripeTrouble.AnswerLost, StripeTrouble.Break),
            "broken" => (StripeTrouble.Break, StripeTrouble.Break),
            "500" => (StripeTrouble.Status(500), StripeTrouble.Status(500)),
            _ => (StripeTrouble.AnswerHangs, StripeTrouble.Hang),
        };
        shop.Stripe.Next(StripeCallKind.CreateIntent, first, then, then);

        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Waiting);
        (await OrderAsync(shop)).ShouldBe("PENDING | PENDING | PENDING |  | PENDING");
        (await EntryAsync(shop)).ShouldEndWith("open");
        var placed = (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>();

        var intent = shop.Stripe.Intents.ShouldHaveSingleItem();
        placed.ClientSecret.ShouldBe(intent.ClientSecret);
        (await OrderAsync(shop)).ShouldBe($"PENDING | PENDING | PENDING | {intent.Id} | PENDING");
        (await EntryAsync(shop)).ShouldEndWith("done");
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(placed);
    }

    [Fact]
    public async Task Whoever_cannot_come_again_leaves_no_order_and_no_payment_intent_that_could_be_paid()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break);

        (await shop.PlaceAsync(Shop.Order())).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.Dropped));
        (await OrderAsync(shop)).ShouldBe("CANCELLED | CANCELLED | CANCELLED |  | CANCELLED");
        (await EntryAsync(shop)).ShouldBe("no_answer | open");

        (await MakeAsync(shop)).ShouldBeOfType<IntentResult.Over>();
        var intent = shop.Stripe.Intents.ShouldHaveSingleItem();
        (await OrderAsync(shop)).ShouldBe($"CANCELLED | CANCELLED | CANCELLED | {intent.Id} | CANCELLED");
        (await shop.RowAsync("kind, payment_intent_id, status, not_before <= now()", "booking_admin.refund"))
            .ShouldBe($"CancelIntent | {intent.Id} | Queued | t");
        (await EntryAsync(shop)).ShouldBe("order_over | done");
        (await MakeAsync(shop)).ShouldBeOfType<IntentResult.Over>();
        shop.Stripe.Intents.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_request_that_is_declined_while_stripe_works_keeps_its_payment_intent_for_closing()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.After = _ => DeclineAsync(shop);

        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.Over));

        var intent = shop.Stripe.Intents.ShouldHaveSingleItem();
        (await shop.RowAsync("r.kind, r.payment_intent_id, r.status, r.not_before - r.created_at, r.created_at = e.at",
            "booking_admin.refund r JOIN booking_admin.audit_entry e ON e.order_id = r.order_id AND e.action = 'RequestDeclined'"))
                .ShouldBe($"CancelIntent | {intent.Id} | Queued | 00:00:30 | t");
        (await EntryAsync(shop)).ShouldBe("order_over | done");
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.Over));

        // The decline was a slip: then it is paid after all.
        shop.Stripe.After = null;
        var declined = await shop.Marketplace.ScalarAsync<long>(
            "SELECT id FROM booking_admin.audit_entry WHERE action = 'RequestDeclined'");
        (await shop.Marketplace.Get<RequestDecisions>().UndoAsync(TestMarketplace.Support, declined, Cancel))
            .ShouldBeOfType<DecisionResult.Undone>();
        (await shop.RowAsync("status", "booking_admin.refund")).ShouldBe("Withdrawn");
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>().ClientSecret.ShouldBe(intent.ClientSecret);
    }

    [Fact]
    public async Task A_request_that_is_declined_before_stripe_is_asked_gets_no_payment_intent()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.Break, StripeTrouble.Break, StripeTrouble.Break);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Waiting);
        // As if it had been killed before it asked.
        await shop.Marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET attempts = 1, fault = NULL");
        await DeclineAsync(shop);
        var calls = shop.Stripe.Calls.Count;

        (await MakeAsync(shop)).ShouldBeOfType<IntentResult.Over>();
        shop.Stripe.Calls.Count.ShouldBe(calls);
        (await EntryAsync(shop)).ShouldBe("order_over | done");
    }

    [Fact]
    public async Task A_second_payment_intent_is_closed_and_the_first_stays()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.After = async call =>
        {
            if (call.Kind is StripeCallKind.CreateIntent && shop.Stripe.Intents.Count == 1)
                await shop.Marketplace.ExecuteAsync("""
                    UPDATE "Order" SET "paymentIntentId" = 'pi_other' WHERE id = (SELECT order_id FROM booking_admin.outbox)
                    """);
        };
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(Waiting);
        shop.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe("canceled");
        (await OrderAsync(shop)).ShouldBe("PENDING | PENDING | PENDING | pi_other | PENDING");
    }

    [Fact]
    public async Task An_order_that_is_gone_ends_its_entry()
    {
        await using var shop = await Shop.OpenAsync();
        await shop.PlaceAsync(Shop.Order());
        var entry = await EntryIdAsync(shop);
        await shop.Marketplace.ExecuteAsync("""
            UPDATE booking_admin.outbox SET done_at = NULL;
            DELETE FROM "Order" WHERE id = (SELECT order_id FROM booking_admin.outbox);
            """);
        (await shop.Marketplace.Get<IntentCreator>().MakeAsync(entry, Cancel)).ShouldBeOfType<IntentResult.Over>();
        (await EntryAsync(shop)).ShouldBe("order_gone | done");
    }

    static async Task DeclineAsync(Shop shop)
    {
        var booking = await shop.Marketplace.ScalarAsync<string>(
            """SELECT id FROM "Booking" WHERE "orderId" = (SELECT order_id FROM booking_admin.outbox WHERE kind = 'CreateIntent')""");
        (await shop.Marketplace.Get<RequestDecisions>()
            .DecideAsync(TestMarketplace.Support, booking, Decision.Decline, "test", CancellationToken.None))
            .ShouldBeOfType<DecisionResult.Done>();
    }

    /// <summary>As the outbox does.</summary>
    static async Task<IntentResult> MakeAsync(Shop shop) =>
        await shop.Marketplace.Get<IntentCreator>().MakeAsync(await EntryIdAsync(shop), Cancel);

    static Task<long> EntryIdAsync(Shop shop) =>
        shop.Marketplace.ScalarAsync<long>("SELECT id FROM booking_admin.outbox WHERE kind = 'CreateIntent'");

    static Task<string> OrderAsync(Shop shop) =>
        shop.RowAsync("""o.status, o."paymentStatus", b.status, COALESCE(o."paymentIntentId", ''), o."transferStatus" """,
        """
        "Order" o JOIN "Booking" b ON b."orderId" = o.id
        WHERE o.id = (SELECT order_id FROM booking_admin.outbox WHERE kind = 'CreateIntent' ORDER BY id DESC LIMIT 1)
        """);

    static Task<string> EntryAsync(Shop shop) =>
        shop.RowAsync("fault, CASE WHEN done_at IS NULL THEN 'open' ELSE 'done' END", "booking_admin.outbox WHERE kind = 'CreateIntent'");

    static Task<string[]> ActionsAsync(Shop shop) => shop.Marketplace.ScalarAsync<string[]>(
        "SELECT array_agg(action ORDER BY id) FROM booking_admin.audit_entry WHERE order_id = (SELECT order_id FROM booking_admin.outbox "
            + "WHERE kind = 'CreateIntent')");
}
