using AngleSharp.Dom;
using BookingAdmin.Web.Consistency;
using BookingAdmin.Web.Consistency.Charts;
using BookingAdmin.Web.Consistency.Findings;

namespace BookingAdmin.Web.Tests.Consistency;

/// <summary>The parts of the consistency report, of the page of one rule, and of their charts.</summary>
static class ReportParts
{
    public static IElement State(this IRenderedComponent<ConsistencyPage> page) => page.ByRole("region", "State of the data");

    /// <summary>The state in one or two words.</summary>
    public static string Verdict(this IRenderedComponent<ConsistencyPage> page) => page.State().QuerySelector(".chip")!.Words();

    /// <summary>How far a check is, or what came of it; the other status announces the verdict.</summary>
    public static string Check(this IRenderedComponent<ConsistencyPage> page) =>
        page.State().AllByRole("status").Skip(1).ShouldHaveSingleItem().Words();

    public static IElement Safeguard(this IRenderedComponent<ConsistencyPage> page, string name) => page.ByRole("region", name);

    public static IElement Rules(this IRenderedComponent<ConsistencyPage> page) => page.ByRole("region", "Rules");

    /// <summary>The chart of missing bookings, or what is said in its place.</summary>
    public static IElement Trend(this IRenderedComponent<ConsistencyPage> page) =>
        page.ByRole("region", "Missing bookings by the day they began, by who repaired them");

    /// <summary>The links that say how far the charts look back.</summary>
    public static IReadOnlyList<IElement> Ranges(this IRenderedComponent<ConsistencyPage> page) =>
        page.ByRole("navigation", "Days shown").AllByRole("link");

    /// <summary>What stands above the findings of a rule: how it is, what it is about, when that was found.</summary>
    public static string Header(this IRenderedComponent<RulePage> page) => page.Find("header").Words();

    /// <summary>The severity of a rule, and how it is.</summary>
    public static string Chips(this IRenderedComponent<RulePage> page) => page.Find("header .chips").Words();

    public static IReadOnlyList<IElement> Tabs(this IRenderedComponent<RulePage> page) =>
        page.ByRole("navigation", "Findings").AllByRole("link");

    public static IElement List(this IRenderedComponent<RulePage> page) => page.ByRole("region", "Findings");

    /// <summary>Where the list is, or why it is empty.</summary>
    public static string Extent(this IRenderedComponent<RulePage> page) => page.List().ByRole("status").Words();

    /// <summary>The cells of the first finding by the words of their columns.</summary>
    public static IReadOnlyDictionary<string, string> Finding(this IRenderedComponent<RulePage> page) => page
        .List().QuerySelectorAll("th[scope=col]").Zip(page.List().Rows()[0].AllByRole("cell"))
        .ToDictionary(cell => cell.First.Words(), cell => cell.Second.Words(), StringComparer.Ordinal);

    /// <summary>Ticks the first finding.</summary>
    public static Task TickAsync(this IRenderedComponent<RulePage> page) =>
        page.InvokeAsync(() => page.List().Rows()[0].ByRole("checkbox").ChangeAsync(true));

    public static IReadOnlyList<IElement> Bars(this IRenderedComponent<TrendChart> chart) => chart.FindAll(".plot g > rect");

    /// <summary>A reader who sees no colours tells the series apart by these.</summary>
    public static IReadOnlyList<IElement> Patterns(this IRenderedComponent<TrendChart> chart) => chart.FindAll("pattern");

    /// <summary>What is said where there is nothing to draw.</summary>
    public static string Sentence(this IRenderedComponent<TrendChart> chart) => chart.Find("p").Words();

    /// <summary>Drawings and icons.</summary>
    public static IReadOnlyList<IElement> Drawings(this IRenderedComponent<TrendChart> chart) => chart.FindAll("svg");

    public static IReadOnlyList<string?> Lengths(this IRenderedComponent<LifetimeChart> chart) =>
        [.. chart.FindAll("rect.full").Select(bar => bar.GetAttribute("width"))];
}
