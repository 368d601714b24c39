using BookingAdmin.Domain.Marketplace;
using CsvHelper;

namespace BookingAdmin.Data;

/// <param name="Cell">A text, a number, a time, yes or no; null is an empty cell.</param>
public sealed record CsvColumn<T>(string Name, Func<T, object?> Cell);

/// <summary>Writes rows as CSV while they come, so that memory does not grow with their number.</summary>
public static class CsvFile
{
    static readonly CsvWriterOptions Format = new()
    {
        // A spreadsheet takes what begins like a formula for one, and people type these texts.
        Injection = CsvInjection.Escape,
        InjectionCharacters = "=@+-\t\r\n",
        // By which spreadsheets know UTF-8.
        WriteByteOrderMark = true,
        TrueValue = "yes",
        FalseValue = "no",
    };

    /// <summary>A file: UTF-8 with a byte order mark.</summary>
    public static Task WriteAsync<T>(
        Stream to, IAsyncEnumerable<T> items, IReadOnlyList<CsvColumn<T>> columns, CancellationToken cancel) =>
        WriteAsync(CsvWriter.Create(to, Format, leaveOpen: true), items, columns, cancel);

    /// <summary>Text, for a terminal or a pipe.</summary>
    public static Task WriteAsync<T>(
        TextWriter to, IAsyncEnumerable<T> items, IReadOnlyList<CsvColumn<T>> columns, CancellationToken cancel) =>
        WriteAsync(CsvWriter.Create(to, Format, leaveOpen: true), items, columns, cancel);

    static async Task WriteAsync<T>(CsvWriter csv, IAsyncEnumerable<T> items, IReadOnlyList<CsvColumn<T>> columns, CancellationToken cancel)
    {
        await using var written = csv;
        await csv.WriteRecordAsync([.. columns.Select(column => column.Name)], cancel);
        await foreach (var item in items.WithCancellation(cancel))
        {
            foreach (var column in columns)
                WriteCell(csv, column.Cell(item));
            await csv.EndRecordAsync(cancel);
        }
        await csv.FlushAsync(cancel);
    }

    static void WriteCell(CsvWriter csv, object? cell)
    {
        if (cell is string text)
            csv.WriteField(PlainText.Visible(text));
        else if (cell is DateTimeOffset at)
            csv.WriteField(at.UtcDateTime, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        else
            csv.WriteField(cell);
    }
}
