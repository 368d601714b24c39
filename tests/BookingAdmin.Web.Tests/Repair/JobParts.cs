using AngleSharp.Dom;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Repair.Jobs;

namespace BookingAdmin.Web.Tests.Repair;

/// <summary>The parts of the page of a repair job and of the page of all.</summary>
static class JobParts
{
    /// <summary>The state of the job in one word.</summary>
    public static IElement State(this IRenderedComponent<JobPage> page) => page.Find("header").Chip();

    /// <summary>How far the job is, and what can be done about it.</summary>
    public static IElement Progress(this IRenderedComponent<JobPage> page) => page.ByRole("region", "Progress");

    /// <summary>How far the job is, in the largest letters.</summary>
    public static string Headline(this IElement progress) => progress.QuerySelector("p")!.Words();

    /// <summary>Why a plan has no orders.</summary>
    public static string Explanation(this IElement progress) => progress.QuerySelector("p.s")!.Words();

    /// <summary>What is asked before a job is cancelled or undone.</summary>
    public static string Question(this IRenderedComponent<JobPage> page) => page.ByRole("group").Name();

    /// <summary>Waits until the page of the job is reached that was planned: no page renders on the way.</summary>
    public static async Task ReachedAsync(Func<string> address)
    {
        for (var look = 0; look < 200 && !address().StartsWith("/repairs/", StringComparison.Ordinal); look++)
            await Task.Delay(50, Xunit.TestContext.Current.CancellationToken);
        address().ShouldMatch("^/repairs/[0-9a-f-]{36}$");
    }

    /// <summary>The kinds of orders, each with its number.</summary>
    public static IReadOnlyList<string> Tabs(this IRenderedComponent<JobPage> page) =>
        [.. page.ByRole("navigation", "Orders of the job").AllByRole("link").Select(tab => tab.Words())];

    public static IReadOnlyList<IElement> Rows(this IRenderedComponent<JobPage> page) =>
        page.ByRole("region", "Orders of the job").Rows();

    public static IReadOnlyList<IElement> Jobs(this IRenderedComponent<RepairsPage> page) =>
        page.ByRole("region", "Repair jobs").AllByRole("listitem");

    /// <summary>The choice of what to repair, while it is open.</summary>
    public static IElement Choice(this IRenderedComponent<RepairsPage> page) => page.ByRole("region", "What do you want to repair?");
}
