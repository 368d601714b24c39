using System.Globalization;
using BookingAdmin.Data;

namespace BookingAdmin.Services.Audit;

/// <summary>The audit as a CSV file.</summary>
public static class AuditCsv
{
    static readonly string[] Columns =
        ["id", "at", "kind", "who", "what", "order_number", "order_id", "booking_id", "reason", "changes", "repair_id", "run_id", "undoes", "undone"];

    public static Task WriteAsync(Stream to, IAsyncEnumerable<AuditItem> items, CancellationToken cancel) => CsvFile.WriteAsync(to, Columns, items, Row, cancel);

    static string?[] Row(AuditItem item) =>
    [
        Number(item.Id),
        item.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        item.By.Word(),
        item.Who,
        item.What,
        item.OrderNumber,
        item.OrderId,
        item.BookingId,
        item.Reason,
        string.Join("; ", item.Changes.Select(change => $"{change.Field}: {change.Before ?? "nothing"} → {change.After ?? "nothing"}")),
        item.RepairId?.ToString(),
        Number(item.RunId),
        Number(item.Undoes),
        item.Undone ? "yes" : "no",
    ];

    static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
