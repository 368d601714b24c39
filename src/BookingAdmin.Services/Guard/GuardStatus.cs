namespace BookingAdmin.Services.Guard;

/// <summary>What the guard's modes are called.</summary>
public static class GuardModes
{
    public static string Word(this GuardMode mode) => mode switch
    {
        GuardMode.Off => T("Off"),
        GuardMode.Watch => T("Watch"),
        GuardMode.Create => T("Create"),
        GuardMode.Enforce => T("Enforce"),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };
}

/// <summary>How a part of the guard was found.</summary>
public enum GuardPartState
{
    Present,
    Missing,
    /// <summary>The part is there and switched off.</summary>
    Disabled,
    /// <summary>The part is not what this version with these settings installs, or is there although it should not be.</summary>
    Altered,
}

/// <summary>A trigger, a function or a table of the guard.</summary>
/// <param name="On">The table that it watches; for a function or table the schema.</param>
public sealed record GuardPart(string Name, string On, GuardPartState State)
{
    /// <summary>A trigger on a table that this version puts none on.</summary>
    internal bool IsElsewhere => On != "booking_admin" && !GuardParts.Tables.Contains(On, StringComparer.Ordinal);

    /// <summary>As findings name it.</summary>
    internal string Subject => On == "booking_admin" ? $"booking_admin.{Name}" : $"{Name} on {On}";
}

/// <summary>What the guard should be, and what was found of it.</summary>
/// <param name="Since">When it was last installed or removed; null where it never was.</param>
/// <param name="OnList">Orders on the watch list; 0 where there is no list.</param>
/// <param name="Faults">Everything that is wrong, a sentence each.</param>
public sealed record GuardStatus(
    GuardMode Mode, DateTimeOffset? Since, string? By, IReadOnlyList<GuardPart> Parts, long OnList, IReadOnlyList<string> Faults)
{
    /// <summary>
    /// The guard is installed, and no part of it is missing, switched off or altered. Only then can the watch list be believed.
    /// </summary>
    public bool IsWhole => Mode is not GuardMode.Off && Faults.Count == 0;
}

/// <summary>The watch list held against a full scan, both at one moment.</summary>
/// <param name="Unlisted">Orders that lack their booking and are not on the list.</param>
/// <param name="Stale">Entries of the list whose order lacks nothing.</param>
public sealed record WatchListTruth(long Unlisted, long Stale)
{
    public bool IsTrue => Unlisted == 0 && Stale == 0;
}

/// <summary>What came of a change to the guard.</summary>
/// <param name="Changed">False where it was so already.</param>
/// <param name="Sentence">Shown to the person who asked for the change.</param>
public sealed record GuardChange(bool Changed, string Sentence);
