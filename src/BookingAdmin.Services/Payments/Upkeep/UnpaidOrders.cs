using System.Text.Json;
using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Payments.Upkeep;

/// <summary>
/// Ends orders that nobody pays: queues the closing of their PaymentIntents. It cancels nothing itself: Stripe closes the payment first, so one that succeeds at the same
/// moment wins, and the order lives.
/// </summary>
/// <remarks>
/// The marketplace's own application writes CANCELLED for one failed attempt (marketplace-life.md, section 1.3): such an order can still be paid, so its payment is closed too.
/// Only orders that were placed through here: those whose outbox entry has made a PaymentIntent. What the marketplace placed before has none, and who knows what it
/// promised for those.
/// </remarks>
sealed partial class UnpaidOrders(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock, ILogger<UnpaidOrders> logger)
{
    const int Batch = 200;

    /// <returns>Of how many orders the closing was queued.</returns>
    public async Task<int> CloseAsync(CancellationToken cancel)
    {
        if (settings is { UnpaidHours: 0 } or { Stripe.IsOn: false })
            return 0;
        var (all, found) = (0, 0);
        do
        {
            (found, var queued) = await CloseBatchAsync(cancel);
            all += queued;
        }
        while (found == Batch);
        if (all > 0)
            Closing(logger, all, settings.UnpaidHours);
        return all;
    }

    async Task<(int Found, int Queued)> CloseBatchAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        var before = now.AddHours(-settings.UnpaidHours);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        // From when it could be paid, or from the last attempt to. Whoever changes one of them at this moment holds it: that one is looked at next time.
        var found = await context.Database.SqlQuery<Unpaid>($"""
            SELECT o.id AS "Order", o."celebrityId" AS "Celebrity", o."paymentIntentId" AS "Intent", o."totalAmount" AS "Total", o.currency AS "Currency",
                o.status::text AS "Status", o."paymentStatus"::text AS "Payment", e.done_at AS "Payable"
            FROM booking_admin.outbox e JOIN public."Order" o ON o.id = e.order_id
            WHERE e.kind = 'CreateIntent' AND e.tip_id IS NULL AND e.fault IS NULL AND e.done_at <= {before}
                AND o."paymentIntentId" IS NOT NULL AND o."paymentStatus" IN ('PENDING', 'FAILED')
                AND (o.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS') OR o.status = 'CANCELLED' AND o."paymentStatus" = 'FAILED')
                AND o."approvalStatus" = 'PENDING_APPROVAL' AND o."videoUrl" IS NULL AND o."paidAt" IS NULL
                AND NOT EXISTS (SELECT FROM booking_admin.refund r WHERE r.order_id = o.id AND r.status <> 'Withdrawn')
                AND NOT EXISTS (SELECT FROM booking_admin.stripe_event s
                    WHERE s.order_id = o.id AND s.tip_id IS NULL AND s.type LIKE 'payment\_intent.%' AND s.created_at > {before})
            ORDER BY e.done_at LIMIT {Batch} FOR NO KEY UPDATE OF o SKIP LOCKED
            """).ToListAsync(cancel);
        if (found.Count == 0)
            return (0, 0);
        var (orders, celebrities) = (found.Select(o => o.Order).ToArray(), found.Select(o => o.Celebrity).ToArray());
        var (intents, currencies) = (found.Select(o => o.Intent).ToArray(), found.Select(o => o.Currency).ToArray());
        var amounts = found.Select(o => new Money(Money.FromDatabase(o.Total), o.Currency).MinorUnits).ToArray();
        var earlier = found.Select(o => JsonSerializer.Serialize(new { status = o.Status, paymentStatus = o.Payment, payable = o.Payable })).ToArray();
        var (kind, actor, name) = (Actor.Outbox.Kind.ToString(), Actor.Outbox.Id, Actor.Outbox.Name);
        // Another instance may have been at it in between, and an order has one way back of its money.
        var queued = await context.Database.SqlQuery<string>($"""
            WITH due AS (
                SELECT * FROM unnest({orders}, {celebrities}, {intents}, {amounts}, {currencies}, {earlier}) AS d (id, celebrity, intent, amount, currency, earlier)
            ), queued AS (
                INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at, refusals, for_unpaid)
                SELECT id, 'CancelIntent', intent, amount, currency, 'Queued', {now}, {now}, 0, true FROM due
                ON CONFLICT (order_id) WHERE status <> 'Withdrawn' DO NOTHING
                RETURNING order_id, id
            ), logged AS (
                INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, booking_id, celebrity_id, before, after)
                SELECT {now}, {kind}, {actor}, {name}, {nameof(AuditAction.OrderUnpaid)}, d.id, b.id, d.celebrity, d.earlier::jsonb,
                    jsonb_build_object('refund', q.id, 'kind', 'CancelIntent', 'amount', d.amount, 'currency', d.currency, 'paymentIntent', d.intent, 'unpaidHours', {settings.UnpaidHours})
                FROM due d JOIN queued q ON q.order_id = d.id LEFT JOIN public."Booking" b ON b."orderId" = d.id
            )
            SELECT d.celebrity AS "Value" FROM due d JOIN queued q ON q.order_id = d.id
            """).ToListAsync(cancel);
        await Changes.TellAsync(context, queued, cancel);
        await transaction.CommitAsync(cancel);
        return (found.Count, queued.Count);
    }

    [LoggerMessage(EventId = 461, Level = LogLevel.Information, Message = "{Count} orders were not paid for {Hours} hours: their payments are being closed at Stripe")]
    static partial void Closing(ILogger logger, int count, int hours);

    sealed record Unpaid(string Order, string Celebrity, string Intent, double Total, string Currency, string Status, string Payment, DateTimeOffset Payable);
}
