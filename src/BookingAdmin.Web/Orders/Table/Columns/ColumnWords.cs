namespace BookingAdmin.Web.Orders.Table.Columns;

/// <summary>What stands at the head of a column, and how the list is sorted by it.</summary>
static class ColumnWords
{
    public static string Of(OrderColumn column) => column switch
    {
        OrderColumn.Number => T("Order"),
        OrderColumn.Customer => T("Customer"),
        OrderColumn.Celebrity => T("Celebrity"),
        OrderColumn.Occasion => T("Occasion"),
        OrderColumn.Amount => T("Amount"),
        OrderColumn.Payment => T("Payment"),
        OrderColumn.Status => T("Order status"),
        OrderColumn.Booking => T("Booking"),
        OrderColumn.Placed => T("Placed"),
        OrderColumn.Due => T("Due"),
        OrderColumn.Assignee => T("Assigned to"),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, null),
    };
}
