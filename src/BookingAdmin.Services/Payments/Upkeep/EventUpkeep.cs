using BookingAdmin.Services.Payments.Events;

namespace BookingAdmin.Services.Payments.Upkeep;

/// <summary>Deletes Stripe's events that were handled long ago, and keeps the findings of events true.</summary>
sealed partial class EventUpkeep(IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock, ILogger<EventUpkeep> logger)
{
    /// <summary>How long handled events are kept: Stripe sends one again for three days, people do for thirty.</summary>
    public static readonly TimeSpan Keeps = TimeSpan.FromDays(90);

    /// <summary>
    /// How long the body of an event is kept that could not be passed on. Nobody could have Stripe send it again by then either.
    /// </summary>
    static readonly TimeSpan KeepsBodies = TimeSpan.FromDays(30);

    const int Batch = 5000;

    /// <summary>An event that needs somebody is kept until a person has settled it, and then as long as one that was handled.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> PruneAsync(CancellationToken cancel)
    {
        var (before, stale) = (clock.Now() - Keeps, clock.Now() - KeepsBodies);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var all = await PaymentPruning.InBatchesAsync(Batch, () => context.Database.ExecuteSqlAsync($"""
            DELETE FROM booking_admin.stripe_event WHERE id IN (
                SELECT id FROM booking_admin.stripe_event WHERE received_at < {before}
                    AND (settled_at < {before} OR needs_somebody IS NULL AND state IN ('Handled', 'Ignored'))
                        ORDER BY received_at LIMIT {Batch} FOR UPDATE SKIP LOCKED)
            """, cancel));
        await context.StripeEvents.Where(e => e.Body != null && e.ReceivedAt < stale)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.Body, (byte[]?)null).SetProperty(e => e.Signature, (string?)null), cancel);
        if (all > 0)
            Pruned(logger, all);
        return all;
    }

    /// <summary>Findings of events follow what happens to events. What happens to the marketplace's orders is found here.</summary>
    /// <returns>How many orders had another finding than their events call for.</returns>
    public async Task<int> AlignAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var adrift = await EventFindings.AdriftAsync(context, cancel);
        foreach (var order in adrift)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancel);
            await EventFindings.AlignAsync(context, order, null, clock.Now(), cancel);
            await transaction.CommitAsync(cancel);
        }
        if (adrift.Count > 0)
            Aligned(logger, adrift.Count);
        return adrift.Count;
    }

    [LoggerMessage(
        EventId = 417, Level = LogLevel.Information, Message = "{Count} events of Stripe's that were handled long ago were deleted")]
    static partial void Pruned(ILogger logger, int count);

    [LoggerMessage(
        EventId = 443, Level = LogLevel.Information, Message = "The findings of {Count} orders were brought in line with Stripe's events")]
    static partial void Aligned(ILogger logger, int count);
}
