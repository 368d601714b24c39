using AngleSharp.Dom;
using BookingAdmin.Web.Audit;

namespace BookingAdmin.Web.Tests.Audit;

/// <summary>The parts of the page of the audit.</summary>
static class AuditParts
{
    /// <summary>What of the audit the page is about, where it is not all.</summary>
    public static IReadOnlyList<string> Only(this IRenderedComponent<AuditPage> page) =>
        [.. page.FindAll(".mud-chip").Select(chip => chip.Words())];

    public static IReadOnlyList<IElement> Entries(this IRenderedComponent<AuditPage> page) => page.AllByRole("listitem");

    public static string Who(this IElement entry) => entry.QuerySelector(".who")!.Words();

    public static string What(this IElement entry) => entry.QuerySelector(".what b")!.Words();

    /// <summary>The reason as the person wrote it.</summary>
    public static string Reason(this IElement entry) => entry.QuerySelector("q")!.TextContent;

    public static bool ShowsChanges(this IElement entry) => entry.QuerySelector("details")!.HasAttribute("open");

    /// <summary>The entry has the colour of what was taken back.</summary>
    public static bool IsUndone(this IElement entry) => entry.ClassList.Contains("undone");

    /// <summary>Whether the audit is whole.</summary>
    public static IElement Verification(this IRenderedComponent<AuditPage> page) => page.ByRole("region",
        "Is the audit complete and unchanged?");
}
