using BookingAdmin.Services.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments;

/// <summary>A marketplace with orders, refunds and events in every state that the lists of payments tell apart.</summary>
static class SixtyOrders
{
    /// <summary>
    /// 60 orders: of each ten refunds two failed, three wait, four are done, one was withdrawn; an event and a call each.
    /// </summary>
    const string Rows = $$"""
        INSERT INTO "User" (id, name, email, "updatedAt")
            VALUES ('cfan', 'A Fan', 'fan@example.com', now()), ('cstar', 'A Star', 'star@example.com', now());
        INSERT INTO "Celebrity" (id, "userId", "updatedAt") VALUES ('ccelebrity', 'cstar', now());
        INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", "totalAmount", "paymentIntentId", "recipientName", occasion,
            "personalMessage", "messageType", email, "updatedAt")
        SELECT 'corder' || lpad(i::text, 3, '0'), 'KO-17-A' || lpad(i::text, 3, '0'), 'cfan', 'ccelebrity', 100 + i, 'pi_desk_' || i, 'r',
            'o', 'm', 'personal', 'fan@example.com', now() FROM generate_series(1, 60) i;
        INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at,
            stripe_refund_id, fault, settled_at)
        SELECT 'corder' || lpad(i::text, 3, '0'), CASE
            WHEN i % 10 = 3 THEN 'CancelIntent' ELSE 'Refund' END, 'pi_desk_' || i, 10000 + i * 100, 'nzd',
            (ARRAY['Withdrawn', 'Failed', 'Failed', 'Queued', 'Sending', 'Pending', 'Succeeded', 'Succeeded', 'Succeeded',
                'ByHand'])[i % 10 + 1], now(), now() - i * interval '1 minute',
            CASE WHEN i % 10 > 4 THEN 're_desk_' || i END, CASE WHEN i % 10 IN (1, 2) THEN 'insufficient_funds' END,
            CASE WHEN i % 10 = 6 THEN now() - interval '3 days' WHEN i % 10 NOT IN (0, 3, 4, 5) THEN now() END FROM generate_series(1, 60) i
        {{RefundFixture.Entries}};
        UPDATE booking_admin.outbox SET dead_at = now(), done_at = NULL WHERE order_id IN ('corder013', 'corder023');
        INSERT INTO booking_admin.stripe_event (id, type, created_at, received_at, object_id, payment_intent_id, order_id, facts, state,
            attempts, fault, needs_somebody, settled_at, settled_by, settle_reason)
        SELECT 'evt_desk_' || i, 'charge.refunded', now(), date_trunc('milliseconds', now()) - i * interval '1 minute', 'ch_desk_' || i,
            'pi_desk_' || i, CASE WHEN i % 2 = 0 THEN 'corder' || lpad(i::text, 3, '0') END, '{}',
            (ARRAY['Failed', 'Received', 'Handled', 'Ignored'])[i % 4 + 1], 1, 'No.',
            CASE WHEN i % 8 = 0 THEN 'No.' END, CASE WHEN i = 56 THEN now() END, CASE WHEN i = 56 THEN 'Sam' END, CASE
                WHEN i = 56 THEN 'Seen to' END FROM generate_series(1, 60) i;
        INSERT INTO booking_admin.outbox (kind, event_id, created_at, not_before, attempts)
        SELECT 'StripeEvent', id, received_at, now(), 1 FROM booking_admin.stripe_event
            WHERE state IN ('Received', 'Failed') AND needs_somebody IS NULL;
        """;

    public static async Task<(TestMarketplace Marketplace, PaymentList List)> OpenAsync()
    {
        var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync(Rows);
        return (marketplace, marketplace.Get<PaymentList>());
    }
}
