using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Web.Consistency.Charts;
using BookingAdmin.Web.Consistency.Checks;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.JSInterop;

namespace BookingAdmin.Web.Consistency;

/// <summary>
/// Is the data consistent now, since when, and are the safeguards alive. Each part is asked for by itself, so that one that fails leaves
/// the others.
/// </summary>
public sealed partial class ConsistencyPage
{
    // The state is a look at what runs have kept; the charts group months of findings.
    static readonly TimeSpan BetweenStates = TimeSpan.FromSeconds(1), BetweenCharts = TimeSpan.FromSeconds(15);

    // Runs of others send no notification, and times like "40 s ago" grow old.
    static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    [Inject] public required ConsistencyReport Report { get; init; }
    [Inject] public required ConsistencyRuns Runs { get; init; }
    [Inject] public required BookingGuard Guard { get; init; }
    [Inject] public required SafeguardState Safeguards { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required IJSRuntime Browser { get; init; }

    [SupplyParameterFromQuery(Name = "days")] string? DaysText { get; set; }

    readonly Loaded<ConsistencyState> state = new();
    readonly Loaded<GuardStatus> guard = new();
    readonly Loaded<Safeguards> safeguards = new();
    readonly Loaded<IReadOnlyList<TrendDay>> trend = new();
    readonly Loaded<IReadOnlyList<LifetimeBucket>> lifetimes = new();
    CheckRun? run;
    int days;
    bool mayCheck, mayGuard;

    DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Whether a check looked at all orders in the days of the charts; null while that is not known.</summary>
    bool? Looked => state is { Trouble: null, Value: { } known } ? known.CheckedAt >= Now.AddDays(-days) : null;

    protected override async Task OnInitializedAsync()
    {
        var actor = await Current.GetAsync();
        (mayCheck, mayGuard) = (actor.May(Permission.RunChecks), actor.May(Permission.ManageGuard));
        var (now, charts) = (Feed.Now, $"{TrendRange.Parse(DaysText)} {Zone.Id}");
        HandOver(state, now: now);
        HandOver(guard, now: now);
        HandOver(safeguards, now: now);
        HandOver(trend, charts, now);
        HandOver(lifetimes, charts, now);
        if (!RendererInfo.IsInteractive)
            return;
        run = new(Runs, () => _ = InvokeAsync(StateHasChanged));
        Follow(Feed, BetweenStates, Period, LoadNowAsync);
        Follow(Feed, BetweenCharts, Timeout.InfiniteTimeSpan, LoadChartsAsync);
    }

    protected override async Task OnParametersSetAsync()
    {
        var asked = TrendRange.Parse(DaysText);
        if (asked == days)
            return;
        var first = days == 0;
        days = asked;
        if (first)
        {
            await LoadFirstAsync(() => Task.WhenAll(
                Missing(state, LoadStateAsync), Missing(guard, LoadGuardAsync), Missing(safeguards, LoadSafeguardsAsync),
                Missing(trend, LoadTrendAsync), Missing(lifetimes, LoadLifetimesAsync)));
            return;
        }
        trend.Forget();
        lifetimes.Forget();
        await LoadChartsAsync();
    }

    static Task Missing<T>(Loaded<T> part, Func<Task> load) where T : class => part.Value is null ? load() : Task.CompletedTask;

    Task LoadNowAsync() => Task.WhenAll(LoadStateAsync(), LoadGuardAsync(), LoadSafeguardsAsync());

    Task LoadStateAsync() => ShowAsync(state, Report.StateAsync);

    Task LoadGuardAsync() => ShowAsync(guard, Guard.StatusAsync);

    Task LoadSafeguardsAsync() => ShowAsync(safeguards, Safeguards.GetAsync);

    Task LoadChartsAsync() => Task.WhenAll(LoadTrendAsync(), LoadLifetimesAsync());

    Task LoadTrendAsync() => ShowAsync(trend, (actor, cancel) => Report.TrendAsync(actor, days, Zone, cancel));

    Task LoadLifetimesAsync() => ShowAsync(lifetimes, (actor, cancel) => Report.LifetimesAsync(actor, days, cancel));

    /// <summary>Each part as soon as it is known.</summary>
    async Task ShowAsync<T>(Loaded<T> part, Func<Actor, CancellationToken, Task<T>> ask) where T : class
    {
        await AskAsync(part, ask, typeof(T).Name);
        StateHasChanged();
    }

    async Task CheckAsync()
    {
        if (run is null or { Working: true })
            return;
        await run.StartAsync(await Current.GetAsync());
        await Task.WhenAll(LoadNowAsync(), LoadChartsAsync());
    }

    async Task PrintAsync() => await Browser.InvokeVoidAsync("print");
}
