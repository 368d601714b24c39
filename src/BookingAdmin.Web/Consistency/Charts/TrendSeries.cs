using BookingAdmin.Services.Consistency;

namespace BookingAdmin.Web.Consistency.Charts;

/// <summary>Who created a missing booking: each with a colour and a pattern, so that neither is needed alone.</summary>
/// <param name="Key">Names the pattern and the colour.</param>
sealed record TrendSeries(string Key, string Name, Func<TrendDay, long> Of)
{
    /// <summary>From the bottom of a bar up.</summary>
    public static IReadOnlyList<TrendSeries> All =>
    [
        new("person", T("people"), day => day.ByPerson),
        new("monitor", T("background jobs"), day => day.ByMonitor),
        new("guard", T("triggers of the guard"), day => day.ByGuard),
        new("owner", T("the marketplace’s own application"), day => day.ByOwner),
        new("open", T("still open"), day => day.StillOpen),
    ];

    public static long Total(TrendDay day) => All.Sum(series => series.Of(day));
}
