namespace BookingAdmin.Domain.Repair;

/// <summary>How the repair of one order ended; stored by name.</summary>
public enum RepairOutcome
{
    Created,
    /// <summary>The order has a booking, perhaps since a moment ago.</summary>
    AlreadyThere,
    /// <summary>The order is cancelled or refunded.</summary>
    NotNeeded,
    NotFound,
    /// <summary>Another order's booking carries this order's number.</summary>
    NumberTaken,
    /// <summary>The finding was resolved.</summary>
    Repaired,
    /// <summary>The order does not break the rule, perhaps since a moment ago.</summary>
    NotBroken,
    /// <summary>One click cannot repair it; <see cref="RepairItem.Fault"/> says why.</summary>
    Refused,
    /// <summary>A constraint or trigger of the marketplace's own does not let it be written.</summary>
    DatabaseRefused,
    /// <summary>The order was repaired, and the repair was undone.</summary>
    Undone,
    /// <summary>Another transaction holds the order at this moment.</summary>
    Held,
}

public static class RepairOutcomes
{
    public static bool IsRepaired(this RepairOutcome outcome) => outcome is RepairOutcome.Created or RepairOutcome.Repaired;

    /// <summary>Whether the order still is as it was, and a person has to look.</summary>
    public static bool IsFailed(this RepairOutcome outcome) =>
        outcome is RepairOutcome.NumberTaken or RepairOutcome.Refused or RepairOutcome.DatabaseRefused or RepairOutcome.Held;
}

/// <param name="Order">Id of the order, or what was asked for when there is none.</param>
/// <param name="BookingId">The booking of the order, if it has one now.</param>
/// <param name="Fault">Why it failed: the name of a <see cref="RepairRefusal"/>, or the database's SQLSTATE.</param>
public sealed record RepairItem(string Order, string? OrderNumber, RepairOutcome Outcome, string? BookingId, string? Fault = null);

/// <param name="RepairId">By which it can be undone.</param>
public sealed record RepairResult(Guid RepairId, IReadOnlyList<RepairItem> Items)
{
    public int Repaired => Items.Count(item => item.Outcome.IsRepaired());

    /// <summary>Orders that needed nothing, because somebody was first: nothing was changed.</summary>
    public int Unchanged => Items.Count(item => item.Outcome is RepairOutcome.AlreadyThere or RepairOutcome.NotBroken);

    /// <summary>Orders that are as they were.</summary>
    public IReadOnlyList<RepairItem> Failed => [.. Items.Where(item => item.Outcome.IsFailed())];
}

/// <param name="Removed">Orders whose repair was taken back.</param>
/// <param name="Kept">Rows that somebody has changed since the repair; an undo leaves them.</param>
public sealed record RepairUndone(int Removed, int Kept);
