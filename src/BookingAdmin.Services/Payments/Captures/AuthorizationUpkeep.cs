using BookingAdmin.Services.Refunds;

namespace BookingAdmin.Services.Payments.Captures;

/// <summary>
/// Looks after holds that no decision here looked after: the marketplace's own application accepts and declines too, and an event of
/// Stripe's may be lost.
/// </summary>
sealed partial class AuthorizationUpkeep(
    IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock, ILogger<AuthorizationUpkeep> logger)
{
    const int Batch = 200;

    /// <summary>How long after its end a hold that nothing was heard of is looked up at Stripe.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromHours(1);

    const string Accepted = """
        o."paymentStatus" = 'PENDING' AND o.status NOT IN ('CANCELLED', 'REFUNDED')
            AND EXISTS (SELECT FROM public."Booking" b WHERE b."orderId" = o.id AND b.status IN ('CONFIRMED', 'ACCEPTED', 'COMPLETED'))
        """;

    // An order that one failed attempt set to CANCELLED lives (marketplace-life.md, section 1.3).
    const string Over = """
        (o.status = 'REFUNDED' OR o.status = 'CANCELLED' AND (o."paymentStatus" <> 'FAILED' OR o."approvalStatus" = 'DECLINED'))
            AND NOT EXISTS (SELECT FROM booking_admin.refund r WHERE r.order_id = o.id AND r.status <> 'Withdrawn')
        """;

    const string Unasked = """
        NOT EXISTS (SELECT FROM booking_admin.outbox e WHERE e.kind = 'Capture' AND e.order_id = a.order_id AND e.done_at IS NULL)
        """;

    /// <returns>Of how many holds something is to be asked of Stripe now.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var (all, found) = (0, 0);
        do
        {
            found = await AskAsync(cancel);
            all += found;
        }
        while (found == Batch);
        do
        {
            found = await ReleaseAsync(cancel);
            all += found;
        }
        while (found == Batch);
        if (all > 0)
            Found(logger, all);
        return all;
    }

    /// <summary>Accepted where nothing captures, or past its end without a word of Stripe's. A dead letter waits for a person.</summary>
    async Task<int> AskAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var orders = await FindAsync(
            context, $"{Unasked} AND (a.capture_before < @before OR {Accepted})", now - Silence, order => order.Order, cancel);
        if (orders.Length > 0)
            await AuthorizationWriter.AskAsync(context, orders, now, now, cancel);
        await transaction.CommitAsync(cancel);
        return orders.Length;
    }

    /// <summary>Over where nothing closes the PaymentIntent.</summary>
    async Task<int> ReleaseAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var refunds = await FindAsync(context, Over, now, order => new Refund
        {
            OrderId = order.Order, Kind = MoneyBack.CancelIntent, PaymentIntentId = order.Intent, Amount = order.Amount,
            Currency = order.Currency, NotBefore = now, CreatedAt = now,
        }, cancel);
        var ids = await RefundWriter.QueueAsync(context, refunds, cancel);
        context.AddRange(refunds.Where(r => ids.ContainsKey(r.OrderId)).Select(r => AuditEntry.Of(
            Actor.Outbox, AuditAction.RefundQueued, now, r.OrderId,
            after: new { kind = r.Kind.ToString(), amount = r.Amount, currency = r.Currency, notBefore = r.NotBefore })));
        await context.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return refunds.Length;
    }

    /// <summary>An order that is being changed at this moment is looked at next time.</summary>
    static async Task<T[]> FindAsync<T>(
        BookingAdminContext context, string condition, DateTimeOffset before, Func<Held, T> row, CancellationToken cancel)
    {
        var statement = $"""
            SELECT o.id AS "Order", a.payment_intent_id AS "Intent", o."totalAmount" AS "Total", o.currency AS "Currency"
            FROM booking_admin.payment_authorization a JOIN public."Order" o ON o.id = a.order_id
            WHERE a.ended_at IS NULL AND {condition}
            ORDER BY a.capture_before, o.id LIMIT {Batch} FOR NO KEY UPDATE OF o SKIP LOCKED
            """;
        var found = await context.Database.SqlQueryRaw<Held>(
            statement, new NpgsqlParameter<DateTime>("before", before.UtcDateTime)).ToListAsync(cancel);
        return [.. found.Select(row)];
    }

    [LoggerMessage(
        EventId = 474, Level = LogLevel.Information,
        Message = "Stripe is asked about the holds on the money of {Count} orders that nothing else looked after")]
    static partial void Found(ILogger logger, int count);

    sealed record Held(string Order, string Intent, double Total, string Currency)
    {
        public long Amount => new Money(Money.FromDatabase(Total), Currency).MinorUnits;
    }
}
