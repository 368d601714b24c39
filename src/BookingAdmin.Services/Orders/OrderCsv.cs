namespace BookingAdmin.Services.Orders;

/// <summary>The columns of an order as CSV. Statuses by the marketplace's own labels: programs read the file too.</summary>
public static class OrderCsv
{
    public static IReadOnlyList<CsvColumn<OrderListItem>> Columns { get; } =
    [
        new("order_number", order => order.OrderNumber),
        new("order_id", order => order.Id),
        new("placed", order => order.CreatedAt),
        new("customer", order => order.CustomerName),
        new("customer_email", order => order.CustomerEmail),
        new("celebrity", order => order.CelebrityName),
        new("recipient", order => order.RecipientName),
        new("occasion", order => order.Occasion),
        new("total", order => order.Total.Digits),
        new("currency", order => order.Total.Currency.ToUpperInvariant()),
        new("payment", order => Labels.Of(order.PaymentStatus)),
        new("order_status", order => Labels.Of(order.Status)),
        new("booking", order => order.Booking is { } booking ? Labels.Of(booking) : order.MissingBooking ? "MISSING" : null),
        new("due", order => order.Due),
        new("looked_after_by", order => order.Assignee),
    ];
}
