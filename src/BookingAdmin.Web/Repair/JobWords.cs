using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Repair;
using BookingAdmin.Web.Consistency;
using BookingAdmin.Web.Orders;

namespace BookingAdmin.Web.Repair;

/// <summary>How a repair job is and what it has done, in words.</summary>
static class JobWords
{
    public static string Word(RepairJobView job) => job switch
    {
        { State: RepairJobState.Cancelled, StartedAt: null } => "Discarded",
        _ => job.State.ToString(),
    };

    public static string? Tone(RepairJobState state) => state switch
    {
        RepairJobState.Running => "info",
        RepairJobState.Paused => "warn",
        RepairJobState.Done => "good",
        _ => null,
    };

    /// <summary>Every order without a booking; where the scope does not say of what, Every open finding: order and booking disagree.</summary>
    public static string Title(RepairJobView job)
    {
        var scope = char.ToUpperInvariant(job.Scope[0]) + job.Scope[1..];
        return Rules.Find(job.Rule) is { } rule && rule.Repair is not RuleRepair.CreateBooking ? $"{scope}: {char.ToLowerInvariant(rule.Title[0])}{rule.Title[1..]}" : scope;
    }

    /// <summary>3,400 of 10,000 done.</summary>
    public static string Progress(RepairJobView job) => job.StartedAt is null
        ? $"{Orders(job.Total)} planned, nothing changed{(job.State is RepairJobState.Planned ? " yet" : "")}"
        : $"{RepairWords.Number(job.Done)} of {RepairWords.Number(job.Total)} done";

    /// <summary>31 repaired, 1 was right already, 2 failed.</summary>
    public static string Results(RepairJobView job) => string.Join(", ", new[]
    {
        $"{RepairWords.Number(job.Repaired)} repaired",
        job.Unchanged > 0 ? $"{RepairWords.Number(job.Unchanged)} {(job.Unchanged == 1 ? "was" : "were")} right already" : null,
        job.Failed > 0 ? $"{RepairWords.Number(job.Failed)} failed" : null,
    }.OfType<string>());

    /// <summary>301 a second, 20 s left.</summary>
    public static string? Pace(RepairJobView job)
    {
        if (job.State is not RepairJobState.Running)
            return null;
        if (job.WaitsFor is { } reason)
            return $"Waits: {reason.TrimEnd('.')}.";
        return job.PerSecond is { } rate ? $"{Rate(rate)}{(job.Left is { } left ? $", about {TimeWords.Length(left)} left" : "")}" : "Begins in a moment";
    }

    public static string Orders(long count) => $"{RepairWords.Number(count)} {(count == 1 ? "order" : "orders")}";

    static string Rate(double perSecond) => perSecond >= 10
        ? $"{RepairWords.Number((long)perSecond)} a second"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{perSecond:0.0} a second");
}
