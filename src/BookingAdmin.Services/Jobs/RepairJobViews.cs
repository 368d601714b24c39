using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Orders;

namespace BookingAdmin.Services.Jobs;

/// <summary>What a job is to do, and to which orders: with neither filter nor selection to all that need it.</summary>
/// <param name="Work">Its code: the id of the rule that is repaired, such as missing-booking.</param>
/// <param name="Filter">Repairs only the orders of this list that need the work.</param>
/// <param name="OrderIds">Only these; orders among them that are as they should be are left unchanged.</param>
public sealed record JobScope(string Work, OrderQuery? Filter = null, IReadOnlyCollection<string>? OrderIds = null)
{
    /// <summary>As the job keeps it. What somebody searched for may be a name, so it is not kept.</summary>
    internal string Code => this switch
    {
        { OrderIds: { } ids } => $"{JobSelection.Chosen} {ids.Count}",
        { Filter: not null } => nameof(JobSelection.Filtered),
        _ => nameof(JobSelection.All),
    };
}

/// <param name="By">Who started it; before that, who planned it.</param>
/// <param name="Repaired">Items that were resolved, of which some may be undone since.</param>
/// <param name="PerSecond">Items a second while it works, without pauses; null before its first batch.</param>
/// <param name="Left">How long it will still work at that rate.</param>
/// <param name="Scope">A <see cref="JobSelection"/>; of a job from before there were codes a sentence.</param>
/// <param name="WaitsFor">Why it waits although it runs: see <see cref="JobWait"/>.</param>
public sealed record RepairJobView(
    Guid Id, string Work, string Scope, RepairJobState State, string By, string? Reason, long Total, long Repaired, long Unchanged,
    long Failed,
    DateTimeOffset PlannedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, double? PerSecond, TimeSpan? Left, string? WaitsFor,
    bool CanUndo)
{
    /// <summary>After a step that was not possible: why, and by whom it was done before. Then nothing was changed.</summary>
    public string? Refusal { get; init; }

    /// <summary>Items whose repair was undone since. Counted only where one job is asked for, not in a list of them.</summary>
    public long Undone { get; init; }

    /// <summary>When the last full scan was, for the plan that found nothing; null where there was none.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>The job runs, and no runner of jobs has a fresh heartbeat. Known only where one job is asked for.</summary>
    public bool Unattended { get; init; }

    /// <summary>Everything that it had repaired was undone.</summary>
    public bool IsUndone => Repaired > 0 && !CanUndo && State is RepairJobState.Done or RepairJobState.Cancelled;

    public long Done => Repaired + Unchanged + Failed;

    internal static RepairJobView Of(RepairJob job, bool hasRepaired)
    {
        var done = job.Repaired + job.Unchanged + job.Failed;
        double? rate = done > 0 && job.WorkedMs > 0 ? done * 1000.0 / job.WorkedMs : null;
        return new(job.Id, job.Work, job.Scope, job.State, job.ActorName, job.Reason, job.Total, job.Repaired, job.Unchanged, job.Failed,
            job.PlannedAt, job.StartedAt, job.FinishedAt, rate,
            rate is { } perSecond
                && job.State is RepairJobState.Running or RepairJobState.Paused ? TimeSpan.FromSeconds((job.Total - done) / perSecond)
                : null,
            job.State is RepairJobState.Running ? job.WaitsFor : null,
            hasRepaired && job.State is RepairJobState.Done or RepairJobState.Cancelled);
    }
}

/// <summary>Which items of a job to list.</summary>
public enum RepairItemFilter { All, Waiting, Failed, Done }

/// <param name="Outcome">How it ended; null while it waits.</param>
/// <param name="Fault">Why it failed, as a <see cref="RepairItem"/> has it; of an item from before there were codes a sentence.</param>
/// <param name="Planned">What would be written if it were done now; null once it is dealt with, or where the order is gone.</param>
public sealed record RepairJobItemView(
    string OrderId, string OrderNumber, RepairOutcome? Outcome, string? Fault, string? BookingId, DateTimeOffset? At,
    RepairPreview? Planned);
