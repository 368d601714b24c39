using BookingAdmin.Services.Live;
using BookingAdmin.Services.Refunds;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Upkeep;

/// <summary>
/// Ends orders that nobody pays: queues the closing of their PaymentIntents. It cancels nothing itself: Stripe closes the payment first, so
/// one that succeeds at the same moment wins, and the order lives.
/// </summary>
/// <remarks>
/// The marketplace's own application writes CANCELLED for one failed attempt (marketplace-life.md, section 1.3): such an order can still be
/// paid, so its payment is closed too. Only orders that were placed through here: those whose outbox entry has made a PaymentIntent. What
/// the marketplace placed before has none, and who knows what it promised for those.
/// </remarks>
sealed partial class UnpaidOrders(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock, ILogger<UnpaidOrders> logger)
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
        // Counted from when the order could be paid, or from the last attempt to pay. An order that is being changed at this moment is
        // locked: it is looked at next time.
        var found = await context.Database.SqlQuery<Unpaid>($"""
            SELECT o.id AS "Order", o."celebrityId" AS "Celebrity", o."paymentIntentId" AS "Intent", o."totalAmount" AS "Total",
                o.currency AS "Currency",
                o.status::text AS "Status", o."paymentStatus"::text AS "Payment", e.done_at AS "Payable",
                (SELECT b.id FROM public."Booking" b WHERE b."orderId" = o.id) AS "Booking"
            FROM booking_admin.outbox e JOIN public."Order" o ON o.id = e.order_id
            WHERE e.kind = 'CreateIntent' AND e.tip_id IS NULL AND e.fault IS NULL AND e.done_at <= {before}
                AND o."paymentIntentId" IS NOT NULL AND o."paymentStatus" IN ('PENDING', 'FAILED')
                AND (o.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS') OR o.status = 'CANCELLED' AND o."paymentStatus" = 'FAILED')
                AND o."approvalStatus" = 'PENDING_APPROVAL' AND o."videoUrl" IS NULL AND o."paidAt" IS NULL
                AND NOT EXISTS (SELECT FROM booking_admin.refund r WHERE r.order_id = o.id AND r.status <> 'Withdrawn')
                AND NOT EXISTS (SELECT FROM booking_admin.payment_authorization a WHERE a.order_id = o.id AND a.ended_at IS NULL)
                AND NOT EXISTS (SELECT FROM booking_admin.stripe_event s
                    WHERE s.order_id = o.id AND s.tip_id IS NULL AND s.type LIKE 'payment\_intent.%' AND s.created_at > {before})
            ORDER BY e.done_at LIMIT {Batch} FOR NO KEY UPDATE OF o SKIP LOCKED
            """).ToListAsync(cancel);
        if (found.Count == 0)
            return (0, 0);
        var ids = await RefundWriter.QueueAsync(context, [.. found.Select(o => new Refund
        {
            OrderId = o.Order, Kind = MoneyBack.CancelIntent, PaymentIntentId = o.Intent, Amount = o.Amount, Currency = o.Currency,
            NotBefore = now, CreatedAt = now, ForUnpaid = true,
        })], cancel);
        // Another instance may have queued some of them in between.
        Unpaid[] queued = [.. found.Where(o => ids.ContainsKey(o.Order))];
        context.AddRange(queued.Select(o => AuditEntry.Of(
            Actor.Outbox, AuditAction.OrderUnpaid, now, o.Order, o.Booking, o.Celebrity,
            before: new { status = o.Status, paymentStatus = o.Payment, payable = o.Payable },
            after: new
            {
                refund = ids[o.Order], kind = nameof(MoneyBack.CancelIntent), amount = o.Amount, currency = o.Currency,
                paymentIntent = o.Intent,
                unpaidHours = settings.UnpaidHours,
            })));
        await context.SaveChangesAsync(cancel);
        await Changes.TellAsync(context, [.. queued.Select(o => o.Celebrity)], cancel);
        await transaction.CommitAsync(cancel);
        return (found.Count, queued.Length);
    }

    [LoggerMessage(
        EventId = 461, Level = LogLevel.Information,
        Message = "{Count} orders were not paid for {Hours} hours: their payments are being closed at Stripe")]
    static partial void Closing(ILogger logger, int count, int hours);

    sealed record Unpaid(
        string Order, string Celebrity, string Intent, double Total, string Currency, string Status, string Payment,
        DateTimeOffset Payable, string? Booking)
    {
        public long Amount => new Money(Money.FromDatabase(Total), Currency).MinorUnits;
    }
}
