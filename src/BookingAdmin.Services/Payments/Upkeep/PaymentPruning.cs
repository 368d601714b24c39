using BookingAdmin.Services.Payments.Intake;

namespace BookingAdmin.Services.Payments.Upkeep;

/// <summary>Deletes what payments need no longer: outbox entries done long ago, and idempotency keys that count no more.</summary>
sealed partial class PaymentPruning(IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock, ILogger<PaymentPruning> logger)
{
    /// <summary>So long done entries are kept, as events are. What failed or waits stays.</summary>
    public static readonly TimeSpan Keeps = TimeSpan.FromDays(90);

    const int Batch = 5000;

    /// <returns>How many rows were deleted.</returns>
    public async Task<int> PruneAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        var (done, forgotten) = (now - Keeps, now - CallKey.Kept);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        // A refund that failed keeps its entry: it says what was tried.
        var entries = await InBatchesAsync(Batch, () => context.Database.ExecuteSqlAsync($"""
            DELETE FROM booking_admin.outbox WHERE id IN (
                SELECT e.id FROM booking_admin.outbox e
                WHERE e.done_at < {done}
                    AND NOT EXISTS (SELECT FROM booking_admin.refund r WHERE r.id = e.refund_id AND r.status = 'Failed')
                ORDER BY e.done_at LIMIT {Batch} FOR UPDATE SKIP LOCKED)
            """, cancel));
        var keys = await InBatchesAsync(Batch, () => context.Database.ExecuteSqlAsync($"""
            DELETE FROM booking_admin.idempotency_key k USING (
                SELECT customer_id, key FROM booking_admin.idempotency_key WHERE created_at <= {forgotten}
                    ORDER BY created_at LIMIT {Batch} FOR UPDATE SKIP LOCKED
            ) old WHERE k.customer_id = old.customer_id AND k.key = old.key
            """, cancel));
        // Of an order that the marketplace has deleted a hold has no end here, but Stripe's.
        await context.PaymentAuthorizations.Where(a => a.EndedAt < done || a.CaptureBefore < done).ExecuteDeleteAsync(cancel);
        if (entries + keys > 0)
            Pruned(logger, entries, keys);
        return entries + keys;
    }

    /// <summary>Until a batch is not full.</summary>
    /// <returns>How many rows all batches deleted.</returns>
    public static async Task<int> InBatchesAsync(int size, Func<Task<int>> delete)
    {
        var (all, deleted) = (0, 0);
        do
        {
            deleted = await delete();
            all += deleted;
        }
        while (deleted == size);
        return all;
    }

    [LoggerMessage(
        EventId = 462, Level = LogLevel.Information,
        Message = "{Entries} outbox entries that were done long ago and {Keys} idempotency keys that count no more were deleted")]
    static partial void Pruned(ILogger logger, int entries, int keys);
}
