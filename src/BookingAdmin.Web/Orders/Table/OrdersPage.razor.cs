using BookingAdmin.Data.Lists;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace BookingAdmin.Web.Orders.Table;

/// <summary>Every order, and the way from a missing booking to its repair. What the list shows stands in its address.</summary>
public sealed partial class OrdersPage
{
    // Without a guard the check reads every order: live changes do not repeat it as often as the list.
    static readonly TimeSpan BetweenLoads = TimeSpan.FromMilliseconds(800), BetweenScans = TimeSpan.FromSeconds(10);

    // Pages that are opened together share a check.
    static readonly TimeSpan FirstCheckAge = TimeSpan.FromSeconds(2);

    // Without a guard nothing signals what the marketplace's own application writes.
    static readonly TimeSpan Period = TimeSpan.FromMinutes(1), PeriodOfChecks = TimeSpan.FromMinutes(5);

    [Inject] public required OrderList List { get; init; }
    [Inject] public required SharedCheck Checks { get; init; }
    [Inject] public required FindingRepair Repairs { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required IDialogService Dialogs { get; init; }
    [Inject] public required IBrowserViewportService Viewport { get; init; }

    [SupplyParameterFromQuery] string? Q { get; set; }
    [SupplyParameterFromQuery] string? Status { get; set; }
    [SupplyParameterFromQuery] string? Payment { get; set; }
    [SupplyParameterFromQuery] string? Days { get; set; }
    [SupplyParameterFromQuery] string? From { get; set; }
    [SupplyParameterFromQuery] string? To { get; set; }
    [SupplyParameterFromQuery] string? Missing { get; set; }
    [SupplyParameterFromQuery] string? State { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    readonly HashSet<string> selected = new(StringComparer.Ordinal);
    readonly Loaded<Listing> listing = new();
    readonly Loaded<MissingCount> count = new();
    LiveRefresh? recheck;
    OrderTable? table;
    OrderFilter? filter;
    string? damaged;

    Page<OrderListItem>? page => listing.Value?.Page;

    string? Refusal => damaged ?? listing.Refusal;

    // Green over a database that does not answer would be a lie.
    MissingCount? check => count.Trouble is null ? count.Value : null;

    string? pane;
    RepairNote? note;
    IDialogReference? sheet;

    /// <summary>The preview stands beside the list, not over it.</summary>
    bool Beside => pane is not null && sheet is null;

    protected override void OnInitialized()
    {
        if (!RendererInfo.IsInteractive)
            return;
        Follow(signal => Feed.Subscribe(null, signal), BetweenLoads, Period, LoadAsync);
        recheck = Follow(signal => Feed.Subscribe(null, signal), BetweenScans, PeriodOfChecks, CheckAsync);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive)
            return;
        try
        {
            var asked = OrderFilter.Parse(Q, Status, Payment, Days, From, To, Missing, At, State);
            if (asked == filter && Refusal is null)
                return;
            (filter, damaged) = (asked, null);
        }
        catch (InvalidInputException e)
        {
            (filter, damaged) = (null, e.Message);
            return;
        }
        selected.Clear();
        listing.Outdate();
        await LoadAsync();
        if (check is null && Refusal is null)
            await CheckAsync();
    }

    async Task LoadAsync()
    {
        if (filter is not { } asked)
            return;
        await AskAsync(listing, async (actor, cancel) =>
        {
            var found = await List.ListAsync(actor, asked.Query(Zone, Clock.GetUtcNow()), cancel);
            var listed = new Listing(found, asked.Filters ? null : await List.EstimateAsync(actor, cancel));
            if (asked == filter)
                selected.IntersectWith(found.Items.Where(order => order.MissingBooking).Select(order => order.Id));
            return listed;
        });
        // The check may take longer.
        StateHasChanged();
    }

    async Task CheckAsync()
    {
        if (count.Asking)
            return;
        await AskAsync(count, (actor, cancel) => Checks.GetAsync(actor, check is null ? FirstCheckAge : TimeSpan.Zero, cancel));
        recheck?.Pause = count.Value is { FromWatchList: true } ? BetweenLoads : BetweenScans;
    }

    async Task RefreshAsync()
    {
        await LoadAsync();
        await CheckAsync();
    }

    void Go(OrderFilter next, bool replace = false) => Navigation.NavigateTo(next.Address, replace: replace);

    /// <summary>What the filters let through, on every page of the list.</summary>
    OrderQuery? Matching => filter is { } shown ? shown.Query(Zone, Clock.GetUtcNow()) with { Cursor = null } : null;

    async Task PreviewAsync(string order)
    {
        note = null;
        if (pane is null && !await Viewport.IsMediaQueryMatchAsync("(min-width: 1100px)"))
        {
            sheet = await Dialogs.ShowAsync<CreateBookingSheet>(RuleRepairWords.Title(CreateBooking.Rule.Repair, 1),
                new DialogParameters<CreateBookingSheet>
                {
                    { pane => pane.Order, order },
                    { pane => pane.Created, EventCallback.Factory.Create<RepairNote>(this, RepairedAsync) },
                }, CreateBookingSheet.Look);
            pane = order;
            await sheet.Result;
            await ReturnAsync();
            return;
        }
        pane = order;
    }

    async Task ClosePaneAsync()
    {
        if (sheet is null)
            await ReturnAsync();
        else
            sheet.Close();
    }

    /// <summary>The preview is closed: back to the button that opened it.</summary>
    async Task ReturnAsync()
    {
        var opener = pane;
        (pane, sheet) = (null, null);
        if (opener is not null && table is not null && !Gone.IsCancellationRequested)
            await table.FocusAsync(opener);
    }

    Task CloseOnEscape(KeyboardEventArgs e) => e.Key == "Escape" ? ClosePaneAsync() : Task.CompletedTask;

    async Task RepairedAsync(RepairNote outcome)
    {
        if (Gone.IsCancellationRequested)
            return;
        note = outcome;
        await ClosePaneAsync();
        await RefreshAsync();
    }

    async Task UndoAsync()
    {
        if (note is not { Undo: { } repair } shown)
            return;
        await DoAsync(
            async actor => note = new(RepairWords.Of(await Repairs.UndoAsync(actor, repair, shown.Order, CancellationToken.None))),
            fault => note = shown with { Text = fault });
        await RefreshAsync();
    }

    string Extent(Page<OrderListItem> shown)
    {
        var count = shown.Items.Count;
        var orders = count == 1 ? "1 order" : $"{count} orders";
        return (filter, shown) switch
        {
            (_, { Previous: null, Next: null }) => filter!.Filters ? $"{orders} {(count == 1 ? "matches" : "match")}" : orders,
            ({ Filters: false }, { Previous: null }) =>
                listing.Value?.Estimate is { } estimate
                && estimate > count ? $"Newest {count} of about {NumberText.Of(estimate)}" : $"Newest {count}",
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

    /// <param name="Estimate">Of all orders; null where a filter leaves some out.</param>
    sealed record Listing(Page<OrderListItem> Page, long? Estimate);
}
