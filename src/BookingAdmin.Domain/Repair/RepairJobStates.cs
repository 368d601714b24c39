using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Repair;

/// <summary>How far a repair job is; stored by name.</summary>
public enum RepairJobState { Planned, Running, Paused, Cancelled, Done }

/// <summary>Which orders a job is for; stored by name, and how many were chosen behind a space.</summary>
public enum JobSelection { All, Filtered, Chosen }

/// <summary>Why a job waits although it runs; stored by name, with a value behind a space where there is one.</summary>
public enum JobWait
{
    /// <summary>Another transaction holds its orders.</summary>
    Held,
    /// <summary>The batch met another transaction and was rolled back.</summary>
    Conflict,
    /// <summary>A right or a column is missing; with the SQLSTATE.</summary>
    NotPermitted,
    /// <summary>The batch took too long and was rolled back.</summary>
    TooLong,
    /// <summary>With the seconds by which a standby is behind.</summary>
    StandbyBehind,
    /// <summary>With the seconds for which another session has waited for a lock.</summary>
    LockQueue,
}

/// <summary>What moves a repair job on. <see cref="Finish"/> is the runner's, the others are an operator's.</summary>
public enum RepairJobStep { Start, Pause, Resume, Cancel, Finish }

/// <summary>The transition table of repair jobs: a step that it does not allow changes nothing and is reported.</summary>
public static class RepairJobStates
{
    /// <returns>Null where the step is not possible.</returns>
    public static RepairJobState? After(RepairJobState state, RepairJobStep step) => (state, step) switch
    {
        (RepairJobState.Planned, RepairJobStep.Start) => RepairJobState.Running,
        (RepairJobState.Planned, RepairJobStep.Cancel) => RepairJobState.Cancelled,
        (RepairJobState.Running, RepairJobStep.Pause) => RepairJobState.Paused,
        (RepairJobState.Running, RepairJobStep.Cancel) => RepairJobState.Cancelled,
        (RepairJobState.Running, RepairJobStep.Finish) => RepairJobState.Done,
        (RepairJobState.Paused, RepairJobStep.Resume) => RepairJobState.Running,
        (RepairJobState.Paused, RepairJobStep.Cancel) => RepairJobState.Cancelled,
        _ => null,
    };

    /// <summary>From where the step is possible.</summary>
    public static IReadOnlyList<RepairJobState> Before(RepairJobStep step) =>
        [.. Enum.GetValues<RepairJobState>().Where(state => After(state, step) is not null)];

    /// <summary>The sentence for a person whose step is not possible, because it was done before or the job is in another state.</summary>
    /// <param name="by">Who started it.</param>
    public static string Sentence(RepairJobState state, RepairJobStep step, string by) => (state, step) switch
    {
        (RepairJobState.Running, RepairJobStep.Start) => T($"{by} has started it already. It runs once."),
        (RepairJobState.Running, RepairJobStep.Resume) => T("It is already running."),
        (RepairJobState.Paused, RepairJobStep.Pause) => T("It is already paused."),
        (RepairJobState.Paused, RepairJobStep.Start) => T($"{by} has started it already, and it is paused. Resume it."),
        (RepairJobState.Planned, _) => T("It has not been started yet."),
        (RepairJobState.Cancelled, RepairJobStep.Cancel) => T("It is already cancelled."),
        (RepairJobState.Cancelled, _) => T("It was cancelled. Plan a new one."),
        (RepairJobState.Done, RepairJobStep.Start) => T($"{by} has started it already, and it is done."),
        (RepairJobState.Done, _) => T("It is already done."),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, $"Possible from {state}."),
    };
}
