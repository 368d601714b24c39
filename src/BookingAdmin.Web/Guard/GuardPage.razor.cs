using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Guard;

/// <summary>The guard: what it does, whether it is whole, and the change of its mode, with the SQL shown before anything runs.</summary>
public sealed partial class GuardPage
{
    static readonly TimeSpan BetweenLoads = TimeSpan.FromSeconds(2), Period = TimeSpan.FromSeconds(30);

    [Inject] public required BookingGuard Guard { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }

    readonly Loaded<GuardStatus> status = new();
    GuardMode? chosen;
    string? sql, result;
    bool failed, toModes;
    ElementReference modes;

    string? Since => status.Value is { Mode: not GuardMode.Off, Since: { } since } known
        ? known.By is { } by ? T($"Installed {TimeWords.When(since, Zone, Clock.GetUtcNow())} by {PlainText.Isolated(by)}.")
            : T($"Installed {TimeWords.When(since, Zone, Clock.GetUtcNow())}.")
            : null;

    protected override async Task OnInitializedAsync()
    {
        HandOver(status, now: Feed.Now);
        if (RendererInfo.IsInteractive)
            Follow(Feed, BetweenLoads, Period, LoadAsync);
        if (status.Value is null)
            await LoadFirstAsync(LoadAsync);
    }

    Task LoadAsync() => AskAsync(status, Guard.StatusAsync);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!toModes)
            return;
        toModes = false;
        await modes.FocusAsync();
    }

    /// <summary>Shows what a mode would run. Null, or the present mode of a whole guard, takes the proposal back.</summary>
    async Task Propose(GuardMode? mode)
    {
        // What had the focus goes with the script.
        toModes = mode is null && sql is not null;
        (chosen, sql, result) = (null, null, null);
        if (mode is not { } wanted || status.Value is { Faults.Count: 0 } now && now.Mode == wanted)
            return;
        await DoAsync(actor =>
        {
            (chosen, sql) = (wanted, Guard.Script(actor, wanted));
            return Task.CompletedTask;
        }, Say);
    }

    Task ApplyAsync() => chosen is not { } mode ? Task.CompletedTask : ChangeAsync(
        actor =>
            mode is GuardMode.Off
            ? Guard.RemoveAsync(actor, CancellationToken.None) : Guard.InstallAsync(actor, mode, CancellationToken.None));

    Task RebuildAsync() => ChangeAsync(actor => Guard.RebuildAsync(actor, CancellationToken.None));

    /// <summary>One thing at a time; what came of it is said, and the guard is shown as it is now.</summary>
    async Task ChangeAsync(Func<Actor, Task<GuardChange>> what)
    {
        await DoAsync(async actor =>
        {
            result = null;
            var change = await what(actor);
            (toModes, result, failed, chosen, sql) = (sql is not null, change.Sentence, false, null, null);
        }, Say);
        await LoadAsync();
    }

    void Say(string fault) => (result, failed) = (fault, true);
}
