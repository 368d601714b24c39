using BookingAdmin.Domain.Notices.Celebrity;

namespace BookingAdmin.Services.Notices;

/// <summary>
/// Finds what the marketplace's own application has caused, for it writes no notices: a set-based statement that inserts what is not
/// written yet. What happened before notices began, or more than a day ago, is sent to nobody.
/// </summary>
public sealed class NoticeCauses(IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock)
{
    const long ScanLock = 7310_0022;
    static readonly TimeSpan TooLate = TimeSpan.FromDays(1);

    // Longer than the clocks of the marketplace's servers and ours differ, and than an order takes to commit.
    static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    // An order that is paid or not waits for its celebrity from the moment when both rows are there (marketplace-life.md, 1.1 and 1.2).
    static readonly string NewRequests = $"""
        INSERT INTO booking_admin.notice AS n (kind, recipient, subject, order_id, since, created_at, not_before, state)
        SELECT '{new NewRequest().Id}', 'user:' || c."userId", o.id, o.id, s.since AT TIME ZONE 'UTC', @now, @now, 'Waiting'
        FROM public."Order" o JOIN public."Booking" b ON b."orderId" = o.id JOIN public."Celebrity" c ON c.id = b."celebrityId",
            LATERAL (SELECT greatest(o."createdAt", b."createdAt") AS since) s
        WHERE o."createdAt" > @from AND b.status = 'PENDING' AND o.status IN ('PENDING', 'CONFIRMED')
            AND s.since > @begun AND s.since > @too_late
            AND NOT EXISTS (SELECT FROM booking_admin.notice m WHERE m.kind = '{new NewRequest().Id}' AND m.subject = o.id
                AND m.recipient = 'user:' || c."userId" AND m.state <> 'Cancelled')
        {NoticeWriter.OnConflict}
        """;

    /// <summary>Orders that were placed since the last look, by the index of the list of orders.</summary>
    internal Task<int> FindRecentAsync(CancellationToken cancel) => ScanAsync(recent: true, cancel);

    /// <summary>Whatever the day brought: orders that took long to commit, and what comes with time.</summary>
    internal Task<int> FindAllAsync(CancellationToken cancel) => ScanAsync(recent: false, cancel);

    async Task<int> ScanAsync(bool recent, CancellationToken cancel)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (!await context.Database.SqlQuery<bool>($"""SELECT pg_try_advisory_xact_lock({ScanLock}) AS "Value" """).SingleAsync(cancel))
            return 0;
        var scan = (await context.Database.SqlQuery<Scan>($"""
            INSERT INTO booking_admin.notice_scan AS s (id, begun_at, seen_until) VALUES (1, {now}, {now})
            ON CONFLICT (id) DO UPDATE SET seen_until = {now}
            RETURNING begun_at AS "BegunAt", coalesce(
                (SELECT old.seen_until FROM booking_admin.notice_scan old WHERE old.id = 1), {now}) AS "SeenUntil"
            """).ToListAsync(cancel)).Single();
        var from = recent ? scan.SeenUntil - Overlap : now - TooLate - TooLate;
        var found = await context.Database.ExecuteSqlRawAsync(NewRequests,
            [At("now", now), Local("from", from), Local("begun", scan.BegunAt), Local("too_late", now - TooLate)], cancel);
        await transaction.CommitAsync(cancel);
        return found;
    }

    static NpgsqlParameter<DateTime> At(string name, DateTimeOffset time) => new(name, time.UtcDateTime);

    // The owner's columns hold UTC without saying so.
    static NpgsqlParameter Local(string name, DateTimeOffset time) =>
        new(name, NpgsqlTypes.NpgsqlDbType.Timestamp) { Value = DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified) };

    sealed record Scan(DateTimeOffset BegunAt, DateTimeOffset SeenUntil);
}
