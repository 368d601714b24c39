using BookingAdmin.Services.Orders;
using BookingAdmin.Web.Orders.Table.Columns;
using BookingAdmin.Web.Ui;
using Microsoft.JSInterop;

namespace BookingAdmin.Web.Orders.Table;

public sealed partial class OrderTable : IAsyncDisposable
{
    const int PickWidth = 42;

    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required IJSRuntime Browser { get; init; }

    [CascadingParameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    [Parameter, EditorRequired] public required IReadOnlyList<OrderListItem> Orders { get; set; }

    [Parameter, EditorRequired] public required OrderFilter Filter { get; set; }

    [Parameter, EditorRequired] public required OrderColumns Columns { get; set; }

    [Parameter] public EventCallback<OrderColumns> ColumnsChanged { get; set; }

    /// <summary>Ids of the selected rows; changed in place, then <see cref="SelectionChanged"/> is invoked.</summary>
    [Parameter, EditorRequired] public required ISet<string> Selected { get; set; }

    [Parameter] public EventCallback SelectionChanged { get; set; }

    [Parameter] public EventCallback<OrderListItem> Repair { get; set; }

    /// <summary>Id of the order whose preview is open.</summary>
    [Parameter] public string? Shown { get; set; }

    /// <summary>A panel stands beside the table: what the panel shows too is left out.</summary>
    [Parameter] public bool Tight { get; set; }

    readonly Dictionary<string, ElementReference> buttons = new(StringComparer.Ordinal);
    ElementReference table;
    IJSObjectReference? module;
    DotNetObjectReference<OrderTable>? self;
    bool gone;

    DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>No order of this page lacks its booking, so no row has a button.</summary>
    bool Whole => !Orders.Any(order => order.MissingBooking);

    string Classes => string.Join(' ', new[]
    {
        Whole ? "whole" : null, Tight ? "tight" : null, Columns.Roomy ? "roomy" : null,
        Columns.Chosen ? "chosen" : null,
    }.OfType<string>());

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        try
        {
            module = await Browser.InvokeAsync<IJSObjectReference>("import", "./orders.js");
            // The page may have been left while the browser fetched it.
            if (gone)
                return;
            self = DotNetObjectReference.Create(this);
            await module.InvokeVoidAsync("watch", table, self);
        }
        // Without the script the list works, and only its columns cannot be resized.
        catch (JSException)
        {
        }
    }

    /// <summary>A person has drawn the edge of a column.</summary>
    [JSInvokable]
    public Task ResizeAsync(string column, int width) => Enum.TryParse<OrderColumn>(column, out var resized) && Enum.IsDefined(resized)
        ? ColumnsChanged.InvokeAsync(Columns.Resize(resized, width)) : Task.CompletedTask;

    /// <summary>Gives the focus back to the button that opened the preview, if its row is still there.</summary>
    public async Task FocusAsync(string order)
    {
        if (Orders.Any(shown => shown.Id == order && shown.MissingBooking) && buttons.TryGetValue(order, out var button))
            await button.FocusAsync();
    }

    Task Pick(IEnumerable<string> orders, ChangeEventArgs e)
    {
        if (e.Value is true)
            Selected.UnionWith(orders);
        else
            Selected.ExceptWith(orders);
        return SelectionChanged.InvokeAsync();
    }

    /// <summary>The customer has what is left, unless somebody has drawn it too. The style sheet sizes the usual columns.</summary>
    string? Width(OrderColumn column) => (Columns.WidthOf(column), column) switch
    {
        _ when !Columns.Chosen => null,
        ({ } drawn, _) => Pixels(drawn),
        (_, OrderColumn.Customer) => null,
        (_, OrderColumn.Booking) when Whole => Pixels(OrderColumns.UsualOf(OrderColumn.Status)),
        _ => Pixels(OrderColumns.UsualOf(column)),
    };

    /// <summary>Columns that a person has chosen are never narrower than that: the list scrolls sideways instead.</summary>
    string? Least => !Columns.Chosen ? null : string.Create(CultureInfo.InvariantCulture,
        $"min-width:{Columns.Shown.Sum(column => Columns.WidthOf(column) ?? OrderColumns.UsualOf(column)) + PickWidth}px");

    static string Pixels(int width) => string.Create(CultureInfo.InvariantCulture, $"width:{width}px");

    static string Class(OrderColumn column) => column switch
    {
        OrderColumn.Number => "number",
        OrderColumn.Customer => "customer",
        OrderColumn.Celebrity => "celebrity",
        OrderColumn.Occasion => "occasion",
        OrderColumn.Amount => "amount r num",
        OrderColumn.Payment => "payment",
        OrderColumn.Status => "status",
        OrderColumn.Booking => "booking",
        OrderColumn.Placed => "placed r",
        OrderColumn.Due => "due r",
        _ => "assignee",
    };

    /// <summary>In 2 days, or 3 h late.</summary>
    string Due(DateTimeOffset due) => due < Now ? T($"{Age.Words(Now - due)} late") : T($"in {Age.Words(due - Now)}");

    public async ValueTask DisposeAsync()
    {
        gone = true;
        self?.Dispose();
        try
        {
            if (module is not null)
                await module.DisposeAsync();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone, and the module with it.
        }
    }
}
