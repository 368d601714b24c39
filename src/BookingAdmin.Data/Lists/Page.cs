namespace BookingAdmin.Data.Lists;

/// <summary>One page of a list.</summary>
/// <param name="Previous">Cursor of the page before, null on the first.</param>
/// <param name="Next">Cursor of the page behind, null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Previous, string? Next);

public static class Page
{
    /// <summary>Makes a page of up to <paramref name="size"/> + 1 rows that were read from the cursor on, in reading direction.</summary>
    public static Page<T> Of<T>(IReadOnlyList<T> rows, int size, Cursor? cursor, Func<T, Cursor> place)
    {
        var (more, forward) = (rows.Count > size, cursor is null or { Forward: true });
        T[] items = forward ? [.. rows.Take(size)] : [.. rows.Take(size).Reverse()];
        var hasNext = forward ? more : items.Length > 0;
        var hasPrevious = forward ? cursor is not null && items.Length > 0 : more;
        return new(items,
            hasPrevious ? (place(items[0]) with { Forward = false }).ToString() : null,
            hasNext ? (place(items[^1]) with { Forward = true }).ToString() : null);
    }
}
