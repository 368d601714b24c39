using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Payments;

public sealed class IntentHandlerTests
{
    static readonly StripeTrouble[] NoAnswer = [StripeTrouble.Break, StripeTrouble.Break, StripeTrouble.Break];
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_request_could_not_finish_is_gone_on_with_and_made_once()
    {
        await using var shop = await Shop.OpenAsync();
        using var worker = Worker(shop);
        shop.Stripe.Next(StripeCallKind.CreateIntent, [StripeTrouble.AnswerLost, .. NoAnswer[1..], .. NoAnswer]);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.Waiting));

        (await worker.RunNextAsync(Cancel)).ShouldBeTrue();
        (await EntryAsync(shop)).ShouldBe("2 no_valid_answer");
        (await worker.RunNextAsync(Cancel)).ShouldBeFalse("it waits");
        shop.Marketplace.Clock.Advance(TimeSpan.FromSeconds(26));
        (await worker.RunNextAsync(Cancel)).ShouldBeTrue();

        (await EntryAsync(shop)).ShouldBe("3 done");
        var intent = shop.Stripe.Intents.ShouldHaveSingleItem();
        (await OrderAsync(shop)).ShouldBe($"PENDING PENDING {intent.Id}");
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>().ClientSecret.ShouldBe(intent.ClientSecret);
    }

    [Fact]
    public async Task After_a_day_the_order_is_cancelled_and_a_retry_closes_what_Stripe_had_made_all_the_same()
    {
        await using var shop = await Shop.OpenAsync();
        using var worker = Worker(shop);
        shop.Stripe.Next(StripeCallKind.CreateIntent, [StripeTrouble.AnswerLost, .. NoAnswer[1..], .. NoAnswer]);
        await shop.PlaceAsync(Shop.Order(), "key");
        await shop.Marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET attempts = 19, created_at = created_at - interval '24 hours'");

        (await worker.RunNextAsync(Cancel)).ShouldBeTrue();
        (await EntryAsync(shop)).ShouldBe("20 no_valid_answer dead");
        (await shop.RowAsync("request IS NULL", "booking_admin.outbox")).ShouldBe("t", "it names people");
        (await OrderAsync(shop)).ShouldBe("CANCELLED CANCELLED");
        shop.Marketplace.Clock.Advance(TimeSpan.FromHours(2));
        (await worker.RunNextAsync(Cancel)).ShouldBeFalse();

        var entry = await shop.Marketplace.ScalarAsync<long>("SELECT id FROM booking_admin.outbox WHERE kind = 'CreateIntent'");
        (await shop.Marketplace.Get<RefundActions>().RetryOutboxAsync(TestMarketplace.Support, entry, "Stripe is back", Cancel))
            .ShouldBeOfType<RefundActionResult.Done>();
        while (await worker.RunNextAsync(Cancel))
        {
        }
        (await EntryAsync(shop)).ShouldBe("1 order_over done");
        shop.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe("canceled");
    }

    static OutboxWorker Worker(Shop shop) => ActivatorUtilities.CreateInstance<OutboxWorker>(shop.Marketplace.Provider);

    static Task<string> EntryAsync(Shop shop) => shop.Marketplace.ScalarAsync<string>("""
        SELECT concat_ws(' ', attempts, fault, CASE WHEN done_at IS NOT NULL THEN 'done' WHEN dead_at IS NOT NULL THEN 'dead' END)
            FROM booking_admin.outbox WHERE kind = 'CreateIntent'
        """);

    static Task<string> OrderAsync(Shop shop) => shop.Marketplace.ScalarAsync<string>("""
        SELECT concat_ws(' ', status, "paymentStatus", "paymentIntentId") FROM "Order" WHERE id NOT LIKE 'cdemo%'
        """);
}
