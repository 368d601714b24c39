using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Live;
using BookingAdmin.Text;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Consistency;

/// <summary>The state of the data in one sentence. Nothing is called consistent that is not known to be.</summary>
static class StateWords
{
    const int LongestClause = 70;

    /// <summary>The fault of a rule that waits for its first check.</summary>
    public const string NotCheckedYet = nameof(WorkFault.NotCheckedYet);

    /// <param name="trouble">The state could not be asked: whatever was known before may be over.</param>
    public static string Headline(ConsistencyState? state, Trouble? trouble) => (state, trouble) switch
    {
        (_, { } fault) => T($"Not known: {Clause(fault.Sentence)}"),
        (null, _) => T("Consistency"),
        ({ Verdict: Verdict.Consistent, Open: 0 }, _) => T("Everything is consistent"),
        ({ Verdict: Verdict.Broken } or { Verdict: Verdict.Consistent }, _) => Open(state),
        ({ Why: { } why }, _) when WorkText.Of(why) is { Length: <= LongestClause } sentence => T($"Not known: {Clause(sentence)}"),
        _ => T("Not known whether the data is consistent"),
    };

    /// <summary>What is behind a headline that had no room for it.</summary>
    public static string? Why(ConsistencyState state) =>
        WorkText.Of(state.Why) is { } why && (state.Verdict is not Verdict.Unknown || why.Length > LongestClause) ? why : null;

    public static string Open(ConsistencyState state) => state.AtRisk.Count == 0
        ? Findings(state.Open)
        : T($"{Findings(state.Open)}, {Money(state.AtRisk)} at risk");

    public static string Money(IReadOnlyList<Money> amounts) => MoneyText.Of(amounts);

    /// <summary>Whether figures may be shown as good: nobody vouches for those of a state that is not known.</summary>
    public static bool IsKnown(ConsistencyState? state) => state is { CheckedAt: not null, Verdict: not Verdict.Unknown };

    /// <summary>No check has looked at this rule yet, which is no fault of it.</summary>
    public static bool IsUnchecked(ConsistencyState? state, RuleFigure? figure) =>
        !IsFromEvents(figure?.Rule)
            && (IsCompared(figure?.Rule)
                ? figure is { On: true, Open: 0, ComparedAt: null }
                : figure is null or { On: true, Open: 0, Fault: NotCheckedYet }
                || (figure is { On: true, Open: 0, Fault: null } && state is { CheckedAt: null }));

    /// <summary>Whether no check looks at this rule, but only a comparison with Stripe.</summary>
    public static bool IsCompared(string? rule) => SourceOf(rule) is RuleSource.Comparison;

    /// <summary>Whether no check looks at this rule, because events of Stripe's say at once how it is.</summary>
    public static bool IsFromEvents(string? rule) => SourceOf(rule) is RuleSource.Events;

    static RuleSource? SourceOf(string? rule) => rule is null ? null : Rules.Find(rule)?.Source;

    /// <summary>As of when the figures are: As of today, 21:03.</summary>
    public static string? AsOf(ConsistencyState? state, TimeZoneInfo zone, DateTimeOffset now) =>
        state?.CheckedAt is { } at ? T($"As of {TimeWords.When(at, zone, now)}") : null;

    /// <summary>good; warn where only warnings are open; bad; unknown.</summary>
    public static string Tone(ConsistencyState? state, Trouble? trouble) => (state, trouble) switch
    {
        (_, not null) or (null, _) or ({ Verdict: Verdict.Unknown }, _) => "unknown",
        ({ Verdict: Verdict.Consistent, Open: 0 }, _) => "good",
        ({ Worst: Severity.Warning or null }, _) => "warn",
        _ => "bad",
    };

    static string Findings(long open) => Plural(open, "{0:N0} finding is open", "{0:N0} findings are open");

    /// <summary>A sentence as it stands behind a colon.</summary>
    static string Clause(string sentence)
    {
        var clause = sentence.TrimEnd('.');
        // A name or an abbreviation keeps its capital.
        return clause.Length > 1 && char.IsUpper(clause[0]) && char.IsLower(clause[1])
            ? char.ToLowerInvariant(clause[0]) + clause[1..] : clause;
    }
}
