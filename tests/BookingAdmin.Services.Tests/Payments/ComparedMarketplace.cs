using BookingAdmin.Data;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace BookingAdmin.Services.Tests.Payments;

/// <summary>A marketplace with orders that have payments at a double of Stripe.</summary>
sealed class ComparedMarketplace : IAsyncDisposable
{
    static readonly CancellationToken Cancel = CancellationToken.None;
    int orders, tips;

    ComparedMarketplace(TestMarketplace marketplace, StripeDouble stripe) => (Marketplace, Stripe) = (marketplace, stripe);

    public TestMarketplace Marketplace { get; }
    public StripeDouble Stripe { get; }

    /// <summary>Since a day ago, as support.</summary>
    public Task<ReconciliationResult> CompareAsync(IProgress<ReconciliationProgress>? progress = null) =>
        CompareUntilAsync(TestContext.Current.CancellationToken, progress);

    public Task<ReconciliationResult> CompareUntilAsync(CancellationToken cancel, IProgress<ReconciliationProgress>? progress = null) =>
        Comparison().RunAsync(TestMarketplace.Support, Marketplace.Clock.GetUtcNow().AddDays(-1), progress, cancel);

    /// <summary>One that does not wait for its pace.</summary>
    public Reconciliation Comparison() =>
        new(Marketplace.Get<IDbContextFactory<BookingAdminContext>>(), Marketplace.Get<StripeGateway>(), Marketplace.Clock,
            NullLogger<Reconciliation>.Instance) { CallsPerSecond = 100_000 };

    public static async Task<ComparedMarketplace> OpenAsync()
    {
        var stripe = await StripeDouble.StartAsync();
        var marketplace = await TestMarketplace.EmptyAsync(settings => settings with { Stripe = stripe.Settings });
        await marketplace.ExecuteAsync("""
            INSERT INTO "User" (id, name, email, "updatedAt")
                VALUES ('cfan', 'A Fan', 'fan@example.com', now()), ('cstar', 'A Star', 'star@example.com', now());
            INSERT INTO "Celebrity" (id, "userId", "updatedAt") VALUES ('ccelebrity', 'cstar', now())
            """);
        return new(marketplace, stripe);
    }

    /// <summary>An order about 150 dollars, and its payment as Stripe made it: not paid on either side.</summary>
    public async Task<(string Order, string Intent)> OrderAsync(string payment = "PENDING", Action<StripeDouble, string>? then = null)
    {
        var order = $"corder{++orders:0000}";
        var intent = (
            await Marketplace.Get<StripeGateway>()
            .CreateIntentAsync(new(15000, "nzd", new Dictionary<string, string> { ["orderId"] = order }), $"order-{order}", Cancel)).Id;
        await Marketplace.ExecuteAsync($"""
            INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", "totalAmount", "paymentIntentId", "paymentStatus",
                "recipientName", occasion, "personalMessage", "messageType", email, "updatedAt")
            VALUES ('{order}', 'KO-1-{orders:000000}', 'cfan', 'ccelebrity', 150, '{intent}', '{payment}', 'r', 'o', 'm', 'personal',
                'fan@example.com', now())
            """);
        then?.Invoke(Stripe, intent);
        return (order, intent);
    }

    /// <summary>Paid on both sides.</summary>
    public Task<(string Order, string Intent)> PaidAsync() => OrderAsync("SUCCEEDED", (stripe, intent) => stripe.Succeed(intent));

    /// <summary>A tip of 20 dollars for an order, and its payment as Stripe made it: not paid on either side.</summary>
    public async Task<(string Tip, string Intent)> TipAsync(
        string order, string payment = "PENDING", Action<StripeDouble, string>? then = null)
    {
        var tip = $"ctip{++tips:0000}";
        var intent = (await Marketplace.Get<StripeGateway>().CreateIntentAsync(
            new(2000, "nzd", new Dictionary<string, string> { ["orderId"] = order, ["tipId"] = tip, ["type"] = "tip" }), $"tip-{tip}",
            Cancel)).Id;
        await Marketplace.ExecuteAsync($"""
            INSERT INTO "Tip" (id, "orderId", "userId", "celebrityId", amount, currency, "paymentIntentId", "paymentStatus", "updatedAt")
            VALUES ('{tip}', '{order}', 'cfan', 'ccelebrity', 20, 'nzd', '{intent}', '{payment}', now())
            """);
        then?.Invoke(Stripe, intent);
        return (tip, intent);
    }

    public Task<int> RefundAsync(string order, string status, string? stripeId, string kind = "Refund", long amount = 15000) =>
        Marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.refund (order_id, kind, amount, currency, status, not_before, created_at, stripe_refund_id)
        VALUES ('{order}', '{kind}', {amount}, 'nzd', '{status}', now(), now(), {(stripeId is null ? "NULL" : $"'{stripeId}'")})
        """);

    /// <summary>Each open finding: order and sentence.</summary>
    public async Task<string[]> FindingsAsync() => await Marketplace.ScalarAsync<string[]>(
        "SELECT ARRAY(SELECT subject || ': ' || detail FROM booking_admin.finding WHERE rule = 'stripe-mismatch' AND resolved_at IS NULL "
            + "ORDER BY subject)");

    public async ValueTask DisposeAsync()
    {
        await Marketplace.DisposeAsync();
        await Stripe.DisposeAsync();
    }
}
