using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Orders.Notes;
using BookingAdmin.Services.Orders.Views;
using BookingAdmin.Web.Orders.Table.Columns;
using BookingAdmin.Web.Orders.Views;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.JSInterop;

namespace BookingAdmin.Web.Orders.Table;

/// <summary>What a person keeps of the list: views in the database, columns in the browser; and what they take upon themselves.</summary>
public sealed partial class OrdersPage
{
    const string ColumnsKey = "orders-columns";

    // Each is a query, and nobody reads more.
    const int MostNumbers = 12;

    [Inject] public required SavedViews Views { get; init; }
    [Inject] public required OrderAssignees Assignees { get; init; }
    [Inject] public required IJSRuntime Browser { get; init; }

    readonly Loaded<IReadOnlyList<OrderTab>> kept = new();
    OrderColumns columns = OrderColumns.Default;
    IJSObjectReference? module;

    /// <summary>The check knows how many are missing; everything else is counted for its tab.</summary>
    IReadOnlyList<OrderTab> tabs =>
    [
        .. (kept.Value ?? OrderTab.BuiltIn()).Select(tab => tab is { Filter.MissingOnly: true, Saved: null }
            ? tab with { Total = check is { } known ? new(known.Missing, TotalKind.Exact) : null } : tab),
    ];

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        try
        {
            module = await Browser.InvokeAsync<IJSObjectReference>("import", "./orders.js");
        }
        // Without the script the list shows the default columns.
        catch (JSException)
        {
            return;
        }
        if (await module.InvokeAsync<string?>("read", ColumnsKey) is { } text && OrderColumns.Parse(text) is { } own)
        {
            columns = own;
            StateHasChanged();
        }
    }

    Task KeptAsync() => AskAsync(kept, async (actor, cancel) =>
    {
        OrderTab[] all = [.. OrderTab.BuiltIn(), .. (await Views.ListAsync(actor, cancel)).Select(OrderTab.Of).OfType<OrderTab>()];
        OrderTab[] counted =
            [.. all.Where(tab => tab.Filter.Filters && (tab.Saved is not null || !tab.Filter.MissingOnly)).Take(MostNumbers)];
        var now = Clock.GetUtcNow();
        var totals = await Totals.OfEachAsync(actor, [.. counted.Select(tab => tab.Filter.Query(Zone, now, actor))], cancel);
        var known = counted.Zip(totals).ToDictionary(pair => pair.First, pair => pair.Second);
        return (IReadOnlyList<OrderTab>)[.. all.Select(tab => tab with { Total = known.GetValueOrDefault(tab) })];
    });

    async Task ViewDoneAsync(string outcome)
    {
        (saving, note) = (false, new(outcome));
        await KeptAsync();
    }

    async Task ChooseAsync(OrderColumns chosen)
    {
        columns = chosen;
        if (module is not null)
            await module.InvokeVoidAsync("write", ColumnsKey, chosen.ToString());
    }

    async Task TakeAsync()
    {
        await DoAsync(async actor =>
        {
            var taken = await Assignees.TakeAsync(actor, [.. selected], CancellationToken.None);
            selected.Clear();
            note = new(TakenWords(taken));
        }, fault => note = new(fault));
        await LoadAsync();
    }

    static string TakenWords(TakenOrders taken)
    {
        var mine = Plural(taken.Taken, "{0:N0} order is assigned to you.", "{0:N0} orders are assigned to you.");
        return taken.Others == 0 ? mine
            : $"{mine} {Plural(taken.Others, "{0:N0} stays with somebody else.", "{0:N0} stay with somebody else.")}";
    }
}
