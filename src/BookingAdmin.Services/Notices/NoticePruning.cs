namespace BookingAdmin.Services.Notices;

/// <summary>Deletes notices and messages that are long over. What waits or was given up stays.</summary>
public sealed class NoticePruning(IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock)
{
    /// <summary>As long as done entries of the outbox.</summary>
    internal static readonly TimeSpan Keeps = TimeSpan.FromDays(90);

    const int Batch = 5000;

    /// <returns>How many rows were deleted.</returns>
    internal async Task<int> PruneAsync(CancellationToken cancel)
    {
        var old = clock.Now() - Keeps;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var (all, deleted) = (0, 0);
        do
        {
            deleted = await context.Database.ExecuteSqlAsync($"""
                WITH gone AS (
                    DELETE FROM booking_admin.notice_message WHERE id IN (
                        SELECT id FROM booking_admin.notice_message
                        WHERE created_at < {old} AND (sent_at IS NOT NULL OR cancelled_at IS NOT NULL) ORDER BY created_at LIMIT {Batch})
                    RETURNING id
                )
                DELETE FROM booking_admin.notice WHERE id IN (
                    SELECT n.id FROM booking_admin.notice n
                    WHERE n.created_at < {old} AND n.state <> 'Waiting' AND NOT EXISTS (
                        SELECT FROM booking_admin.notice_delivery d WHERE d.notice_id = n.id AND d.message_id NOT IN (SELECT id FROM gone))
                    ORDER BY n.created_at LIMIT {Batch})
                """, cancel);
            all += deleted;
        }
        while (deleted == Batch);
        return all;
    }
}
