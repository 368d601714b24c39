using BookingAdmin.Data.Lists;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Orders;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Orders.Table;

/// <summary>Every order, and the way from a missing booking to its repair. What the list shows stands in its address.</summary>
public sealed partial class OrdersPage
{
    // Without a guard the check reads every order: live changes do not repeat it as often as the list.
    // The numbers of tabs are several queries.
    static readonly TimeSpan BetweenLoads = TimeSpan.FromMilliseconds(800), BetweenScans = TimeSpan.FromSeconds(10),
        BetweenCounts = TimeSpan.FromSeconds(15);

    // Pages that are opened together share a check.
    static readonly TimeSpan FirstCheckAge = TimeSpan.FromSeconds(2);

    // Without a guard nothing signals what the marketplace's own application writes.
    static readonly TimeSpan Period = TimeSpan.FromMinutes(1), PeriodOfChecks = TimeSpan.FromMinutes(5);

    const string HandoverKey = "orders";

    [Inject] public required OrderList List { get; init; }
    [Inject] public required OrderTotals Totals { get; init; }
    [Inject] public required SharedCheck Checks { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required PersistentComponentState State { get; init; }

    /// <summary>
    /// Of the many parameters of the address one is enough: whichever changes, the page is given this one anew, and reads the whole.
    /// </summary>
    [SupplyParameterFromQuery] string? Q { get; set; }

    readonly HashSet<string> selected = new(StringComparer.Ordinal);
    readonly Loaded<Page<OrderListItem>> listing = new();
    readonly Loaded<OrderTotal?> total = new();
    readonly Loaded<MissingCount> count = new();
    LiveRefresh? recheck;
    OrderTable? table;
    OrderFilter? filter;
    PersistingComponentStateSubscription handover;
    string? damaged, handed;
    bool saving;

    Page<OrderListItem>? page => listing.Value;

    string? Refusal => damaged ?? listing.Refusal;

    // Green over a database that does not answer would be a lie.
    MissingCount? check => count.Trouble is null ? count.Value : null;

    protected override void OnInitialized()
    {
        if (!RendererInfo.IsInteractive)
        {
            handover = State.RegisterOnPersisting(HandOver);
            return;
        }
        if (State.TryTakeFromJson<byte[]>(HandoverKey, out var packed) && packed is not null
            && Handover.Unpack<Page<OrderListItem>>(packed) is ({ } address, { } found))
        {
            handed = address;
            listing.Set(found);
        }
        Follow(signal => Feed.Subscribe(null, signal), BetweenLoads, Period, LoadAsync);
        recheck = Follow(signal => Feed.Subscribe(null, signal), BetweenScans, PeriodOfChecks, CheckAsync);
        Follow(signal => Feed.Subscribe(null, signal), BetweenCounts, Period, async () =>
        {
            await CountAsync();
            await KeptAsync();
        });
    }

    protected override async Task OnParametersSetAsync()
    {
        try
        {
            var asked = OrderFilter.Parse(new Uri(Navigation.Uri).Query);
            if (asked == filter && Refusal is null)
                return;
            if (asked.Kept != filter?.Kept)
                total.Forget();
            (filter, damaged, saving) = (asked, null, false);
        }
        catch (InvalidInputException e)
        {
            (filter, damaged) = (null, e.Message);
            return;
        }
        selected.Clear();
        // What was prerendered is in sight until it is asked for anew.
        if (handed != filter.Address)
            listing.Outdate();
        handed = null;
        await LoadAsync();
        if (Refusal is not null || !RendererInfo.IsInteractive)
            return;
        if (total.Value is null)
            await CountAsync();
        if (check is null)
            await CheckAsync();
        if (kept.Value is null)
            await KeptAsync();
    }

    async Task LoadAsync()
    {
        if (filter is not { } asked)
            return;
        await AskAsync(listing, async (actor, cancel) =>
        {
            var found = await List.ListAsync(actor, asked.Query(Zone, Clock.GetUtcNow(), actor), cancel);
            if (asked == filter)
                selected.IntersectWith(found.Items.Select(order => order.Id));
            return found;
        });
        // What is counted may take longer.
        StateHasChanged();
    }

    Task HandOver()
    {
        if (filter is { } asked && page is { } found && Handover.Pack(asked.Address, found) is { } packed)
            State.PersistAsJson(HandoverKey, packed);
        return Task.CompletedTask;
    }

    Task CountAsync() => filter is not { } asked ? Task.CompletedTask
        : AskAsync(total, (actor, cancel) => Totals.OfAsync(actor, asked.Query(Zone, Clock.GetUtcNow(), actor), cancel));

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
        await CountAsync();
        await CheckAsync();
        await KeptAsync();
    }

    void Go(OrderFilter next, bool replace = false) => Navigation.NavigateTo(next.Address, replace: replace);

    static string Size(int orders) => orders.ToString(CultureInfo.InvariantCulture);

    void Resize(string orders)
    {
        if (filter is { } shown && int.TryParse(orders, CultureInfo.InvariantCulture, out var size))
            Go(shown with { Cursor = null, Size = size == OrderList.PageSize ? null : size });
    }

    /// <summary>How many orders the list has, as far as they are counted.</summary>
    string Total => total.Value switch
    {
        null => "",
        { Kind: TotalKind.Exact, Count: var orders } => Plural(orders, "{0:N0} order", "{0:N0} orders"),
        { Kind: TotalKind.MoreThan, Count: var orders } => T($"more than {orders:N0} orders"),
        { Count: var orders } => T($"about {orders:N0} orders"),
    };

    /// <summary>Where in the list this page is.</summary>
    string Extent(Page<OrderListItem> shown)
    {
        var orders = Plural(shown.Items.Count, "{0:N0} order", "{0:N0} orders");
        return shown switch
        {
            { Previous: null, Next: null } => orders,
            { Previous: null } => T($"the first {shown.Items.Count:N0} of {(total.Value is null ? T("many") : Total)}"),
            _ when filter is { Sort: null or OrderSort.Newest or OrderSort.Oldest } => T($"{orders}, placed {Days(shown.Items)}"),
            _ => orders,
        };

        string Days(IReadOnlyList<OrderListItem> items)
        {
            var (first, last) = (Day(items.Min(order => order.CreatedAt)), Day(items.Max(order => order.CreatedAt)));
            return first == last ? first : $"{first} – {last}";
        }

        string Day(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).ToString(Pattern("d MMM yyyy"), CultureInfo.CurrentCulture);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        handover.Dispose();
    }
}
