using System.Globalization;
using System.Text;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Services.Consistency;

/// <summary>Findings as a table for a spreadsheet (RFC 4180), a row each. No names, no messages.</summary>
public static class FindingCsv
{
    public const string Heading = "rule,severity,order_number,subject,at_risk,currency,since,first_seen,found_after_seconds,came_back";

    /// <summary>Writes the heading and the rows as they come.</summary>
    public static async Task WriteAsync(TextWriter to, IAsyncEnumerable<FindingItem> findings, CancellationToken cancel)
    {
        await to.WriteAsync($"{Heading}\r\n".AsMemory(), cancel);
        await foreach (var finding in findings.WithCancellation(cancel))
            await to.WriteAsync(Row(finding).AsMemory(), cancel);
    }

    static string Row(FindingItem finding)
    {
        string?[] fields =
        [
            finding.Rule,
            Rules.Find(finding.Rule)?.Severity.ToString(),
            finding.OrderNumber,
            finding.Subject,
            finding.AtRisk?.Digits,
            finding.AtRisk?.Currency,
            Utc(finding.Since),
            Utc(finding.FirstSeen),
            finding.FoundAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture),
            finding.CameBack.ToString(CultureInfo.InvariantCulture),
        ];
        var row = new StringBuilder().AppendJoin(',', fields.Select(Field)).Append("\r\n");
        return row.ToString();
    }

    static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>What begins like a formula gets an apostrophe, or a spreadsheet would execute it.</summary>
    static string Field(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        var visible = PlainText.Visible(value);
        var safe = visible[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? $"'{visible}" : visible;
        return safe.AsSpan().ContainsAny(',', '"') || safe.AsSpan().ContainsAny('\r', '\n') ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
