using BookingAdmin.Data;
using BookingAdmin.Embedded;
using BookingAdmin.Embedded.Stripe;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Embedded;

/// <summary>The double of Stripe that the demo's payments go to, asked by the client that asks Stripe.</summary>
public sealed class DemoStripeTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_knows_every_payment_of_the_demo_as_the_rows_have_it()
    {
        await using var marketplace = await DemoPastTests.WithPastAsync();
        using var stripe = new DemoStripe(new(marketplace.ConnectionString));
        await using var services = Services(marketplace, stripe);
        await using var scope = services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<Reconciliation>()
            .RunAsync(TestMarketplace.Support, DateTimeOffset.UnixEpoch, null, Cancel);
        result.Compared.ShouldBe(62);
        result.Disagreed.ShouldBe(0);
    }

    [Fact]
    public async Task A_payment_is_made_once_for_a_key_and_paid_once()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        using var stripe = new DemoStripe(new(marketplace.ConnectionString));
        await using var services = Services(marketplace, stripe);
        var gateway = services.GetRequiredService<StripeGateway>();
        var wanted = new NewIntent(15_000, "nzd", new Dictionary<string, string>(StringComparer.Ordinal) { ["orderId"] = "c1" });
        var made = await gateway.CreateIntentAsync(wanted, "intent-c1", Cancel);
        (made.Status, made.Amount, made.Metadata["orderId"]).ShouldBe(("requires_payment_method", 15_000, "c1"));
        await stripe.PayAsync(made.ClientSecret!, Cancel);

        var again = await gateway.CreateIntentAsync(wanted, "intent-c1", Cancel);
        (again.Id, again.Status, again.AmountReceived).ShouldBe((made.Id, "succeeded", 15_000));
        await Should.ThrowAsync<InvalidOperationException>(() => stripe.PayAsync(made.ClientSecret!, Cancel));
        (await Should.ThrowAsync<StripeException>(() => gateway.CancelIntentAsync(made.Id, "close", Cancel)))
            .Code.ShouldBe("payment_intent_unexpected_state");
    }

    [Fact]
    public async Task An_amount_is_held_until_it_is_captured()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        using var stripe = new DemoStripe(new(marketplace.ConnectionString));
        await using var services = Services(marketplace, stripe);
        var gateway = services.GetRequiredService<StripeGateway>();
        var made = await gateway.CreateIntentAsync(
            new(15_000, "nzd", new Dictionary<string, string>(StringComparer.Ordinal), Manual: true), "intent-c2", Cancel);
        await stripe.PayAsync(made.ClientSecret!, Cancel);
        var held = await gateway.RetrieveIntentWithChargeAsync(made.Id, Cancel);
        (held.Status, held.AmountReceived).ShouldBe(("requires_capture", 0));
        held.LatestCharge.ShouldNotBeNull().CaptureBefore.ShouldNotBeNull();
        (await gateway.CaptureIntentAsync(made.Id, "capture-c2", Cancel)).Status.ShouldBe("succeeded");
        (await Should.ThrowAsync<StripeException>(() => gateway.CaptureIntentAsync(made.Id, "capture-c2-1", Cancel)))
            .Code.ShouldBe("payment_intent_unexpected_state");
    }

    [Fact]
    public async Task Money_goes_back_once_also_after_a_restart()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        using (var stripe = new DemoStripe(new(marketplace.ConnectionString)))
        {
            await using var services = Services(marketplace, stripe);
            var gateway = services.GetRequiredService<StripeGateway>();
            var sent = new NewRefund("pi_demo_RW50GA", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["refundId"] = "7" });
            var back = await gateway.CreateRefundAsync(sent, "refund-1", Cancel);
            (back.Status, back.Amount, back.RefundId).ShouldBe(("succeeded", 15_000, "7"));
            (await gateway.CreateRefundAsync(sent, "refund-1", Cancel)).Id.ShouldBe(back.Id);
            (await Should.ThrowAsync<StripeException>(() => gateway.CreateRefundAsync(sent, "refund-2", Cancel)))
                .Code.ShouldBe("charge_already_refunded");
        }
        // What was written of it is what the next process knows.
        await marketplace.ExecuteAsync("""
            UPDATE "Order" SET "paymentStatus" = 'REFUNDED' WHERE "paymentIntentId" = 'pi_demo_RW50GA'
            """);
        using var next = new DemoStripe(new(marketplace.ConnectionString));
        await using var later = Services(marketplace, next);
        var payment = await later.GetRequiredService<StripeGateway>().RetrieveIntentWithChargeAsync("pi_demo_RW50GA", Cancel);
        (payment.LatestCharge!.AmountRefunded, payment.LatestCharge.Refunds.Count).ShouldBe((15_000, 1));
    }

    [Fact]
    public async Task What_nobody_has_is_not_found()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        using var stripe = new DemoStripe(new(marketplace.ConnectionString));
        await using var services = Services(marketplace, stripe);
        var gateway = services.GetRequiredService<StripeGateway>();
        (await Should.ThrowAsync<StripeException>(() => gateway.RetrieveIntentAsync("pi_of_nobody", Cancel)))
            .Fault.ShouldBe(StripeFault.NotFound);
        (await Should.ThrowAsync<StripeException>(() => gateway.RetrieveRefundAsync("re_of_nobody", Cancel)))
            .Fault.ShouldBe(StripeFault.NotFound);
    }

    [Fact]
    public async Task A_configured_database_has_no_double()
    {
        await using var database = await MarketplaceDatabase.OpenAsync("Host=db.example;Database=marketplace", "unused", Cancel);
        database.Stripe.ShouldBeNull();
    }

    static ServiceProvider Services(TestMarketplace marketplace, DemoStripe stripe) => new ServiceCollection()
        .AddSingleton(new StripeTransport(stripe))
        .AddBookingAdmin(
            marketplace.Get<BookingAdminSettings>() with
            {
                Stripe = new(stripe.SecretKey, [stripe.WebhookSecret], new("https://stripe.invalid/")),
            },
            new(marketplace.ConnectionString))
        .BuildServiceProvider(validateScopes: true);
}
