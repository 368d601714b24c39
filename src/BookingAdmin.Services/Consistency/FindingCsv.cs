using BookingAdmin.Domain.Consistency;

namespace BookingAdmin.Services.Consistency;

/// <summary>The columns of a finding as CSV. No names of customers, no messages.</summary>
public static class FindingCsv
{
    static readonly CsvColumn<FindingItem>
        Rule = new("rule", item => item.Rule),
        Severity = new("severity", item => Rules.Find(item.Rule)?.Severity.ToString()),
        OrderNumber = new("order_number", item => item.OrderNumber),
        Subject = new("subject", item => item.Subject),
        AtRisk = new("at_risk", item => item.AtRisk?.Digits),
        Currency = new("currency", item => item.AtRisk?.Currency),
        Since = new("since", item => item.Since),
        FirstSeen = new("first_seen", item => item.FirstSeen),
        FoundAfter = new("found_after_seconds", item => (long)Math.Round(item.FoundAfter.TotalSeconds, MidpointRounding.AwayFromZero)),
        CameBack = new("came_back", item => item.CameBack),
        PutRight = new("put_right", item => item.ResolvedAt),
        How = new("how", item => item.ResolvedAt is null ? null : item.Resolution?.ToString()),
        By = new("by", item => item.ResolvedAt is null ? null : item.ResolvedByName);

    // Programs read both by their order and their words, so each stays as it was first given out.

    /// <summary>What the command line prints of open findings.</summary>
    public static IReadOnlyList<CsvColumn<FindingItem>> Printed { get; } =
        [Rule, Severity, OrderNumber, Subject, AtRisk, Currency, Since, FirstSeen, FoundAfter, CameBack];

    /// <summary>Columns of the file that the pages export.</summary>
    /// <param name="sentence">Of the codes in the detail of a finding: people read the file too.</param>
    public static IReadOnlyList<CsvColumn<FindingItem>> File(Func<string?, string?> sentence) =>
    [
        Rule, OrderNumber, Subject, Since, FirstSeen, FoundAfter, CameBack,
        AtRisk, Currency with { Cell = item => item.AtRisk?.Currency.ToUpperInvariant() }, PutRight, How, By,
        new("detail", item => sentence(item.Detail)), Severity,
    ];
}
