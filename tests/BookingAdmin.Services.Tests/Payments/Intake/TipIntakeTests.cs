using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Intake;

public sealed class TipIntakeTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tip_is_written_with_its_entry_and_its_payment_intent()
    {
        await using var shop = await Shop.OpenAsync();
        var (order, number) = await CompletedAsync(shop);

        var placed = (await shop.TipAsync(order, 20.5m, "key", number: number)).ShouldBeOfType<IntakeResult.Placed>();

        var intent = shop.Stripe.Intents.ShouldHaveSingleItem();
        (placed.OrderId, placed.OrderNumber, placed.Amount, placed.ClientSecret).ShouldBe((order, number, 20.5m, intent.ClientSecret!));
        (intent.Amount, intent.Metadata["type"], intent.Metadata["tipId"], intent.Metadata["orderId"])
            .ShouldBe((2050, "tip", placed.TipId!, order));
        (await shop.RowAsync(
            """id, "orderId", "userId", "celebrityId", amount, currency, "paymentStatus", "transferStatus", "paymentIntentId" """,
            $""" "Tip" WHERE id = '{placed.TipId}'"""))
            .ShouldBe($"{placed.TipId} | {order} | {Shop.CustomerId} | {Shop.Emma} | 20.5 | nzd | PENDING | PENDING | {intent.Id}");
        (await shop.RowAsync("kind, order_id, tip_id, done_at IS NOT NULL", "booking_admin.outbox"))
            .ShouldBe($"CreateIntent | {order} | {placed.TipId} | t");
        (await shop.RowAsync("action, after->>'tip', after->>'amount'", $"booking_admin.audit_entry WHERE order_id = '{order}'"))
            .ShouldBe($"TipPlaced | {placed.TipId} | 2050");
        (await shop.RowAsync(
            "\"paymentIntentId\" <> '' IS NOT DISTINCT FROM NULL OR \"paymentIntentId\" <> '" + intent.Id + "'",
            $"\"Order\" WHERE id = '{order}'")).ShouldBe("t", "the order keeps its own");

        (await shop.TipAsync(order, 20.5m, "key", number: number)).ShouldBe(placed);
        (await shop.TipAsync(order, 21m, "key", number: number)).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.KeyTaken));
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.KeyTaken));
        (await shop.TipAsync(order, 20.5m)).ShouldBeOfType<IntakeResult.Placed>().TipId.ShouldNotBe(placed.TipId);
    }

    [Theory]
    [InlineData("another's order", IntakeFault.OrderNotFound)]
    [InlineData("no order", IntakeFault.OrderNotFound)]
    [InlineData("another number", IntakeFault.OrderNotFound)]
    [InlineData("another celebrity", IntakeFault.OrderNotFound)]
    [InlineData("no celebrity", IntakeFault.CelebrityNotFound)]
    [InlineData("not completed", IntakeFault.NotCompleted)]
    public async Task A_tip_that_fits_no_order_is_refused_and_nothing_written(string what, IntakeFault fault)
    {
        await using var shop = await Shop.OpenAsync();
        var (order, _) = await CompletedAsync(shop);
        if (what == "another's order")
            await shop.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "userId" = 'cdemouserwiremu0000000000' WHERE id = '{order}'""");
        if (what == "not completed")
            await shop.Marketplace.ExecuteAsync($"""UPDATE "Order" SET status = 'IN_PROGRESS' WHERE id = '{order}'""");
        var other = await shop.Marketplace.ScalarAsync<string>(
            $"""SELECT id FROM "Celebrity" WHERE id <> '{Shop.Emma}' AND "isActive" LIMIT 1""");
        var counts = await shop.CountsAsync();

        (await shop.TipAsync(what == "no order" ? "none" : order, key: "key", number: what == "another number" ? "KO-1" : null,
            celebrity: what switch { "another celebrity" => other, "no celebrity" => "none", _ => Shop.Emma }))
                .ShouldBe(new IntakeResult.NotPlaced(fault));

        (await shop.CountsAsync()).ShouldBe(counts);
        shop.Stripe.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_tip_is_cancelled_and_its_order_stays_as_it_is()
    {
        await using var shop = await Shop.OpenAsync();
        var (order, _) = await CompletedAsync(shop);
        shop.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.Status(402, "card_declined", "card_error"));
        (await shop.TipAsync(order, key: "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.GivenUp));
        (await shop.TipAsync(order, key: "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.GivenUp));
        (await shop.RowAsync(
            "t.\"paymentStatus\", o.status",
            $"\"Tip\" t JOIN \"Order\" o ON o.id = t.\"orderId\" WHERE t.id = (SELECT tip_id FROM booking_admin.outbox)"))
            .ShouldBe("CANCELLED | COMPLETED");
        (await shop.Marketplace.ScalarAsync<string[]>(
            $"SELECT array_agg(action ORDER BY id) FROM booking_admin.audit_entry WHERE order_id = '{order}'"))
            .ShouldBe(["TipPlaced", "TipGivenUp"]);
    }

    [Fact]
    public async Task A_tip_that_nobody_can_come_back_for_leaves_no_payment_intent_that_could_be_paid()
    {
        await using var shop = await Shop.OpenAsync();
        var (order, _) = await CompletedAsync(shop);
        shop.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break);
        (await shop.TipAsync(order)).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.Dropped));
        var entry = await shop.Marketplace.ScalarAsync<long>("SELECT id FROM booking_admin.outbox");
        (await shop.Marketplace.Get<IntentCreator>().MakeAsync(entry, Cancel)).ShouldBeOfType<IntentResult.Over>();
        shop.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe("canceled");
        (await shop.RowAsync("\"paymentStatus\"", "\"Tip\" WHERE id = (SELECT tip_id FROM booking_admin.outbox)")).ShouldBe("CANCELLED");
    }

    [Fact]
    public async Task A_payment_intent_that_cannot_be_closed_yet_is_not_forgotten()
    {
        await using var shop = await Shop.OpenAsync();
        var (order, _) = await CompletedAsync(shop);
        shop.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break);
        (await shop.TipAsync(order)).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.Dropped));
        var entry = await shop.Marketplace.ScalarAsync<long>("SELECT id FROM booking_admin.outbox");
        shop.Stripe.Next(StripeCallKind.CancelIntent, StripeTrouble.Status(400, type: "invalid_request_error"));

        (await shop.Marketplace.Get<IntentCreator>().MakeAsync(entry, Cancel)).ShouldBeOfType<IntentResult.Unknown>();
        (await shop.RowAsync("done_at IS NULL", "booking_admin.outbox")).ShouldBe("t");
        (await shop.Marketplace.Get<IntentCreator>().MakeAsync(entry, Cancel)).ShouldBeOfType<IntentResult.Over>();
        shop.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe("canceled");
    }

    /// <summary>An order of the shop's customer that Emma has delivered.</summary>
    static async Task<(string Id, string Number)> CompletedAsync(Shop shop)
    {
        await shop.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "userId" = '{Shop.CustomerId}'
                WHERE id = (SELECT id FROM "Order" WHERE "celebrityId" = '{Shop.Emma}' AND status = 'COMPLETED' ORDER BY id LIMIT 1)
            """);
        var id = await shop.Marketplace.ScalarAsync<string>($"""
            SELECT id FROM "Order"
            WHERE "celebrityId" = '{Shop.Emma}' AND status = 'COMPLETED' AND "userId" = '{Shop.CustomerId}' ORDER BY id LIMIT 1
            """);
        return (id, await shop.Marketplace.ScalarAsync<string>($"""SELECT "orderNumber" FROM "Order" WHERE id = '{id}'"""));
    }
}
