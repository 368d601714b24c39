using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Guard;

/// <summary>The guard: what it does, whether it is whole, and the change of its mode, with the SQL shown before anything runs.</summary>
public sealed partial class GuardPage : IDisposable
{
    static readonly TimeSpan BetweenLoads = TimeSpan.FromSeconds(2), Period = TimeSpan.FromSeconds(30);

    [Inject] public required BookingGuard Guard { get; init; }
    [Inject] public required CurrentActor Current { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required ILogger<GuardPage> Logger { get; init; }

    [CascadingParameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    readonly CancellationTokenSource gone = new();
    Loaded<GuardStatus> status = null!;
    Throttle? reload;
    IDisposable? subscription;
    ITimer? timer;
    GuardMode? chosen;
    string? sql, told;
    bool busy, failed, toModes;
    ElementReference modes;

    string? Since => status.Value is { Mode: not GuardMode.Off, Since: { } since } known
        ? $"Installed {TimeWords.When(since, Zone, Clock.GetUtcNow())}{(known.By is { } by ? $" by {PlainText.Isolated(by)}" : "")}." : null;

    protected override async Task OnInitializedAsync()
    {
        status = new("guard", Logger);
        if (!RendererInfo.IsInteractive)
            return;
        reload = new(BetweenLoads, Clock, LoadAsync);
        subscription = Feed.Subscribe(null, everybody => _ = SignalAsync(reload, everybody));
        timer = Clock.CreateTimer(_ => _ = SignalAsync(reload, false), null, Period, Period);
        await LoadAsync();
    }

    // On a thread of the feed or of the timer.
    async Task SignalAsync(Throttle signalled, bool everybody)
    {
        try
        {
            await InvokeAsync(() => signalled.SignalAsync(everybody));
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    async Task LoadAsync()
    {
        if (gone.IsCancellationRequested)
            return;
        await status.LoadAsync(async cancel => await Guard.StatusAsync(await Current.GetAsync(), cancel), gone.Token);
        if (!gone.IsCancellationRequested)
            StateHasChanged();
    }

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
        (chosen, sql, told) = (null, null, null);
        if (mode is not { } wanted || status.Value is { Faults.Count: 0 } now && now.Mode == wanted)
            return;
        try
        {
            (chosen, sql) = (wanted, Guard.Script(await Current.GetAsync(), wanted));
        }
        catch (Exception e)
        {
            (told, failed) = (Trouble.OfAction(e, Logger).Sentence, true);
        }
    }

    Task ApplyAsync() => chosen is not { } mode ? Task.CompletedTask : DoAsync(
        actor => mode is GuardMode.Off ? Guard.RemoveAsync(actor, CancellationToken.None) : Guard.InstallAsync(actor, mode, CancellationToken.None));

    Task RebuildAsync() => DoAsync(actor => Guard.RebuildAsync(actor, CancellationToken.None));

    /// <summary>One thing at a time; what came of it is said, and the guard is shown as it is now.</summary>
    async Task DoAsync(Func<Actor, Task<GuardChange>> what)
    {
        if (busy)
            return;
        (busy, told) = (true, null);
        try
        {
            var change = await what(await Current.GetAsync());
            (toModes, told, failed, chosen, sql) = (sql is not null, change.Sentence, false, null, null);
        }
        catch (Exception e)
        {
            (told, failed) = (Trouble.OfAction(e, Logger).AfterWrite, true);
        }
        finally
        {
            busy = false;
        }
        await LoadAsync();
    }

    public void Dispose()
    {
        subscription?.Dispose();
        timer?.Dispose();
        reload?.Dispose();
        gone.Cancel();
        gone.Dispose();
    }
}
