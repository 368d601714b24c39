namespace BookingAdmin.Services.Repair;

/// <summary>How the repair of one order ended; stored by name.</summary>
public enum RepairOutcome
{
    Created,
    /// <summary>It has a booking, perhaps since a moment ago.</summary>
    AlreadyThere,
    /// <summary>The order is cancelled or refunded.</summary>
    NotNeeded,
    NotFound,
    /// <summary>Another order's booking carries this order's number.</summary>
    NumberTaken,
    /// <summary>Its finding was put right.</summary>
    Repaired,
    /// <summary>It does not break the rule, perhaps since a moment ago.</summary>
    NotBroken,
    /// <summary>It is no case for one click; <see cref="RepairItem.Fault"/> says why.</summary>
    Refused,
    /// <summary>A constraint or trigger of the marketplace's own does not let it be written.</summary>
    DatabaseRefused,
    /// <summary>It was repaired, and the repair was undone.</summary>
    Undone,
    /// <summary>Somebody else's transaction holds it at this moment.</summary>
    Held,
}

public static class RepairOutcomes
{
    public static bool IsRepaired(this RepairOutcome outcome) => outcome is RepairOutcome.Created or RepairOutcome.Repaired;

    /// <summary>Whether the order still is as it was, and somebody has to look.</summary>
    public static bool IsFailed(this RepairOutcome outcome) => outcome is RepairOutcome.NumberTaken or RepairOutcome.Refused or RepairOutcome.DatabaseRefused or RepairOutcome.Held;

    /// <param name="fault">What <see cref="RepairItem.Fault"/> or the item of a job says.</param>
    public static string Sentence(this RepairOutcome outcome, string? fault) => outcome switch
    {
        RepairOutcome.Created => "The booking was created.",
        RepairOutcome.AlreadyThere => "The order already has a booking. Nothing was changed.",
        RepairOutcome.NotNeeded => "The order is cancelled or refunded and needs no booking. Nothing was changed.",
        RepairOutcome.NotFound => "There is no such order.",
        RepairOutcome.NumberTaken => "The booking of another order carries this order number, so none can be created. That booking must be put right first.",
        RepairOutcome.Repaired => "It was put right.",
        RepairOutcome.NotBroken => "The order is as it should be, perhaps since a moment ago. Nothing was changed.",
        RepairOutcome.Refused => $"{fault} Nothing was changed.",
        RepairOutcome.DatabaseRefused => $"{fault ?? "The database refused it."} Nothing was changed.",
        RepairOutcome.Undone => "It was repaired, and the repair was undone.",
        RepairOutcome.Held => "Somebody else's transaction holds this order at this moment. Nothing was changed; try again in a moment.",
        _ => throw new InvalidOperationException($"No sentence for {outcome}."),
    };
}

/// <param name="Order">Id of the order, or what was asked for when there is none.</param>
/// <param name="BookingId">The booking of the order, if it has one now.</param>
/// <param name="Fault">Why it failed, a sentence that holds no personal data.</param>
public sealed record RepairItem(string Order, string? OrderNumber, RepairOutcome Outcome, string? BookingId, string? Fault = null)
{
    public string Sentence => Outcome.Sentence(Fault);
}

/// <param name="RepairId">By which it can be undone.</param>
/// <param name="Created">Orders that were put right.</param>
/// <param name="AlreadyThere">Orders that needed nothing, because somebody was first: nothing was changed.</param>
/// <param name="Failed">Orders that are as they were; of very many the first 1,000.</param>
public sealed record RepairResult(Guid RepairId, long Created, long AlreadyThere, IReadOnlyList<RepairItem> Failed);

/// <param name="Removed">Orders whose repair was taken back.</param>
/// <param name="Kept">Those that somebody has touched since, so they stay as they are.</param>
public sealed record RepairUndone(int Removed, int Kept);

/// <summary>Adds up batches.</summary>
sealed class RepairTally(Guid repairId)
{
    const int FailedShown = 1000;
    readonly List<RepairItem> failed = [];
    long repaired, unchanged;

    public Guid RepairId => repairId;

    public long Seen { get; private set; }

    public string[] FailedIds => [.. failed.Select(item => item.Order)];

    public RepairResult Result => new(RepairId, repaired, unchanged, [.. failed.Take(FailedShown)]);

    public void Add(IReadOnlyList<RepairItem> items)
    {
        Seen += items.Count;
        repaired += items.Count(item => item.Outcome.IsRepaired());
        unchanged += items.Count(item => item.Outcome is RepairOutcome.AlreadyThere or RepairOutcome.NotBroken);
        failed.AddRange(items.Where(item => item.Outcome.IsFailed()));
    }
}
