using BookingAdmin.Services.Orders;

namespace BookingAdmin.Web.Orders.Table.Columns;

/// <summary>The two ways of a column that sorts.</summary>
/// <param name="First">What its heading asks for first; again, and it is the other.</param>
sealed record ColumnSort(OrderSort First, OrderSort Second)
{
    /// <returns>Null for a column whose values stand in another table, where no index can give their order.</returns>
    public static ColumnSort? Of(OrderColumn column) => column switch
    {
        OrderColumn.Placed => new(OrderSort.Newest, OrderSort.Oldest),
        OrderColumn.Amount => new(OrderSort.Highest, OrderSort.Lowest),
        OrderColumn.Number => new(OrderSort.LastNumber, OrderSort.FirstNumber),
        _ => null,
    };

    /// <summary>Whether the list is sorted by this column, for assistive technology; null: it is not.</summary>
    public string? Direction(OrderFilter filter) => Sort(filter) switch
    {
        OrderSort.Newest or OrderSort.Highest or OrderSort.LastNumber when Sorts(filter) => "descending",
        _ when Sorts(filter) => "ascending",
        _ => null,
    };

    /// <summary>The list sorted by this column, or the other way round where it is already.</summary>
    public OrderFilter Next(OrderFilter filter)
    {
        var sort = Sort(filter) == First ? Second : First;
        return filter with { Cursor = null, Sort = sort == OrderSort.Newest && !filter.MissingOnly ? null : sort };
    }

    bool Sorts(OrderFilter filter) => Sort(filter) is { } sort && (sort == First || sort == Second);

    static OrderSort? Sort(OrderFilter filter) => filter.Sort ?? (filter.MissingOnly ? null : OrderSort.Newest);
}
