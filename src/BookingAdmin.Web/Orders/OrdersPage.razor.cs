using System.Globalization;
using BookingAdmin.Data;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Repair;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Radzen;

namespace BookingAdmin.Web.Orders;

/// <summary>Every order, and the way from a missing booking to its repair. What the list shows stands in its address.</summary>
public sealed partial class OrdersPage : IDisposable
{
    // Without a guard the check reads every order: live changes do not repeat it as often as the list.
    static readonly TimeSpan BetweenLoads = TimeSpan.FromMilliseconds(800), BetweenScans = TimeSpan.FromSeconds(10);

    // Pages that are opened together share a check.
    static readonly TimeSpan FirstCheckAge = TimeSpan.FromSeconds(2);

    // Without a guard what the marketplace's own application writes is told by nobody.
    static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    const int PeriodsBetweenChecks = 5;

    [Inject] public required OrderList List { get; init; }
    [Inject] public required SharedCheck Checks { get; init; }
    [Inject] public required FindingRepair Repairs { get; init; }
    [Inject] public required CurrentActor Current { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required DialogService Dialogs { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }

    [CascadingParameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    [SupplyParameterFromQuery] string? Q { get; set; }
    [SupplyParameterFromQuery] string? Status { get; set; }
    [SupplyParameterFromQuery] string? Payment { get; set; }
    [SupplyParameterFromQuery] string? Days { get; set; }
    [SupplyParameterFromQuery] string? From { get; set; }
    [SupplyParameterFromQuery] string? To { get; set; }
    [SupplyParameterFromQuery] string? Missing { get; set; }
    [SupplyParameterFromQuery] string? State { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    readonly CancellationTokenSource gone = new();
    readonly HashSet<string> selected = new(StringComparer.Ordinal);
    CancellationTokenSource? load;
    Throttle? reload, recheck;
    IDisposable? subscription;
    ITimer? timer;
    int periods;
    OrderTable? table;

    OrderFilter? filter, listed;
    Page<OrderListItem>? page;
    long? estimate;
    Trouble? trouble;
    string? refusal;
    bool loading;

    MissingCount? check;

    // The last answer, for a repair of all that is open while the next check fails: its report and its undo must stay.
    MissingCount? known;
    bool checkFailed, checking, repairingAll;

    IReadOnlyList<string>? pane;
    RepairNote? note;
    bool wide = true, undoing;

    /// <summary>The preview stands beside the list, not over it.</summary>
    bool Beside => wide && pane is not null;

    protected override void OnInitialized()
    {
        if (!RendererInfo.IsInteractive)
            return;
        reload = new(BetweenLoads, Clock, LoadAsync);
        recheck = new(BetweenScans, Clock, CheckAsync);
        subscription = Feed.Subscribe(null, everybody => _ = SignalAsync(everybody, reload, recheck));
        timer = Clock.CreateTimer(_ => _ = ++periods % PeriodsBetweenChecks == 0 ? SignalAsync(true, reload, recheck) : SignalAsync(true, reload), null, Period, Period);
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
        if (!RendererInfo.IsInteractive)
            return;
        try
        {
            var asked = OrderFilter.Parse(Q, Status, Payment, Days, From, To, Missing, At, State);
            if (asked == filter && refusal is null)
                return;
            (filter, refusal) = (asked, null);
        }
        catch (InvalidInputException e)
        {
            (filter, refusal) = (null, e.Message);
            return;
        }
        selected.Clear();
        await LoadAsync();
        if (check is null && refusal is null)
            await CheckAsync();
    }

    async Task LoadAsync()
    {
        if (filter is not { } asked || gone.IsCancellationRequested)
            return;
        load?.Cancel();
        load?.Dispose();
        load = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
        var cancel = load.Token;
        loading = true;
        StateHasChanged();
        try
        {
            var actor = await Current.GetAsync();
            var found = await List.ListAsync(actor, asked.Query(Zone, Clock.GetUtcNow()), cancel);
            var about = asked.Filters ? null : await List.EstimateAsync(actor, cancel);
            // A query may end well although it was cancelled: what came later has its answer already.
            if (cancel.IsCancellationRequested)
                return;
            (page, listed, estimate, trouble) = (found, asked, about, null);
            selected.IntersectWith(found.Items.Where(order => order.MissingBooking).Select(order => order.Id));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (Trouble.Of(e) is { } told)
        {
            if (cancel.IsCancellationRequested)
                return;
            // What passes leaves the rows as they were last seen, unless they answer another address.
            if (!told.Passes || listed != asked)
                page = null;
            trouble = told.Passes ? told : null;
            refusal = told.Passes ? null : told.Sentence;
        }
        finally
        {
            // Else a later load has begun, and the flag is for that.
            if (!cancel.IsCancellationRequested)
                loading = false;
        }
        StateHasChanged();
    }

    async Task CheckAsync()
    {
        if (checking || gone.IsCancellationRequested)
            return;
        (checking, checkFailed) = (true, false);
        try
        {
            known = check = await Checks.GetAsync(await Current.GetAsync(), check is null ? FirstCheckAge : TimeSpan.Zero, gone.Token);
            recheck?.Interval = check.FromWatchList ? BetweenLoads : BetweenScans;
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (Trouble.Of(e) is not null)
        {
            // Green over a database that does not answer would be a lie.
            (check, checkFailed) = (null, true);
        }
        finally
        {
            checking = false;
        }
        StateHasChanged();
    }

    async Task RefreshAsync()
    {
        await LoadAsync();
        await CheckAsync();
    }

    void Go(OrderFilter next, bool replace = false) => Navigation.NavigateTo(next.Address, replace: replace);

    void OpenRepairAll() => (repairingAll, note) = (true, null);

    async Task PreviewAsync(IReadOnlyList<string> orders)
    {
        (pane, note) = (orders, null);
        if (wide)
            return;
        await Dialogs.OpenAsync(RuleRepairWords.Title(MissingRule.Repair, orders.Count), _ => DialogPane(orders),
            new DialogOptions { CssClass = "sheet", Width = "min(560px, 100vw)", CloseAriaLabel = "Close", AutoFocusFirstElement = false });
        await ReturnAsync();
    }

    async Task ClosePaneAsync()
    {
        if (wide)
            await ReturnAsync();
        else
            Dialogs.Close();
    }

    /// <summary>The preview is closed: back to the button that opened it.</summary>
    async Task ReturnAsync()
    {
        var opener = pane is [var only] ? only : null;
        pane = null;
        if (opener is not null && table is not null && !gone.IsCancellationRequested)
            await table.FocusAsync(opener);
    }

    Task CloseOnEscape(KeyboardEventArgs e) => e.Key == "Escape" ? ClosePaneAsync() : Task.CompletedTask;

    async Task RepairedAsync(RepairNote told)
    {
        if (gone.IsCancellationRequested)
            return;
        note = told;
        selected.Clear();
        if (!told.Reported)
            await ClosePaneAsync();
        await RefreshAsync();
    }

    async Task UndoAsync()
    {
        if (undoing || note?.Undo is not { } repair)
            return;
        undoing = true;
        try
        {
            note = new(RepairWords.Of(await Repairs.UndoAsync(await Current.GetAsync(), repair, note.Order, CancellationToken.None)));
        }
        catch (Exception e) when (Trouble.Of(e) is { } told)
        {
            note = note with { Text = told.AfterWrite };
        }
        finally
        {
            undoing = false;
        }
        await RefreshAsync();
    }

    string Extent(Page<OrderListItem> shown)
    {
        var count = shown.Items.Count;
        var orders = count == 1 ? "1 order" : $"{count} orders";
        return (filter, shown) switch
        {
            (_, { Previous: null, Next: null }) => filter!.Filters ? $"{orders} {(count == 1 ? "matches" : "match")}" : orders,
            ({ Filters: false }, { Previous: null }) => estimate > count ? $"Newest {count} of about {RepairWords.Number(estimate.Value)}" : $"Newest {count}",
            (_, { Previous: null }) => $"First {count} that match",
            _ => $"{orders}, placed {Days(shown.Items)}",
        };

        string Days(IReadOnlyList<OrderListItem> items)
        {
            var (first, last) = (Day(items.Min(order => order.CreatedAt)), Day(items.Max(order => order.CreatedAt)));
            return first == last ? first : $"{first} – {last}";
        }

        string Day(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).ToString("d MMM yyyy", CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        subscription?.Dispose();
        timer?.Dispose();
        reload?.Dispose();
        recheck?.Dispose();
        gone.Cancel();
        load?.Dispose();
        gone.Dispose();
    }
}
