using BookingAdmin.Domain.Marketplace;
using CsvHelper;

namespace BookingAdmin.Data;

/// <summary>Writes rows as CSV while they come, so that memory does not grow with their number.</summary>
public static class CsvFile
{
    static readonly CsvWriterOptions Format = new()
    {
        // A spreadsheet takes what begins like a formula for one, and people type these texts.
        Injection = CsvInjection.Escape,
        // By which spreadsheets know UTF-8.
        WriteByteOrderMark = true,
    };

    /// <param name="row">The values of one row, in the order of the columns; null is an empty cell.</param>
    public static async Task WriteAsync<T>(Stream to, string[] columns, IAsyncEnumerable<T> items, Func<T, string?[]> row, CancellationToken cancel)
    {
        await using var csv = CsvWriter.Create(to, Format, leaveOpen: true);
        await csv.WriteRecordAsync(columns, cancel);
        await foreach (var item in items.WithCancellation(cancel))
            await csv.WriteRecordAsync([.. row(item).Select(cell => cell is null ? "" : PlainText.Visible(cell))], cancel);
        await csv.FlushAsync(cancel);
    }
}
