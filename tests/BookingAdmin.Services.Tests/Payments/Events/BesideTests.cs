using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Events;

/// <summary>
/// Stripe's events beside the marketplace's own handler: only what that one left missing or wrong is written (marketplace-life.md, section
/// 1.3).
/// </summary>
public sealed class BesideTests
{
    static readonly TimeSpan Soon = PaymentSettings.Grace - TimeSpan.FromSeconds(1), Later = TimeSpan.FromSeconds(2);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_marketplaces_own_handler_has_its_time_first()
    {
        await using var till = await OpenAsync();
        var sale = await till.OrderAsync(paid: false);
        await StoreAsync(till, till.Stripe.Succeed(sale.Intent));

        till.Marketplace.Clock.Advance(Soon);
        (await HandleDueAsync(till)).ShouldBe(0);
        await OwnerPaysAsync(till, sale);
        till.Marketplace.Clock.Advance(Later);
        (await HandleDueAsync(till)).ShouldBe(1);

        (await StateAsync(till, sale)).ShouldBe("PENDING SUCCEEDED PENDING_APPROVAL PENDING PENDING");
        (await OutcomeAsync(till)).ShouldBe("Handled NothingNew");
    }

    [Fact]
    public async Task What_it_left_out_is_written_when_its_time_is_over()
    {
        await using var till = await OpenAsync();
        var sale = await till.OrderAsync(paid: false);
        await StoreAsync(till, till.Stripe.Succeed(sale.Intent));
        till.Marketplace.Clock.Advance(PaymentSettings.Grace + Later);
        await HandleDueAsync(till);
        (await StateAsync(till, sale)).ShouldBe("PENDING SUCCEEDED PENDING_APPROVAL PENDING PENDING");
        (await OutcomeAsync(till)).ShouldBe("Handled Paid");
    }

    [Fact]
    public async Task A_failed_attempt_is_the_marketplaces_and_the_payment_that_follows_brings_the_order_back()
    {
        await using var till = await OpenAsync();
        var sale = await till.OrderAsync(paid: false);
        await StoreAsync(till, till.Stripe.Fail(sale.Intent));
        (await OutcomeAsync(till)).ShouldBe("Received");
        await till.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CANCELLED', "paymentStatus" = 'FAILED', "transferStatus" = 'FAILED'
            WHERE id = '{sale.Order}'
            """);
        till.Marketplace.Clock.Advance(PaymentSettings.Grace + Later);
        await HandleDueAsync(till);
        (await OutcomeAsync(till)).ShouldBe("Handled NothingNew");

        // The customer's second card, on the same payment; the marketplace's handler is down.
        await StoreAsync(till, till.Stripe.Succeed(sale.Intent));
        till.Marketplace.Clock.Advance(PaymentSettings.Grace + Later);
        await HandleDueAsync(till);

        (await StateAsync(till, sale)).ShouldBe("PENDING SUCCEEDED PENDING_APPROVAL PENDING PENDING");
        (await till.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.refund")).ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_declined_order_that_a_payment_reopened_gets_its_money_back_once(bool theirs)
    {
        await using var till = await OpenAsync();
        var sale = await till.OrderAsync(paid: false);
        // The celebrity declines in the marketplace's own pages, which leave the payment open at Stripe.
        await OwnerDeclinesAsync(till, sale);
        await StoreAsync(till, till.Stripe.Succeed(sale.Intent));
        await OwnerPaysAsync(till, sale);
        if (theirs)
            till.Stripe.RefundByHand(sale.Intent);
        till.Marketplace.Clock.Advance(PaymentSettings.Grace + Later);
        await HandleDueAsync(till);
        (await StateAsync(till, sale)).ShouldBe("CANCELLED SUCCEEDED DECLINED CANCELLED CANCELLED");

        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.ShouldHaveSingleItem().Amount.ShouldBe(Till.Price);
        till.Calls(StripeCallKind.CreateRefund).Count().ShouldBe(theirs ? 0 : 1);
    }

    [Fact]
    public async Task A_payment_event_that_comes_again_during_a_revision_moves_no_money()
    {
        await using var till = await OpenAsync();
        var sale = await till.OrderAsync(paid: true);
        await till.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'REVISION_REQUESTED', "approvalStatus" = 'DECLINED', "revisionCount" = 1 WHERE id = '{sale.Order}';
            UPDATE "Booking" SET status = 'CONFIRMED' WHERE id = '{sale.Booking}'
            """);
        await StoreAsync(till, till.Stripe.Event("payment_intent.succeeded", sale.Intent));
        till.Marketplace.Clock.Advance(PaymentSettings.Grace + Later);
        await HandleDueAsync(till);
        (await StateAsync(till, sale)).ShouldBe("REVISION_REQUESTED SUCCEEDED DECLINED PENDING CONFIRMED");
        (await till.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.refund")).ShouldBe(0);
    }

