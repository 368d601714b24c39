using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Consistency.Charts;
using BookingAdmin.Web.Consistency.Checks;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace BookingAdmin.Web.Consistency;

/// <summary>Is the data consistent now, since when, and are the safeguards alive. Each part is asked for by itself, so that one that fails leaves the others.</summary>
public sealed partial class ConsistencyPage : IDisposable
{
    // The state is a look at what runs have kept; the charts group months of findings.
    static readonly TimeSpan BetweenStates = TimeSpan.FromSeconds(1), BetweenCharts = TimeSpan.FromSeconds(15);

    // Runs of others tell nobody, and times like "40 s ago" grow old.
    static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    [Inject] public required ConsistencyReport Report { get; init; }
    [Inject] public required ConsistencyRuns Runs { get; init; }
    [Inject] public required BookingGuard Guard { get; init; }
    [Inject] public required SafeguardState Safeguards { get; init; }
    [Inject] public required CurrentActor Current { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required IJSRuntime Browser { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required ILogger<ConsistencyPage> Logger { get; init; }

    [CascadingParameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    [SupplyParameterFromQuery(Name = "days")] string? DaysText { get; set; }

    readonly CancellationTokenSource gone = new();
    Loaded<ConsistencyState> state = null!;
    Loaded<GuardStatus> guard = null!;
    Loaded<Safeguards> safeguards = null!;
    Loaded<IReadOnlyList<TrendDay>> trend = null!;
    Loaded<IReadOnlyList<LifetimeBucket>> lifetimes = null!;
    CheckRun? run;
    Throttle? reload, redraw;
    IDisposable? subscription;
    ITimer? timer;
    int days;
    bool mayCheck, mayGuard;

    DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Whether a check looked at all orders in the days of the charts; null while that is not known.</summary>
    bool? Looked => state is { Trouble: null, Value: { } known } ? known.CheckedAt >= Now.AddDays(-days) : null;

    protected override async Task OnInitializedAsync()
    {
        (state, guard, safeguards, trend, lifetimes) = (new("state", Logger), new("guard", Logger), new("safeguards", Logger), new("trend", Logger), new("lifetimes", Logger));
        var actor = await Current.GetAsync();
        (mayCheck, mayGuard) = (actor.May(Permission.RunChecks), actor.May(Permission.ManageGuard));
        if (!RendererInfo.IsInteractive)
            return;
        run = new(Runs, () => _ = InvokeAsync(StateHasChanged));
        reload = new(BetweenStates, Clock, LoadNowAsync);
        redraw = new(BetweenCharts, Clock, LoadChartsAsync);
        subscription = Feed.Subscribe(null, everybody => _ = SignalAsync(everybody, reload, redraw));
        timer = Clock.CreateTimer(_ => _ = SignalAsync(false, reload), null, Period, Period);
    }

    // On a thread of the feed or of the timer.
    async Task SignalAsync(bool everybody, params Throttle[] signalled)
    {
        try
        {
            await InvokeAsync(() => Task.WhenAll(signalled.Select(throttle => throttle.SignalAsync(everybody))));
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        var asked = TrendRange.Parse(DaysText);
        if (asked == days)
            return;
        var first = days == 0;
        days = asked;
        if (!RendererInfo.IsInteractive)
            return;
        trend.Forget();
        lifetimes.Forget();
        await (first ? Task.WhenAll(LoadNowAsync(), LoadChartsAsync()) : LoadChartsAsync());
    }

    Task LoadNowAsync() => Task.WhenAll(LoadStateAsync(), LoadGuardAsync(), LoadSafeguardsAsync());

    Task LoadStateAsync() => LoadAsync(state, Report.StateAsync);

    Task LoadGuardAsync() => LoadAsync(guard, Guard.StatusAsync);

    Task LoadSafeguardsAsync() => LoadAsync(safeguards, Safeguards.GetAsync);

    Task LoadChartsAsync()
    {
        var asked = days;
        return Task.WhenAll(
            LoadAsync(trend, async (actor, cancel) => Still(await Report.TrendAsync(actor, asked, Zone, cancel))),
            LoadAsync(lifetimes, async (actor, cancel) => Still(await Report.LifetimesAsync(actor, asked, cancel))));

        // Whoever has chosen another range meanwhile is not shown this one.
        T Still<T>(T answer) => asked == days ? answer : throw new OperationCanceledException();
    }

    async Task LoadAsync<T>(Loaded<T> part, Func<Actor, CancellationToken, Task<T>> ask) where T : class
    {
        if (gone.IsCancellationRequested)
            return;
        await part.LoadAsync(async cancel => await ask(await Current.GetAsync(), cancel), gone.Token);
        if (!gone.IsCancellationRequested)
            StateHasChanged();
    }

    async Task CheckAsync()
    {
        if (run is null or { Working: true })
            return;
        await run.StartAsync(await Current.GetAsync());
        if (!gone.IsCancellationRequested)
            await Task.WhenAll(LoadNowAsync(), LoadChartsAsync());
    }

    async Task PrintAsync() => await Browser.InvokeVoidAsync("print");

    public void Dispose()
    {
        subscription?.Dispose();
        timer?.Dispose();
        reload?.Dispose();
        redraw?.Dispose();
        gone.Cancel();
        gone.Dispose();
    }
}
