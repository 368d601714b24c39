using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Host;
using BookingAdmin.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Orders;

/// <summary>One order whole: what is wrong with it, its booking, and what happened to it.</summary>
public sealed partial class OrderPage : IDisposable
{
    // Without a guard what the marketplace's own application writes is told by nobody: hence the period.
    static readonly TimeSpan BetweenLoads = TimeSpan.FromMilliseconds(800), Period = TimeSpan.FromMinutes(1);

    [Inject] public required OrderDetails Details { get; init; }
    [Inject] public required FindingRepair Repairs { get; init; }
    [Inject] public required RepairConsent Consent { get; init; }
    [Inject] public required RequestDecisions Decisions { get; init; }
    [Inject] public required CurrentActor Current { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }

    /// <summary>Order number or id.</summary>
    [Parameter, EditorRequired] public required string Number { get; set; }

    /// <summary>The visit; null once the page is live.</summary>
    [CascadingParameter] public HttpContext? Visit { get; set; }

    [SupplyParameterFromQuery(Name = RowAddress.Key)] string? Key { get; set; }

    [CascadingParameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    string Named => RowAddress.Read(Number, Key)[0];

    static readonly MissingBooking MissingRule = new();

    readonly CancellationTokenSource gone = new();
    Throttle? reload;
    IDisposable? subscription;
    ITimer? timer;
    string? shown;
    OrderDetail? order;
    Trouble? trouble;
    Note? note;
    bool unknown, busy;

    protected override void OnInitialized()
    {
        if (!RendererInfo.IsInteractive)
            return;
        reload = new(BetweenLoads, Clock, LoadAsync);
        subscription = Feed.Subscribe(null, everybody => _ = RefreshAsync(reload, everybody));
        timer = Clock.CreateTimer(_ => _ = RefreshAsync(reload, true), null, Period, Period);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive)
            await RefuseUnknownAsync();
        if (!RendererInfo.IsInteractive || shown == Named)
            return;
        (shown, order, note) = (Named, null, null);
        await LoadAsync();
    }

    /// <summary>Before the page comes alive: an order that does not exist is answered with that status.</summary>
    async Task RefuseUnknownAsync()
    {
        try
        {
            var actor = await Current.GetAsync();
            unknown = true;
            foreach (var name in RowAddress.Read(Number, Key))
                unknown = unknown && !await Details.ExistsAsync(actor, name, gone.Token);
        }
        // The living page asks again, and says what is wrong.
        catch (Exception e) when (Trouble.Of(e) is not null)
        {
            return;
        }
        if (unknown)
            Missing.Answer(Visit);
    }

    // On a thread of the feed or of the timer.
    async Task RefreshAsync(Throttle signalled, bool everybody)
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
        var asked = Named;
        try
        {
            var actor = await Current.GetAsync();
            OrderDetail? found = null;
            foreach (var name in RowAddress.Read(Number, Key))
                found ??= await Details.FindAsync(actor, name, gone.Token);
            if (asked == Named)
                (order, unknown, trouble) = (found, found is null, null);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (Trouble.Of(e) is { } told)
        {
            if (asked != Named)
                return;
            // What passes leaves the order as it was last seen, and what is being typed under it.
            (order, unknown, trouble) = (told.Passes ? order : null, false, told);
        }
        StateHasChanged();
    }

    Task RepairedAsync(RepairNote told)
    {
        note = new(told.Text, told.Undo is { } repair ? () => UndoAsync(repair) : null);
        return LoadAsync();
    }

    Task UndoRepairAsync() => order?.UndoableRepair is { } repair ? UndoAsync(repair) : Task.CompletedTask;

    Task UndoAsync(Guid repair) => DoAsync(async actor =>
        new(RepairWords.Of(await Repairs.UndoAsync(actor, repair, order?.Summary.Id, CancellationToken.None))));

    /// <summary>Whether machinery may create the booking that this order lacks.</summary>
    Task SayAsync(bool leave) => order is not { Summary.Id: var id } ? Task.CompletedTask : DoAsync(async actor =>
    {
        await (leave ? Consent.LeaveAsync(actor, id, CancellationToken.None) : Consent.HandBackAsync(actor, id, CancellationToken.None));
        return new(leave ? "Left alone: no booking is created by itself." : "No longer left alone: the monitor may create the booking.");
    });

    Task DecidedAsync(DecisionResult result)
    {
        note = Told(result);
        return LoadAsync();
    }

    Note Told(DecisionResult result) => new(DecisionWords.Of(result, order?.Summary.CelebrityName ?? "the celebrity", Zone),
        result is DecisionResult.Done done ? () => DoAsync(async actor => Told(await Decisions.UndoAsync(actor, done.Entry, CancellationToken.None))) : null,
        (result as DecisionResult.Done)?.UndoUntil);

    /// <summary>One thing at a time; what came of it is said, and the order is shown as it is now.</summary>
    async Task DoAsync(Func<Actor, Task<Note>> what)
    {
        if (busy)
            return;
        busy = true;
        try
        {
            note = await what(await Current.GetAsync());
        }
        catch (Exception e) when (Trouble.Of(e) is { } told)
        {
            note = (note ?? new("")) with { Text = told.AfterWrite };
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

    /// <param name="Undo">Takes it back; null when that cannot be.</param>
    sealed record Note(string Text, Func<Task>? Undo = null, DateTimeOffset? Until = null);
}
