using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Orders.Views;
using BookingAdmin.Web.Orders.Table;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Orders.Views;

/// <summary>A view above the list: what is built in, or what somebody saved.</summary>
/// <param name="Total">How many orders it shows; null where that is not known.</param>
/// <param name="Saved">Null for what is built in.</param>
public sealed record OrderTab(string Name, OrderFilter Filter, OrderTotal? Total = null, SavedViewItem? Saved = null)
{
    /// <summary>What is missing is urgent, once there is any.</summary>
    public bool Urgent => Filter.MissingOnly && Saved is null && Total is { Count: > 0 };

    /// <summary>41, or 999+.</summary>
    public string? Number => Total switch
    {
        null => null,
        { Kind: TotalKind.Exact, Count: var count } => NumberText.Of(count),
        { Count: var limit } => T($"{limit - 1:N0}+"),
    };

    /// <summary>Whether the list shows this view; a built-in one may be sorted otherwise.</summary>
    public bool Shows(OrderFilter filter) =>
        (Saved is null ? Bare(filter) with { Sort = null } == Filter : Bare(filter) == Bare(Filter));

    static OrderFilter Bare(OrderFilter filter) => filter with { Cursor = null, Size = null };

    /// <summary>Those that everybody has.</summary>
    public static IReadOnlyList<OrderTab> BuiltIn() =>
    [
        new(T("All"), new()),
        new(T("Missing"), new(MissingOnly: true)),
        new(T("Unpaid"), new() { Need = OrderNeed.Unpaid }),
        new(T("Refund waits"), new() { Need = OrderNeed.RefundWaits }),
        new(T("Overdue"), new() { Need = OrderNeed.Overdue }),
        new(T("New today"), new(Days: 1)),
    ];

    /// <summary>A view that somebody saved; null where its filters can be read no longer.</summary>
    public static OrderTab? Of(SavedViewItem view)
    {
        try
        {
            return new(view.Name, OrderFilter.Parse(view.Query), Saved: view);
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }
}
