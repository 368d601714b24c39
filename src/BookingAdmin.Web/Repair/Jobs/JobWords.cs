using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Text;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Repair.Jobs;

/// <summary>How a repair job is and what it has done, in words.</summary>
static class JobWords
{
    public static string Word(RepairJobView job) => job switch
    {
        { State: RepairJobState.Cancelled, StartedAt: null } => RepairText.Of("JobDiscarded"),
        { State: RepairJobState.Done, Failed: > 0 } => RepairText.Of("JobDoneFailed", job.Failed),
        _ => RepairText.Of($"Job{job.State}"),
    };

    /// <summary>Good only where nothing is left for a person.</summary>
    public static string? Tone(RepairJobView job) => job.State switch
    {
        RepairJobState.Running => "info",
        RepairJobState.Paused => "warn",
        RepairJobState.Done => job.Failed > 0 ? "warn" : "good",
        _ => null,
    };

    public static string Picture(RepairJobView job) => job.State switch
    {
        RepairJobState.Running => "play",
        RepairJobState.Paused => "pause",
        RepairJobState.Done => job.Failed > 0 ? "alert" : "check",
        RepairJobState.Cancelled => "off",
        _ => "clock",
    };

    /// <summary>Of its progress bar.</summary>
    public static string? BarTone(RepairJobView job) => job.State switch
    {
        RepairJobState.Done => job.Failed > 0 ? "warn" : "good",
        RepairJobState.Running when job.WaitsFor is null && !job.Unattended => null,
        _ => "quiet",
    };

    /// <summary>Where the filter leaves no order of the job.</summary>
    public static string None(RepairItemFilter show) => RepairText.Of($"JobNone{show}");

    /// <summary>Why a plan is empty: what was looked at, and when.</summary>
    public static string Nothing(RepairJobView job, DateTimeOffset now) =>
        Rules.Find(job.Work) is { Repair: RuleRepair.CreateBooking } ? RepairText.Of("JobNothingMissing")
        : job.CheckedAt is { } at ? RepairText.Of("JobNothingFound", TimeWords.Ago(at, now))
        : RepairText.Of("JobNothingChecked");

    /// <summary>
    /// Every order without a booking; where the scope does not say of what, Every open finding: order and booking disagree.
    /// </summary>
    public static string Title(RepairJobView job) => Title(job.Work, job.Scope);

    public static string Title(string work, string kept)
    {
        var scope = RepairText.Scope(work, kept);
        return Rules.Find(work) is { } rule && rule.Repair is not RuleRepair.CreateBooking
            ? $"{scope}: {char.ToLowerInvariant(rule.Title[0])}{rule.Title[1..]}" : scope;
    }

    /// <summary>3,400 of 10,000 done.</summary>
    public static string Progress(RepairJobView job) => job.StartedAt is null
        ? RepairText.Of(job.State is RepairJobState.Planned ? "JobProgressPlanned" : "JobProgressDiscarded", Orders(job.Total))
        : RepairText.Of("JobProgress", job.Done, job.Total);

    /// <summary>31 repaired, 1 was right already, 2 failed.</summary>
    public static string Results(RepairJobView job) => string.Join(", ", new[]
    {
        RepairText.Of("ResultRepaired", job.Repaired),
        job.Undone > 0 ? RepairText.Of("ResultUndone", job.Undone) : job.IsUndone ? RepairText.Of("ResultAllUndone") : null,
        job.Unchanged > 0 ? RepairText.Counted("ResultUnchanged", job.Unchanged) : null,
        job.Failed > 0 ? RepairText.Of("ResultFailed", job.Failed) : null,
    }.OfType<string>());

    /// <summary>301 a second, 20 s left.</summary>
    public static string? Pace(RepairJobView job)
    {
        if (job.State is not RepairJobState.Running)
            return null;
        if (job.WaitsFor is { } reason)
            return RepairText.Of("PaceWaits", RepairText.Wait(reason).TrimEnd('.'));
        if (job.PerSecond is not { } rate)
            return RepairText.Of("PaceBegins");
        var perSecond = rate >= 10 ? RepairText.Of("Pace", (long)rate) : RepairText.Of("PaceSlow", rate);
        return job.Left is { } left ? RepairText.Of("PaceLeft", perSecond, TimeWords.Length(left)) : perSecond;
    }

    public static string Orders(long count) => RepairText.Counted("Orders", count);
}
