using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Notices.Causes;

/// <summary>
/// Finds what people are to hear of and no transaction of ours could write: what the marketplace's own application has done, and what comes
/// with time. Set-based statements insert what is not written yet.
/// </summary>
public sealed class NoticeCauses(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    const long ScanLock = 7310_0022;

    // Longer than the clocks of the marketplace's servers and ours differ, and than an order usually takes to commit.
    static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    static readonly TimeSpan Day = TimeSpan.FromDays(1), Young = TimeSpan.FromDays(10);

    static readonly string[] Critical = [.. Rules.All.Where(rule => rule.Severity is Severity.Critical).Select(rule => rule.Id)];

    static readonly NoticeCause[] Always =
        [RequestCauses.Placement, .. RequestCauses.WithTime, .. RequestCauses.Changes, .. StaffCauses.All];

    /// <summary>Orders that were placed since the last look, by the index of the list of orders.</summary>
    internal Task<int> FindRecentAsync(CancellationToken cancel) =>
        FindAsync([RequestCauses.Placement], scan => scan.SeenUntil - Overlap, cancel);

    /// <summary>Whatever the day brought: also orders that took long to commit.</summary>
    internal Task<int> FindAllAsync(CancellationToken cancel) =>
        FindAsync(settings.Notices.Customers ? [.. Always, .. CustomerCauses.All] : Always, _ => clock.Now() - Day - Day, cancel);

    async Task<int> FindAsync(NoticeCause[] causes, Func<Scan, DateTimeOffset> from, CancellationToken cancel)
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
        var (found, faults) = (0, new List<PostgresException>());
        foreach (var cause in causes)
        {
            await transaction.CreateSavepointAsync(cause.Kind.Id, cancel);
            try
            {
                found += await context.Database.ExecuteSqlRawAsync(
                    cause.Insert, Parameters(now, scan.BegunAt, from(scan)), cancel);
            }
            // A column that the owner has changed spoils one cause, and not the others.
            catch (PostgresException e)
            {
                await transaction.RollbackToSavepointAsync(cause.Kind.Id, cancel);
                faults.Add(e);
            }
        }
        await transaction.CommitAsync(cancel);
        return faults.Count == 0 ? found : throw faults[0];
    }

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
