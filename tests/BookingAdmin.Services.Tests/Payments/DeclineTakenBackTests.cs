using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Payments;

/// <summary>The celebrity declines, and takes it back, while the PaymentIntent of the order is being made.</summary>
public sealed class DeclineTakenBackTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_Stripe_makes_it_nothing_is_lost()
    {
        await using var shop = await Shop.OpenAsync();
        shop.Stripe.After = async _ => await TakeBackAsync(shop, await DeclineAsync(shop));
        var placed = (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>();
        await HasItsIntentAsync(shop);
        shop.Stripe.Intents.ShouldHaveSingleItem().ClientSecret.ShouldBe(placed.ClientSecret);
    }

    [Fact]
    public async Task While_the_outbox_asks_for_an_order_that_it_has_found_declined_the_order_gets_it()
    {
        await using var shop = await Shop.OpenAsync();
        var declined = await WaitingAndDeclinedAsync(shop);
        shop.Stripe.After = _ => TakeBackAsync(shop, declined);
        await RunAsync(shop);
        await HasItsIntentAsync(shop);
        shop.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe("requires_payment_method");
    }

    [Fact]
    public async Task While_Stripe_refuses_it_the_order_that_lives_again_is_ended()
    {
        await using var shop = await Shop.OpenAsync();
        var declined = await WaitingAndDeclinedAsync(shop);
        shop.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.StoredStatus(400, "amount_too_large", "invalid_request_error"));
        var taken = false;
        shop.Stripe.Before = async _ =>
        {
            if (!taken)
                await TakeBackAsync(shop, declined);
            taken = true;
        };

        await RunAsync(shop);

        taken.ShouldBeTrue();
        (await OrderAsync(shop)).ShouldBe("CANCELLED | CANCELLED | none", "nobody could ever pay it, and nobody would look at it again");
        (await shop.RowAsync("fault, done_at IS NOT NULL", "booking_admin.outbox WHERE kind = 'CreateIntent'"))
            .ShouldBe("amount_too_large | t");
    }

    /// <summary>An order whose first call had no answer, declined since.</summary>
    /// <returns>The audit entry of the decline.</returns>
    static async Task<long> WaitingAndDeclinedAsync(Shop shop)
    {
        shop.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.Break, StripeTrouble.Break, StripeTrouble.Break);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.Waiting));
        return await DeclineAsync(shop);
    }

    static async Task<long> DeclineAsync(Shop shop)
    {
        var booking = await shop.Marketplace.ScalarAsync<string>(
            """SELECT id FROM "Booking" WHERE "orderId" = (SELECT order_id FROM booking_admin.outbox WHERE kind = 'CreateIntent')""");
        return (await shop.Marketplace.Get<RequestDecisions>()
            .DecideAsync(TestMarketplace.Support, booking, Decision.Decline, "test", Cancel)).ShouldBeOfType<DecisionResult.Done>().Entry;
    }

    static async Task TakeBackAsync(Shop shop, long declined) =>
        (await shop.Marketplace.Get<RequestDecisions>().UndoAsync(TestMarketplace.Support, declined, Cancel))
            .ShouldBeOfType<DecisionResult.Undone>();

    static async Task RunAsync(Shop shop)
    {
        using var worker = ActivatorUtilities.CreateInstance<OutboxWorker>(shop.Marketplace.Provider);
        while (await worker.RunNextAsync(Cancel))
        {
        }
    }

    static async Task HasItsIntentAsync(Shop shop)
    {
        (await OrderAsync(shop)).ShouldBe($"PENDING | PENDING | {shop.Stripe.Intents[0].Id}");
        (await shop.RowAsync("fault, done_at IS NOT NULL", "booking_admin.outbox WHERE kind = 'CreateIntent'")).ShouldBe("t");
        (await shop.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.refund WHERE status <> 'Withdrawn'")).ShouldBe(0);
    }

    static Task<string> OrderAsync(Shop shop) =>
        shop.RowAsync("""status, "paymentStatus", coalesce("paymentIntentId", 'none')""", """ "Order" WHERE id NOT LIKE 'cdemo%' """);
}
