using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments;

/// <summary>Calls that come again, one after the other and all at once.</summary>
public sealed class RepeatedCallTests
{
    [Fact]
    public async Task The_same_key_with_the_same_request_gets_the_same_answer_and_orders_nothing()
    {
        await using var shop = await Shop.OpenAsync();
        var first = await shop.PlaceAsync(Shop.Order(), "key");
        var counts = await shop.CountsAsync();
        var again = Shop.Order();
        again["extra"] = "ignored";
        (await shop.PlaceAsync(again, "key")).ShouldBe(first);
        // The celebrity is none any more, which changes nothing about what was ordered.
        await shop.Marketplace.ExecuteAsync($"""UPDATE "Celebrity" SET "isActive" = false WHERE id = '{Shop.Emma}'""");
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(first);
        (await shop.CountsAsync()).ShouldBe(counts);
        shop.Stripe.Intents.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        await using var shop = await Shop.OpenAsync();
        await shop.PlaceAsync(Shop.Order(), "key");
        var counts = await shop.CountsAsync();
        var other = Shop.Order();
        other["bookingData"]!["occasion"] = "Wedding";
        (await shop.PlaceAsync(other, "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.KeyTaken));
        (await shop.PlaceAsync(Shop.Order(151), "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.KeyTaken));
        (await shop.CountsAsync()).ShouldBe(counts);
    }

    [Fact]
    public async Task A_key_is_its_customers_own_and_forgotten_after_a_day()
    {
        await using var shop = await Shop.OpenAsync();
        var sarahs = (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>();
        const string wiremu = "cdemouserwiremu0000000000";
        var other = new Actor(ActorId.User(wiremu), "Wiremu", Roles.Customer) { CustomerId = wiremu };
        var wiremus = (await shop.PlaceAsync(Shop.Order(151), "key", other)).ShouldBeOfType<IntakeResult.Placed>();
        wiremus.OrderId.ShouldNotBe(sarahs.OrderId);

        shop.Marketplace.Clock.Advance(TimeSpan.FromHours(23.9));
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>().OrderId.ShouldBe(sarahs.OrderId);
        shop.Marketplace.Clock.Advance(TimeSpan.FromHours(0.2));
        (await shop.PlaceAsync(Shop.Order(152), "key")).ShouldBeOfType<IntakeResult.Placed>().OrderId.ShouldNotBe(sarahs.OrderId);
        // Hers was made anew, and his was swept out by the way.
        (await shop.RowAsync("string_agg(customer_id, ',')", "booking_admin.idempotency_key")).ShouldBe(Shop.CustomerId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("ü")]
    [InlineData("256")]
    public async Task What_is_no_key_is_refused(string key)
    {
        await using var shop = await Shop.OpenAsync();
        var counts = await shop.CountsAsync();
        (await Should.ThrowAsync<InvalidInputException>(() => shop.PlaceAsync(Shop.Order(), key == "256" ? new string('k', 256) : key)))
            .Message.ShouldBe("An Idempotency-Key has 1 to 255 visible ASCII characters, and is given once.");
        (await shop.CountsAsync()).ShouldBe(counts);
        (await shop.PlaceAsync(Shop.Order(), new string('k', 255))).ShouldBeOfType<IntakeResult.Placed>();
    }

    [Fact]
    public async Task Thirty_two_at_once_with_one_key_order_once_and_all_get_the_same_answer()
    {
        await using var shop = await Shop.OpenAsync();
        // Long enough for all of them to be there before the first has its answer.
        shop.Stripe.Before = call => call.Kind is StripeCallKind.CreateIntent ? Task.Delay(300) : Task.CompletedTask;
        var orders = await shop.Marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Order" """);
        // However long they take here, none of them gives up.
        shop.Marketplace.Clock.Stop();
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => shop.PlaceAsync(Shop.Order(), "key")));
        answers.Distinct().ShouldHaveSingleItem().ShouldBeOfType<IntakeResult.Placed>();
        (await shop.Marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Order" """)).ShouldBe(orders + 1);
        shop.Stripe.Intents.ShouldHaveSingleItem();
        shop.Stripe.Calls.Count(call => call.Kind is StripeCallKind.CreateIntent).ShouldBe(1);
    }

    [Fact]
    public async Task Thirty_two_at_once_with_different_keys_order_thirty_two_times()
    {
        await using var shop = await Shop.OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => shop.PlaceAsync(Shop.Order(), $"key-{i}")));
        answers.Select(answer => answer.ShouldBeOfType<IntakeResult.Placed>().OrderNumber).Distinct().Count().ShouldBe(32);
        shop.Stripe.Intents.Select(intent => intent.Id).Distinct().Count().ShouldBe(32);
        (await shop.Marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM booking_admin.outbox e JOIN "Order" o ON o.id = e.order_id JOIN "Booking" b ON b."orderId" = o.id
                WHERE e.done_at IS NOT NULL AND o."paymentIntentId" IS NOT NULL
            """)).ShouldBe(32);
    }

    [Fact]
    public async Task Nobody_orders_faster_than_people_do()
    {
        await using var shop = await Shop.OpenAsync();
        await Should.ThrowAsync<TooManyActionsException>(async () =>
        {
            for (var i = 0; i < 200; i++)
                await shop.TipAsync("none", key: "key");
        });
    }
}
