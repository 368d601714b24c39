using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Web.Orders;

namespace BookingAdmin.Web.Consistency;

/// <summary>The state of the data in one sentence. Nothing is called consistent that is not known to be.</summary>
static class StateWords
{
    const int LongestClause = 70;

    /// <param name="trouble">The state could not be asked: whatever was known before may be over.</param>
    public static string Headline(ConsistencyState? state, Trouble? trouble) => (state, trouble) switch
    {
        (_, { } told) => $"Not known: {Clause(told.Sentence)}",
        (null, _) => "Consistency",
        ({ Verdict: Verdict.Consistent, Open: 0 }, _) => "Everything is consistent",
        ({ Verdict: Verdict.Broken } or { Verdict: Verdict.Consistent }, _) => Open(state),
        ({ Why: { Length: <= LongestClause } why }, _) => $"Not known: {Clause(why)}",
        _ => "Not known whether the data is consistent",
    };

    /// <summary>What is behind a headline that had no room for it.</summary>
    public static string? Why(ConsistencyState state) => state switch
    {
        { Verdict: Verdict.Unknown, Why: { Length: > LongestClause } why } => why,
        { Verdict: not Verdict.Unknown, Why: { } why } => why,
        _ => null,
    };

    public static string Open(ConsistencyState state) => state.AtRisk.Count == 0
        ? Findings(state.Open)
        : $"{Findings(state.Open)}, {Money(state.AtRisk)} at risk";

    public static string Money(IReadOnlyList<Money> amounts) => amounts.Count == 0 ? "–" : string.Join(" and ", amounts.Select(money => money.Short()));

    /// <summary>good, warn, bad; nothing while it is not known.</summary>
    public static string Tone(ConsistencyState? state, Trouble? trouble) => (state, trouble) switch
    {
        (_, not null) or (null, _) or ({ Verdict: Verdict.Unknown }, _) => "unknown",
        ({ Verdict: Verdict.Consistent, Open: 0 }, _) => "good",
        ({ Critical: > 0 }, _) => "bad",
        _ => "warn",
    };

    static string Findings(long open) => open == 1 ? "1 finding is open" : $"{RepairWords.Number(open)} findings are open";

    /// <summary>A sentence as it stands behind a colon.</summary>
    static string Clause(string sentence)
    {
        var clause = sentence.TrimEnd('.');
        // A name or an abbreviation keeps its capital.
        return clause.Length > 1 && char.IsUpper(clause[0]) && char.IsLower(clause[1]) ? char.ToLowerInvariant(clause[0]) + clause[1..] : clause;
    }
}
