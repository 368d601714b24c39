using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;
using NpgsqlTypes;

namespace BookingAdmin.Services.Jobs;

/// <summary>How the call for one batch ended.</summary>
public enum BatchEnd
{
    /// <summary>A batch was done and there is more.</summary>
    Worked,
    /// <summary>The job is done.</summary>
    Finished,
    /// <summary>The database is busy, or somebody holds an order: ask again later.</summary>
    Waits,
    /// <summary>Another process does a batch of it, or somebody changes it at this moment.</summary>
    Elsewhere,
    /// <summary>The job was paused, cancelled or done.</summary>
    NotRunning,
}

/// <param name="WaitsFor">Why it waits: see <see cref="JobWait"/>.</param>
/// <param name="By">In whose name it worked; null where it did nothing.</param>
public sealed record BatchRun(BatchEnd End, int Items, string? WaitsFor = null, Actor? By = null, int Repaired = 0);

/// <summary>
/// Does repair jobs, one batch per transaction, with the job's row locked: so no two processes do the same batch, a process that is killed
/// leaves nothing half done, and a pause waits for one batch at most. Acts in the name of the person who started the job.
/// </summary>
public sealed class RepairJobRunner(
    IDbContextFactory<BookingAdminContext> contexts, IEnumerable<IJobWork> works, BookingAdminSettings settings, TimeProvider clock)
{
    /// <summary>
    /// Milliseconds that a batch or a repair waits for a lock: less than the server's deadlock_timeout, a second, so that the marketplace
    /// is never the one that is ended for ours, and nobody waits long behind a repair that waits.
    /// </summary>
    internal const string LockTimeout = "800";

    /// <summary>
    /// Shared by batches, exclusive for a change of a job's state, which would otherwise get the lock between two batches only by luck.
    /// </summary>
    internal const int LockClass = 0x6a6f62;

    /// <summary>The jobs that run, first started first.</summary>
    public async Task<IReadOnlyList<Guid>> RunningAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.RepairJobs.Where(j => j.State == RepairJobState.Running).OrderBy(j => j.StartedAt).Select(j => j.Id)
            .ToListAsync(cancel);
    }

    /// <summary>One batch.</summary>
    /// <param name="most">Items, at most; null: as many as take about a quarter of a second.</param>
    public async Task<BatchRun> RunAsync(Guid job, int? most, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancel);
            var run = await RunAsync(context, job, most, cancel);
            await transaction.CommitAsync(cancel);
            if (run.By is { } by)
                BookingAdminMetrics.Repaired(by, run.Repaired);
            return run;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && WhyWait(e) is { } why)
        {
            await WaitAsync(context, job, why, shrinks: false, cancel);
            return new(BatchEnd.Waits, 0, why);
        }
        // Of this job's rows alone, perhaps: the other jobs go on, and this one comes through with smaller batches.
        catch (Exception e) when (!cancel.IsCancellationRequested && TookTooLong(e))
        {
            await WaitAsync(context, job, nameof(JobWait.TooLong), shrinks: true, cancel);
            return new(BatchEnd.Waits, 0, nameof(JobWait.TooLong));
        }
    }

    async Task<BatchRun> RunAsync(BookingAdminContext context, Guid id, int? most, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var now = clock.Now();
        var key = id.ToString();
        var gate = (await context.Database.SqlQueryRaw<Gate>(RepairJobSql.Gate(settings.Jobs),
            new NpgsqlParameter<int>("class", LockClass), new NpgsqlParameter<string>("key", key),
            new NpgsqlParameter<string>("timeout", LockTimeout)).ToListAsync(cancel))[0];
        if (!gate.Free)
            return new(BatchEnd.Elsewhere, 0);
        var job = (await context.RepairJobs.FromSql(
            $"SELECT * FROM booking_admin.repair_job j WHERE j.id = {id} AND j.state = 'Running' FOR UPDATE SKIP LOCKED").AsNoTracking()
                .ToListAsync(cancel)).FirstOrDefault();
        if (job is null)
            return new(
                await context.RepairJobs.AnyAsync(j => j.Id == id && j.State == RepairJobState.Running, cancel) ? BatchEnd.Elsewhere
                : BatchEnd.NotRunning, 0);
        if (settings.Jobs.WhyWait(gate.Lag, gate.LockWait) is { } why)
        {
            await TellWaitAsync(context, id, why, cancel);
            return new(BatchEnd.Waits, 0, why);
        }

        var size = Math.Min(job.BatchSize, most ?? BatchSize.Most);
        var work = works.Of(job.Work);
        var (items, last) = await FreeAsync(context, job, work, size, cancel);
        if (items.Count == 0 && !last)
        {
            await TellWaitAsync(context, id, nameof(JobWait.Held), cancel);
            return new(BatchEnd.Waits, 0, nameof(JobWait.Held));
        }
        IReadOnlyList<RepairItem> done = [];
        var actor = new Actor(ActorId.Stored(job.ActorKind, job.ActorId), job.ActorName, Roles.Support);
        if (items.Count > 0)
        {
            done = await work.RunAsync(context, actor, job, [.. items.Select(i => i.OrderId)], cancel);
            var ordinals = items.ToDictionary(i => i.OrderId, i => i.Ordinal, StringComparer.Ordinal);
            await context.Database.ExecuteSqlRawAsync(RepairJobSql.Outcomes,
            [
                new NpgsqlParameter<Guid>("job", id),
                new NpgsqlParameter<DateTimeOffset>("at", now),
                new NpgsqlParameter<long[]>("ordinals", [.. done.Select(item => ordinals[item.Order])]),
                new NpgsqlParameter<string[]>("outcomes", [.. done.Select(item => item.Outcome.ToString())]),
                new NpgsqlParameter("bookings", NpgsqlDbType.Array | NpgsqlDbType.Text)
                    { Value = done.Select(item => item.BookingId).ToArray() },
                new NpgsqlParameter("faults", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = done.Select(item => item.Fault).ToArray() },
            ], cancel);
        }
        var finished = last;
        var (repaired, failed) = (done.Count(item => item.Outcome.IsRepaired()), done.Count(item => item.Outcome.IsFailed()));
        var took = clock.GetElapsedTime(began);
        var state = finished ? RepairJobStates.After(job.State, RepairJobStep.Finish)!.Value : job.State;
        await context.RepairJobs.Where(j => j.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.State, state)
            .SetProperty(j => j.Repaired, j => j.Repaired + repaired)
            .SetProperty(j => j.Failed, j => j.Failed + failed)
            .SetProperty(j => j.Unchanged, j => j.Unchanged + done.Count - repaired - failed)
            .SetProperty(j => j.WorkedAt, now)
            .SetProperty(j => j.WorkedMs, j => j.WorkedMs + (long)Math.Ceiling(took.TotalMilliseconds))
            .SetProperty(j => j.BatchSize, finished ? job.BatchSize : BatchSize.After(size, took))
            .SetProperty(j => j.FinishedAt, finished ? now : null)
            .SetProperty(j => j.WaitsFor, (string?)null), cancel);
        await JobFeed.TellAsync(context, id, cancel);
        return new(finished ? BatchEnd.Finished : BatchEnd.Worked, done.Count, null, done.Count > 0 ? actor : null, repaired);
    }

    /// <summary>
    /// The next items whose orders nobody else holds, and holds them. What is held is left for a later batch, and keeps no other from its
    /// turn.
    /// </summary>
    /// <returns>Also whether these are the last ones.</returns>
    static async Task<(IReadOnlyList<Item> Free, bool Last)> FreeAsync(
        BookingAdminContext context, RepairJob job, IJobWork work, int size, CancellationToken cancel)
    {
        var (after, leftAside) = (0L, false);
        while (true)
        {
            var items = await context.RepairJobItems.AsNoTracking().Where(i => i.JobId == job.Id && i.Outcome == null && i.Ordinal > after)
                .OrderBy(i => i.Ordinal).Take(size).Select(i => new Item(i.Ordinal, i.OrderId)).ToListAsync(cancel);
            var held = await work.HeldAsync(context, job.Work, [.. items.Select(i => i.OrderId)], cancel);
            leftAside |= held.Length > 0;
            IReadOnlyList<Item> free = [.. items.ExceptBy(held, i => i.OrderId, StringComparer.Ordinal)];
            if (free.Count > 0 || items.Count < size)
                return (free, items.Count < size && !leftAside);
            after = items[^1].Ordinal;
        }
    }

    /// <summary>Records why a running job waits, for people who look at the job.</summary>
    /// <param name="shrinks">Whether its next batch is a quarter of this one.</param>
    static async Task WaitAsync(BookingAdminContext context, Guid job, string why, bool shrinks, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (shrinks)
            await context.RepairJobs.Where(j => j.Id == job)
                .ExecuteUpdateAsync(set =>
                set.SetProperty(j => j.BatchSize, j => j.BatchSize / 4 > BatchSize.Least ? j.BatchSize / 4 : BatchSize.Least), cancel);
        await TellWaitAsync(context, job, why, cancel);
        await transaction.CommitAsync(cancel);
    }

    static async Task TellWaitAsync(BookingAdminContext context, Guid job, string why, CancellationToken cancel)
    {
        var changed = await context.Database.ExecuteSqlAsync($"""
            UPDATE booking_admin.repair_job SET waits_for = {why} WHERE id = (
                SELECT j.id FROM booking_admin.repair_job j
                    WHERE j.id = {job} AND j.state = 'Running' AND j.waits_for IS DISTINCT FROM {why} FOR UPDATE SKIP LOCKED)
            """, cancel);
        if (changed > 0)
            await JobFeed.TellAsync(context, job, cancel);
    }

    /// <summary>What passes by itself or when an operator has done something; null for what this process cannot get over here.</summary>
    static string? WhyWait(Exception e) => (e.GetBaseException() as PostgresException)?.SqlState switch
    {
        PostgresErrorCodes.LockNotAvailable => nameof(JobWait.Held),
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => nameof(JobWait.Conflict),
        { } state when state.StartsWith("42", StringComparison.Ordinal) => $"{JobWait.NotPermitted} {state}",
        _ => null,
    };

    static bool TookTooLong(
        Exception e) => e.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or TimeoutException;

    sealed record Item(long Ordinal, string OrderId);

    sealed record Gate(bool Free, double? Lag, double? LockWait);
}
