using System.Globalization;
using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Jobs;

/// <summary>
/// Work on many orders with progress: planned, which changes nothing, then run in batches by any process that has a runner.
/// </summary>
public sealed class RepairJobs(
    IDbContextFactory<BookingAdminContext> contexts, IEnumerable<IJobWork> works, ActionLimits limits, TimeProvider clock)
{
    public const int PageSize = 25;
    const int UndoBatch = 500;

    static readonly string[] RepairedOutcomes = Outcomes(outcome => outcome.IsRepaired());
    static readonly string[] FailedOutcomes = Outcomes(outcome => outcome.IsFailed());

    // A look that nobody followed up is of no use to anybody after that.
    static readonly TimeSpan PlansLast = TimeSpan.FromDays(1);

    /// <summary>
    /// Keeps the exact orders that the job will deal with, to be looked at; the reason, where one is needed, is given at the start.
    /// </summary>
    /// <exception cref="InvalidInputException">No such work.</exception>
    public async Task<Guid> PlanAsync(Actor actor, JobScope scope, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        return await KeepAsync(actor, works.Of(scope.Work), scope, null, cancel);
    }

    /// <summary>Keeps the exact orders that the job will deal with; nothing runs before it is started.</summary>
    /// <param name="reason">Demanded where money or a decision is touched.</param>
    /// <exception cref="InvalidInputException">No such work, or no reason where one is needed.</exception>
    public async Task<Guid> PlanAsync(Actor actor, JobScope scope, string? reason, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        var work = works.Of(scope.Work);
        return await KeepAsync(actor, work, scope, work.Reason(scope.Work, reason), cancel);
    }

    async Task<Guid> KeepAsync(Actor actor, IJobWork work, JobScope scope, string? reason, CancellationToken cancel)
    {
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var old = clock.Now() - PlansLast;
        await context.RepairJobs.Where(j => j.State == RepairJobState.Planned && j.PlannedAt < old).ExecuteDeleteAsync(cancel);
        var job = new RepairJob
        {
            Id = Guid.CreateVersion7(),
            Work = scope.Work,
            Scope = scope.Code,
            State = RepairJobState.Planned,
            ActorKind = actor.Kind,
            ActorId = actor.Id,
            ActorName = actor.Name,
            Reason = reason,
            BatchSize = BatchSize.First,
            PlannedAt = clock.Now(),
        };
        context.Add(job);
        await context.SaveChangesAsync(cancel);
        var total = await work.FillAsync(context, job.Id, scope, cancel);
        await context.RepairJobs.Where(j => j.Id == job.Id).ExecuteUpdateAsync(set => set.SetProperty(j => j.Total, total), cancel);
        await JobFeed.TellAsync(context, job.Id, cancel);
        await transaction.CommitAsync(cancel);
        return job.Id;
    }

    /// <summary>What a job would write, order by order; nothing is kept.</summary>
    public async IAsyncEnumerable<RepairPreview> DryRunAsync(
        Actor actor, JobScope scope, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        var work = works.Of(scope.Work);
        await using var scan = await contexts.CreateDbContextAsync(cancel);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var orders = JobItems.InOrder(await work.OrdersAsync(scan, scope, cancel)).Select(o => o.Id);
        await foreach (var ids in orders.AsAsyncEnumerable().Chunk(100).WithCancellation(cancel))
        {
            foreach (var preview in await work.PreviewAsync(context, scope.Work, ids, cancel))
                yield return preview;
        }
    }

    /// <summary>Lets the runners begin. From then on the job runs in the name of the person who started it.</summary>
    /// <exception cref="InvalidInputException">No such job, or it was planned without the reason that it needs.</exception>
    public Task<RepairJobView> StartAsync(Actor actor, Guid job, CancellationToken cancel) => StartAsync(actor, job, null, cancel);

    /// <param name="reason">Null for the one that the job was planned with.</param>
    /// <exception cref="InvalidInputException">No such job, or no reason where one is needed.</exception>
    public Task<RepairJobView> StartAsync(Actor actor, Guid job, string? reason, CancellationToken cancel) =>
        StepAsync(actor, job, RepairJobStep.Start, AuditAction.JobStarted, reason, cancel);

    /// <summary>Answered when the batch that is under way has ended: after that nothing is written until it is resumed.</summary>
    public Task<RepairJobView> PauseAsync(Actor actor, Guid job, CancellationToken cancel) =>
        StepAsync(actor, job, RepairJobStep.Pause, AuditAction.JobPaused, null, cancel);

    public Task<RepairJobView> ResumeAsync(Actor actor, Guid job, CancellationToken cancel) =>
        StepAsync(actor, job, RepairJobStep.Resume, AuditAction.JobResumed, null, cancel);

    /// <summary>What is repaired stays; the rest is never done.</summary>
    public Task<RepairJobView> CancelAsync(Actor actor, Guid job, CancellationToken cancel) =>
        StepAsync(actor, job, RepairJobStep.Cancel, AuditAction.JobCancelled, null, cancel);

    /// <returns>Null when there is no such job.</returns>
    public async Task<RepairJobView?> FindAsync(Actor actor, Guid job, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await FindAsync(context, job, cancel);
    }

    /// <summary>Newest first.</summary>
    /// <exception cref="InvalidInputException">The cursor is damaged.</exception>
    public async Task<Page<RepairJobView>> ListAsync(Actor actor, string? cursor, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        var place = Cursor.Parse(cursor);
        var id = place is null ? Guid.Empty : Guid.TryParse(place.Id, out var parsed)
            ? parsed : throw new InvalidInputException(T("This link to a page of the list is damaged. Start again from the first page."));
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var jobs = context.RepairJobs.AsNoTracking();
        jobs = place switch
        {
            null => jobs.OrderByDescending(j => j.PlannedAt).ThenByDescending(j => j.Id),
            { Forward: true } =>
                jobs.Where(j => EF.Functions.LessThan(ValueTuple.Create(j.PlannedAt, j.Id), ValueTuple.Create(place.At, id)))
                .OrderByDescending(j => j.PlannedAt).ThenByDescending(j => j.Id),
            _ => jobs.Where(j => EF.Functions.GreaterThan(ValueTuple.Create(j.PlannedAt, j.Id), ValueTuple.Create(place.At, id)))
                .OrderBy(j => j.PlannedAt).ThenBy(j => j.Id),
        };
        var rows = await WithRepaired(context, jobs.Take(PageSize + 1)).ToListAsync(cancel);
        return Page.Of([.. rows.Select(row => RepairJobView.Of(row.Job, row.HasRepaired))], PageSize, place,
            view => new(true, 0, view.PlannedAt, view.Id.ToString()));
    }

    /// <summary>In the order in which they are dealt with; those that wait with what would be written to them now.</summary>
    /// <exception cref="InvalidInputException">No such job, or the cursor is damaged.</exception>
    public async Task<Page<RepairJobItemView>> ItemsAsync(
        Actor actor, Guid job, RepairItemFilter filter, string? cursor, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        var place = Cursor.Parse(cursor);
        var ordinal = place is null ? 0 : long.TryParse(place.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? parsed : throw new InvalidInputException(T("This link to a page of the list is damaged. Start again from the first page."));
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var work = await context.RepairJobs.Where(j => j.Id == job).Select(j => j.Work).FirstOrDefaultAsync(cancel)
            ?? throw new InvalidInputException(NoJob);
        var items = context.RepairJobItems.AsNoTracking().Where(i => i.JobId == job);
        items = filter switch
        {
            RepairItemFilter.Waiting => items.Where(i => i.Outcome == null),
            RepairItemFilter.Failed => items.Where(i => FailedOutcomes.Contains(i.Outcome)),
            RepairItemFilter.Done => items.Where(i => i.Outcome != null && !FailedOutcomes.Contains(i.Outcome)),
            _ => items,
        };
        items = place switch
        {
            null => items.OrderBy(i => i.Ordinal),
            { Forward: true } => items.Where(i => i.Ordinal > ordinal).OrderBy(i => i.Ordinal),
            _ => items.Where(i => i.Ordinal < ordinal).OrderByDescending(i => i.Ordinal),
        };
        var page = Page.Of(await items.Take(PageSize + 1).ToListAsync(cancel), PageSize, place,
            item => new(true, 0, DateTimeOffset.UnixEpoch, item.Ordinal.ToString(CultureInfo.InvariantCulture)));
        string[] waiting = [.. page.Items.Where(item => item.Outcome is null).Select(item => item.OrderId)];
        var previews = await works.Of(work).PreviewAsync(context, work, waiting, cancel);
        var planned = previews.ToDictionary(preview => preview.OrderId, StringComparer.Ordinal);
        return new(
            [.. page.Items.Select(item => new RepairJobItemView(
                item.OrderId, item.OrderNumber, item.Outcome is null ? null : Enum.Parse<RepairOutcome>(item.Outcome), item.Fault,
                item.BookingId, item.At, planned.GetValueOrDefault(item.OrderId)))],
            page.Previous, page.Next);
    }

    /// <summary>
    /// Takes back what the job repaired, in batches, but for what somebody has touched since. Cut off, it can be asked for again.
    /// </summary>
    /// <exception cref="InvalidInputException">No such job, or it has not ended.</exception>
    public async Task<RepairUndone> UndoAsync(Actor actor, Guid job, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var view = await FindAsync(context, job, cancel) ?? throw new InvalidInputException(NoJob);
        if (view.State is not (RepairJobState.Done or RepairJobState.Cancelled))
            throw new InvalidInputException(T("A job can be undone when it is done or cancelled."));
        var (removed, kept, last) = (0, 0, 0L);
        while (true)
        {
            var items = await context.RepairJobItems.AsNoTracking()
                .Where(i => i.JobId == job && i.Ordinal > last && RepairedOutcomes.Contains(i.Outcome))
                .OrderBy(i => i.Ordinal).Take(UndoBatch).Select(i => new { i.Ordinal, i.OrderId }).ToListAsync(cancel);
            if (items.Count == 0)
                break;
            var undone = await works.Of(view.Work).UndoAsync(context, actor, job, [.. items.Select(i => i.OrderId)], cancel);
            (removed, kept, last) = (removed + undone.Removed, kept + undone.Kept, items[^1].Ordinal);
            await JobFeed.TellAsync(context, job, cancel);
        }
        return new(removed, kept);
    }

    async Task<RepairJobView> StepAsync(
        Actor actor, Guid id, RepairJobStep step, AuditAction action, string? reason, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        // Waits for the batch that is under way, and lets none begin before it has its turn.
        await context.Database.ExecuteSqlAsync(
            $"SELECT pg_advisory_xact_lock({RepairJobRunner.LockClass}, hashtext({id.ToString()}))", cancel);
        await context.Database.ExecuteSqlAsync($"SELECT FROM booking_admin.repair_job j WHERE j.id = {id} FOR UPDATE", cancel);
        var view = await FindAsync(context, id, cancel) ?? throw new InvalidInputException(NoJob);
        if (RepairJobStates.After(view.State, step) is not { } state)
            return view with { Refusal = RepairJobStates.Sentence(view.State, step, view.By) };
        var why = step is RepairJobStep.Start ? works.Of(view.Work).Reason(view.Work, reason ?? view.Reason) : view.Reason;

        var now = clock.Now();
        var job = context.RepairJobs.Where(j => j.Id == id);
        await job.ExecuteUpdateAsync(set => set.SetProperty(j => j.State, state).SetProperty(j => j.WaitsFor, (string?)null), cancel);
        if (step is RepairJobStep.Start)
            await job.ExecuteUpdateAsync(set => set
                .SetProperty(j => j.StartedAt, now)
                .SetProperty(j => j.Reason, why)
                .SetProperty(j => j.ActorKind, actor.Kind)
                .SetProperty(j => j.ActorId, actor.Id)
                .SetProperty(j => j.ActorName, actor.Name), cancel);
        if (step is RepairJobStep.Cancel)
            await job.ExecuteUpdateAsync(set => set.SetProperty(j => j.FinishedAt, now), cancel);
        // A plan that nobody started has changed nothing: that it was discarded is worth no entry, as its planning was not.
        if (view.State is not RepairJobState.Planned || step is not RepairJobStep.Cancel)
            context.Add(AuditEntry.Of(
                actor, action, now, reason: why, repair: id,
                before: new { state = view.State.ToString(), total = view.Total, done = view.Done },
                after: new { state = state.ToString() }));
        await context.SaveChangesAsync(cancel);
        await JobFeed.TellAsync(context, id, cancel);
        view = (await FindAsync(context, id, cancel))!;
        await transaction.CommitAsync(cancel);
        return view;
    }

    static string NoJob => T("There is no such repair job.");

    static async Task<RepairJobView?> FindAsync(BookingAdminContext context, Guid id, CancellationToken cancel)
    {
        var row = await WithRepaired(context, context.RepairJobs.AsNoTracking().Where(j => j.Id == id)).FirstOrDefaultAsync(cancel);
        if (row is null)
            return null;
        var view = RepairJobView.Of(row.Job, row.HasRepaired);
        return view switch
        {
            { State: RepairJobState.Running } => view with { Unattended = await IsUnattendedAsync(context, cancel) },
            { State: RepairJobState.Done or RepairJobState.Cancelled, Repaired: > 0 } => view with
            {
                Undone = await context.RepairJobItems.LongCountAsync(i =>
                    i.JobId == id && i.Outcome == nameof(RepairOutcome.Undone), cancel),
            },
            { State: RepairJobState.Planned, Total: 0 } => view with
            {
                CheckedAt = await context.Runs.Where(r => r.Kind == RunKind.Full && r.State == RunState.Done)
                    .MaxAsync(r => (DateTimeOffset?)r.StartedAt, cancel),
            },
            _ => view,
        };
    }

    static async Task<bool> IsUnattendedAsync(BookingAdminContext context, CancellationToken cancel)
    {
        var beat = await Heartbeats.FindAsync(context, Heartbeats.Jobs, cancel);
        return Standings.Of(beat?.At, null, TimeSpan.Zero, await Heartbeats.NowAsync(context, cancel)) is Standing.Silent;
    }

    static IQueryable<JobRow> WithRepaired(BookingAdminContext context, IQueryable<RepairJob> jobs) => jobs.Select(j => new JobRow(
        j, context.RepairJobItems.Any(i => i.JobId == j.Id && RepairedOutcomes.Contains(i.Outcome))));

    static string[] Outcomes(
        Func<RepairOutcome, bool> which) => [.. Enum.GetValues<RepairOutcome>().Where(which).Select(outcome => outcome.ToString())];

    sealed record JobRow(RepairJob Job, bool HasRepaired);
}
