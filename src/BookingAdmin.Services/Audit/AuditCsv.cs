namespace BookingAdmin.Services.Audit;

/// <summary>The columns of an audit entry as CSV.</summary>
public static class AuditCsv
{
    public static IReadOnlyList<CsvColumn<AuditItem>> Columns { get; } =
    [
        new("id", item => item.Id),
        new("at", item => item.At),
        new("kind", item => item.By.Word()),
        new("who", item => item.Who),
        new("what", item => item.What),
        new("order_number", item => item.OrderNumber),
        new("order_id", item => item.OrderId),
        new("booking_id", item => item.BookingId),
        new("reason", item => item.Reason),
        new("changes", item => string.Join("; ", item.Changes.Select(
            change => $"{change.Field}: {change.Before ?? "nothing"} → {change.After ?? "nothing"}"))),
        new("repair_id", item => item.RepairId),
        new("run_id", item => item.RunId),
        new("undoes", item => item.Undoes),
        new("undone", item => item.Undone),
    ];
}
