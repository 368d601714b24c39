using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Notices.Causes;

/// <summary>
/// Finds what people are to hear of and no transaction of ours could write: what the marketplace's own application has done, and what comes
/// with time. Set-based statements insert what is not written yet. The two looks run beside each other: the one at everything takes seconds
/// of a busy database, and an order that was placed in that time must not wait for it.
/// </summary>
public sealed class NoticeCauses(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    const long RecentLock = 7310_0022, AllLock = 7310_0024;

    // Longer than the clocks of the marketplace's servers and ours differ, and than an order usually takes to commit. What takes longer
    // is found by the look at everything. Each look reads this again: of a minute that was 3,000 orders at fifty a second.
    static readonly TimeSpan Overlap = TimeSpan.FromSeconds(15);

    static readonly TimeSpan Day = TimeSpan.FromDays(1), Young = TimeSpan.FromDays(10);

    static readonly string[] Critical = [.. Rules.All.Where(rule => rule.Severity is Severity.Critical).Select(rule => rule.Id)];

    static readonly NoticeCause[] Always =
        [RequestCauses.Placement, .. RequestCauses.WithTime, .. RequestCauses.Changes, .. StaffCauses.All];

    /// <summary>Orders that were placed since the last look, by the index of the list of orders.</summary>
    /// <returns>How many notices are new.</returns>
    internal async Task<int> FindRecentAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (!await IsFirstAsync(context, RecentLock, cancel))
            return 0;
        var scan = (await context.Database.SqlQuery<Scan>($"""
            INSERT INTO booking_admin.notice_scan AS s (id, begun_at, seen_until) VALUES (1, {now}, {now})
            ON CONFLICT (id) DO UPDATE SET seen_until = {now}
            RETURNING begun_at AS "BegunAt", coalesce(
                (SELECT old.seen_until FROM booking_admin.notice_scan old WHERE old.id = 1), {now}) AS "SeenUntil"
            """).ToListAsync(cancel)).Single();
        var found = await WriteAsync(context, RequestCauses.Placement, now, scan.BegunAt, scan.SeenUntil - Overlap, cancel);
        await transaction.CommitAsync(cancel);
        return found;
    }

    /// <summary>
    /// Whatever the day brought: also orders that took long to commit. Each cause commits by itself, so that a look at recent orders that
    /// meets the same notice waits for no other cause.
    /// </summary>
    /// <returns>How many notices are new.</returns>
    internal async Task<int> FindAllAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO booking_admin.notice_scan (id, begun_at, seen_until) VALUES (1, {now}, {now}) ON CONFLICT DO NOTHING
            """, cancel);
        var begun = await context.Set<NoticeScan>().Select(scan => scan.BegunAt).SingleAsync(cancel);
        var (found, faults) = (0, new List<PostgresException>());
        foreach (var cause in settings.Notices.Customers ? [.. Always, .. CustomerCauses.All] : Always)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancel);
            if (!await IsFirstAsync(context, AllLock, cancel))
                continue;
            try
            {
                found += await WriteAsync(context, cause, now, begun, now - Day - Day, cancel);
                await transaction.CommitAsync(cancel);
            }
            // A column that the owner has changed spoils one cause, and not the others.
            catch (PostgresException e)
            {
                faults.Add(e);
            }
        }
        return faults.Count == 0 ? found : throw faults[0];
    }

    /// <summary>Whether no other process does the same at this moment; until the end of the transaction none will.</summary>
    static Task<bool> IsFirstAsync(BookingAdminContext context, long key, CancellationToken cancel) =>
        context.Database.SqlQuery<bool>($"""SELECT pg_try_advisory_xact_lock({key}) AS "Value" """).SingleAsync(cancel);

    Task<int> WriteAsync(
        BookingAdminContext context, NoticeCause cause, DateTimeOffset now, DateTimeOffset begun, DateTimeOffset from,
        CancellationToken cancel) => context.Database.ExecuteSqlRawAsync(cause.Insert, Parameters(now, begun, from), cancel);

    NpgsqlParameter[] Parameters(DateTimeOffset now, DateTimeOffset begun, DateTimeOffset from) =>
    [
        new NpgsqlParameter<DateTime>("now", now.UtcDateTime), new NpgsqlParameter<DateTime>("begun", begun.UtcDateTime),
        Local("from", from), Local("young", now - Young), new NpgsqlParameter<string[]>("critical", Critical),
        new NpgsqlParameter<TimeSpan>("undo", TimeSpan.FromSeconds(settings.UndoSeconds)),
    ];

    // The owner's columns hold UTC without saying so.
    static NpgsqlParameter Local(string name, DateTimeOffset time) =>
        new(name, NpgsqlTypes.NpgsqlDbType.Timestamp) { Value = DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified) };

    sealed record Scan(DateTimeOffset BegunAt, DateTimeOffset SeenUntil);
}
