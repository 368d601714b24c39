using BookingAdmin.Services.Jobs;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.Web.Repair;

/// <summary>Where repair jobs are.</summary>
static class JobAddress
{
    public const string Path = "/repairs";

    public static string List(string? cursor = null) => cursor is null ? Path : QueryHelpers.AddQueryString(Path, "at", cursor);

    /// <summary>The list, with the form for a new job open.</summary>
    /// <param name="rule">Chosen already; null for none.</param>
    public static string New(string? rule = null) => QueryHelpers.AddQueryString(Path, "new", rule ?? "1");

    public static string Job(Guid id, RepairItemFilter items = RepairItemFilter.All, string? cursor = null) => QueryHelpers.AddQueryString($"{Path}/{id}",
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["show"] = items is RepairItemFilter.All ? null : Name(items), ["at"] = cursor });

    public static string Name(RepairItemFilter items) => items.ToString().ToLowerInvariant();

    /// <summary>What is none of them shows all.</summary>
    public static RepairItemFilter Items(string? name) => Enum.GetValues<RepairItemFilter>().FirstOrDefault(items => Name(items) == name, RepairItemFilter.All);
}
