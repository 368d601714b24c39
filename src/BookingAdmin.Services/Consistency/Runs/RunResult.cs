namespace BookingAdmin.Services.Consistency.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Step">What it does now, in words.</param>
/// <param name="Done">Steps that are behind it, of <paramref name="Of"/>.</param>
public sealed record RunProgress(string Step, int Done, int Of);

/// <param name="Orders">How many orders there are; null for a quick run.</param>
/// <param name="Rules">The rules that were looked at; not those that are switched off.</param>
public sealed record RunResult(long RunId, RunKind Kind, TimeSpan Took, long? Orders, IReadOnlyList<RuleOutcome> Rules);

/// <param name="Open">Findings that are open after the run.</param>
/// <param name="Appeared">Findings that the run saw first.</param>
/// <param name="Cleared">Findings that the run saw no longer.</param>
/// <param name="Fault">Why nothing is known of this rule; its findings are as they were.</param>
public sealed record RuleOutcome(string Rule, long Open, long Appeared, long Cleared, string? Fault);

/// <summary>Another run of this database is going on; the message is fit to be shown.</summary>
public sealed class RunUnderWayException() : Exception(T("Another check is going on. Its result will be there in a moment."));
