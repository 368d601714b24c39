using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Text;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Repair;

/// <summary>How a repair job is and what it has done, in words.</summary>
static class JobWords
{
    public static string Word(RepairJobView job) => job switch
    {
        { State: RepairJobState.Cancelled, StartedAt: null } => "Discarded",
        { State: RepairJobState.Done, Failed: > 0 } => $"Done, {RepairWords.Number(job.Failed)} failed",
        _ => job.State.ToString(),
    };

    /// <summary>Good only where nothing is left for a person.</summary>
    public static string? Tone(RepairJobView job) => job.State switch
    {
        RepairJobState.Running => "info",
        RepairJobState.Paused => "warn",
        RepairJobState.Done => job.Failed > 0 ? "warn" : "good",
        _ => null,
    };

    /// <summary>Of its progress bar.</summary>
    public static string? BarTone(RepairJobView job) => job.State switch
    {
        RepairJobState.Done => job.Failed > 0 ? "warn" : "good",
        RepairJobState.Running when job.WaitsFor is null && !job.Unattended => null,
        _ => "quiet",
    };

    /// <summary>Why a plan is empty: what was looked at, and when.</summary>
    public static string Nothing(RepairJobView job, DateTimeOffset now) =>
        Rules.Find(job.Work) is { Repair: RuleRepair.CreateBooking } ? "No order in its scope lacked a booking when it was planned."
        : job.CheckedAt is { } at ? $"No finding is open in its scope. The last check was {TimeWords.Ago(at, now)}."
        : "No finding is open in its scope, and no check of all orders has been made yet.";

    /// <summary>
    /// Every order without a booking; where the scope does not say of what, Every open finding: order and booking disagree.
    /// </summary>
    public static string Title(RepairJobView job)
    {
        var scope = RepairText.Scope(job.Work, job.Scope);
        return Rules.Find(job.Work) is { } rule && rule.Repair is not RuleRepair.CreateBooking
            ? $"{scope}: {char.ToLowerInvariant(rule.Title[0])}{rule.Title[1..]}" : scope;
    }

    /// <summary>3,400 of 10,000 done.</summary>
    public static string Progress(RepairJobView job) => job.StartedAt is null
        ? $"{Orders(job.Total)} planned, nothing changed{(job.State is RepairJobState.Planned ? " yet" : "")}"
        : $"{RepairWords.Number(job.Done)} of {RepairWords.Number(job.Total)} done";

    /// <summary>31 repaired, 1 was right already, 2 failed.</summary>
    public static string Results(RepairJobView job) => string.Join(", ", new[]
    {
        $"{RepairWords.Number(job.Repaired)} repaired",
        job.Undone > 0 ? $"{RepairWords.Number(job.Undone)} of them undone since" : job.IsUndone ? "all of it undone since" : null,
        job.Unchanged > 0 ? $"{RepairWords.Number(job.Unchanged)} {(job.Unchanged == 1 ? "was" : "were")} right already" : null,
        job.Failed > 0 ? $"{RepairWords.Number(job.Failed)} failed" : null,
    }.OfType<string>());

    /// <summary>301 a second, 20 s left.</summary>
    public static string? Pace(RepairJobView job)
    {
        if (job.State is not RepairJobState.Running)
            return null;
        if (job.WaitsFor is { } reason)
            return $"Waits: {RepairText.Wait(reason).TrimEnd('.')}.";
        return job.PerSecond is { } rate
            ? $"{Rate(rate)}{(job.Left is { } left ? $", about {TimeWords.Length(left)} left" : "")}" : "Begins in a moment";
    }

    public static string Orders(long count) => $"{RepairWords.Number(count)} {(count == 1 ? "order" : "orders")}";

    static string Rate(double perSecond) => perSecond >= 10
        ? $"{RepairWords.Number((long)perSecond)} a second"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{perSecond:0.0} a second");
}
