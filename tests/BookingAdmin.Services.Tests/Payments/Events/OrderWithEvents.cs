using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Payments.Events;

/// <summary>A paid order of the demo marketplace with a tip of NZ$12.50, of which Stripe tells.</summary>
sealed class OrderWithEvents : IAsyncDisposable
{
    public const string Intent = "pi_own", Tip = "ctip", TipIntent = "pi_tip";

    int count;

    OrderWithEvents(TestMarketplace marketplace, string id, long cents) => (Marketplace, Id, Cents) = (marketplace, id, cents);

    public TestMarketplace Marketplace { get; }
    public string Id { get; }
    public long Cents { get; }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<OrderWithEvents> OpenAsync()
    {
        var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.ScalarAsync<string>(
            $"""SELECT "orderId" FROM "Booking" WHERE id = '{await marketplace.WaitingRequestAsync()}'""");
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "paymentIntentId" = '{Intent}' WHERE id = '{order}';
            INSERT INTO "Tip" (id, "orderId", "userId", "celebrityId", amount, "paymentIntentId", "paymentStatus", "updatedAt")
            SELECT '{Tip}', id, "userId", "celebrityId", 12.5, '{TipIntent}', 'SUCCEEDED', '2026-01-01' FROM "Order" WHERE id = '{order}'
            """);
        return new(
            marketplace, order,
            await marketplace.ScalarAsync<long>($"""SELECT round("totalAmount" * 100)::bigint FROM "Order" WHERE id = '{order}'"""));
    }

    /// <summary>An event as it comes in, created so many seconds after the first.</summary>
    public ReceivedEvent Received(string type, StripeFacts facts, string about = Intent, string? intent = Intent, int seconds = 0) =>
        new($"evt_{count++}", type, DateTimeOffset.FromUnixTimeSeconds(1_772_900_000 + seconds), about, intent, facts);

    public async Task<HandledEvent> TellAsync(
        string type, StripeFacts facts, string about = Intent, string? intent = Intent, int seconds = 0)
    {
        var events = Marketplace.Get<StripeEvents>();
        var received = Received(type, facts, about, intent, seconds);
        await events.StoreAsync(Actor.Stripe, received, null, Cancel);
        return (await events.HandleAsync(Actor.Stripe, received.Id, Cancel))!;
    }

    /// <summary>Another amount than the order's.</summary>
    public Task<HandledEvent> TellWrongAmountAsync() => TellAsync("payment_intent.succeeded", new("succeeded", 1, Currency: "nzd"));

    /// <summary>Of the order, or of its tip.</summary>
    public Task<HandledEvent> TellDisputeAsync(string intent = Intent) =>
        TellAsync("charge.dispute.created", new("needs_response", Cents), $"dp_{count}", intent);

    public async Task<EventActionResult> SettleAsync(string id, string reason = "Refunded at Stripe", Actor? actor = null)
    {
        // As each page has services of its own.
        await using var scope = Marketplace.Provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EventActions>()
            .SettleAsync(actor ?? TestMarketplace.Support, id, reason, Cancel);
    }

    public async Task<HandledEvent> ReplayAsync(string id) =>
        (await Marketplace.Get<StripeEvents>().ReplayAsync(TestMarketplace.Support, id, "Mended", Cancel))!;

    /// <summary>The order was declined, and its money is on the way back.</summary>
    public async Task<long> RefundAsync(string status, string? stripeId)
    {
        await Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CANCELLED', "approvalStatus" = 'DECLINED' WHERE id = '{Id}';
                UPDATE "Booking" SET status = 'CANCELLED' WHERE "orderId" = '{Id}';
            INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at,
                stripe_refund_id, refusals)
            VALUES ('{Id}', 'Refund', '{Intent}', {Cents}, 'nzd', '{status}', now(), now(),
                {(stripeId is null ? "NULL" : $"'{stripeId}'")}, 0)
            """);
        return await Marketplace.ScalarAsync<long>("SELECT max(id) FROM booking_admin.refund");
    }

    /// <summary>The states of the order, its payment and its booking, then of its refunds.</summary>
    public Task<string> StateAsync() => Marketplace.ScalarAsync<string>($"""
        SELECT concat_ws(' ', o.status, o."paymentStatus", b.status)
            || coalesce((SELECT ', ' || string_agg(concat_ws(' ', kind, status, stripe_refund_id, refusals, fault), ', ')
                FROM booking_admin.refund WHERE order_id = o.id), '')
        FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE o.id = '{Id}'
        """);

    public Task<string> AuditAsync() =>
        Marketplace.ScalarAsync<string>("SELECT string_agg(action, ', ' ORDER BY id) FROM booking_admin.audit_entry");

    /// <summary>"open 150.00 nzd: codes" or "by Sam Okafor (Person): codes" of each, oldest first.</summary>
    public Task<string[]> FindingsAsync() => Marketplace.ScalarAsync<string[]>($"""
        SELECT coalesce(array_agg(CASE
            WHEN resolved_at IS NULL THEN concat_ws(' ', 'open', round(at_risk, 2), currency)
            ELSE concat('by ', coalesce(resolved_by, 'nobody'), ' (', resolution, ')') END || ': ' || detail ORDER BY id), ARRAY[]::text[])
        FROM booking_admin.finding WHERE rule = 'stripe-event'
        """);

    public ValueTask DisposeAsync() => Marketplace.DisposeAsync();
}