    [Fact]
    public async Task What_the_marketplace_never_handles_is_written_at_once()
    {
        await using var till = await OpenAsync();
        var sale = await till.OrderAsync(paid: true);
        (await StoreAsync(till, till.Stripe.RefundByHand(sale.Intent))).ShouldBeTrue();
        await HandleAsync(till);
        (await StateAsync(till, sale)).ShouldBe("REFUNDED REFUNDED PENDING_APPROVAL PENDING CANCELLED");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_of_the_other_mode_is_kept_and_not_applied(bool live)
    {
        await using var till = await OpenAsync();
        var sale = await till.OrderAsync(paid: false);
        var key = till.Marketplace.Get<BookingAdminSettings>().Stripe.IsLive!.Value;
        var told = StripeEventReader.Read(till.Stripe.Succeed(sale.Intent).Body)!;
        var events = till.Marketplace.Get<StripeEvents>();
        await events.StoreAsync(Actor.Stripe, told with { Facts = told.Facts with { Live = live } }, null, Cancel);
        await events.HandleAsync(Actor.Stripe, told.Id, Cancel);
        (await StateAsync(till, sale))
            .ShouldBe(
                live == key ? "PENDING SUCCEEDED PENDING_APPROVAL PENDING PENDING" : "PENDING PENDING PENDING_APPROVAL PENDING PENDING");
        (await till.Marketplace.ScalarAsync<string>("SELECT coalesce(needs_somebody, '') FROM booking_admin.stripe_event"))
            .ShouldStartWith(live == key ? "" : "OfLiveMode");
        told.Facts.Live.ShouldBe(false, "the double says what it is");
    }

    static Task<Till> OpenAsync() => Till.OpenAsync(settings => settings with { Payments = PaymentSettings.Default });

    static Task<bool> StoreAsync(Till till, StripeDoubleEvent told) =>
        till.Marketplace.Get<StripeEvents>()
            .StoreAsync(Actor.Stripe, StripeEventReader.Read(told.Body)!, new(told.Body, till.Stripe.Sign(told.Body)), Cancel);

    static async Task HandleAsync(Till till) =>
        await till.Marketplace.Get<StripeEvents>()
            .HandleAsync(
                Actor.Stripe,
                await till.Marketplace.ScalarAsync<string>("SELECT id FROM booking_admin.stripe_event ORDER BY received_at DESC LIMIT 1"),
                Cancel);

    static Task<int> HandleDueAsync(Till till) => till.RunDueAsync(only: OutboxKind.StripeEvent);

    /// <summary>As the marketplace's handler writes a payment, whatever the order's state was.</summary>
    static Task<int> OwnerPaysAsync(Till till, Sale sale) => till.Marketplace.ExecuteAsync($"""
        UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED', status = 'PENDING', "paidAt" = now() AT TIME ZONE 'utc',
            "transferStatus" = 'PENDING' WHERE id = '{sale.Order}'
        """);

    static Task<int> OwnerDeclinesAsync(Till till, Sale sale) => till.Marketplace.ExecuteAsync($"""
        UPDATE "Booking" SET status = 'CANCELLED' WHERE id = '{sale.Booking}';
        UPDATE "Order" SET status = 'CANCELLED', "approvalStatus" = 'DECLINED',
            "declinedAt" = now() AT TIME ZONE 'utc' - interval '1 hour', "transferStatus" = 'CANCELLED' WHERE id = '{sale.Order}'
        """);

    /// <summary>Order, payment, approval, transfer, booking.</summary>
    static Task<string> StateAsync(Till till, Sale sale) => till.Marketplace.ScalarAsync<string>($"""
        SELECT concat_ws(' ', o.status, o."paymentStatus", o."approvalStatus", o."transferStatus", b.status)
        FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE o.id = '{sale.Order}'
        """);

    static Task<string> OutcomeAsync(Till till) =>
        till.Marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', state, outcome) FROM booking_admin.stripe_event ORDER BY received_at DESC LIMIT 1");
}
