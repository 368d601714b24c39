using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.Web.Consistency;

/// <summary>Where the parts of the report are.</summary>
static class ReportAddress
{
    public const string Path = "/consistency";

    public const string Guard = "/consistency/guard";

    public const string States = "/consistency/states";

    public const string ExportPath = "/consistency/export.csv";

    /// <param name="open">Else what has been put right.</param>
    public static string Export(string? rule, bool open = true) => QueryHelpers.AddQueryString(ExportPath,
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["rule"] = rule, ["show"] = open ? null : "resolved" });

    /// <param name="open">Else what has been put right.</param>
    public static string Rule(string rule, bool open = true, string? cursor = null) => QueryHelpers.AddQueryString($"{Path}/{rule}",
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["show"] = open ? null : "resolved", ["at"] = cursor });
}
