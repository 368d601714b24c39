namespace BookingAdmin.Web.Ui;

/// <summary>Rows as a CSV file that is written while they are read.</summary>
static class CsvAnswer
{
    public static async Task WriteAsync<T>(HttpContext context, string name, IAsyncEnumerable<T> items, IReadOnlyList<CsvColumn<T>> columns)
    {
        var cancel = context.RequestAborted;
        try
        {
            // The first row is read before the answer begins: a fault until then is an answer of its own, not half a file.
            await using var rows = items.GetAsyncEnumerator(cancel);
            var any = await rows.MoveNextAsync();
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
            await CsvFile.WriteAsync(context.Response.Body, From(rows, any), columns, cancel);
        }
        catch (Exception e) when (context.Response.HasStarted && (e is InvalidInputException || DatabaseFault.IsOutside(e)))
        {
            // A file that just ends would look whole.
            context.Abort();
        }
    }

    static async IAsyncEnumerable<T> From<T>(IAsyncEnumerator<T> rows, bool any)
    {
        for (; any; any = await rows.MoveNextAsync())
            yield return rows.Current;
    }
}
