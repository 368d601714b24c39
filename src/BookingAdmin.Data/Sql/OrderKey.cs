using BookingAdmin.Data;

namespace BookingAdmin.Data.Sql;

/// <summary>People name an order by its number or its id, and paste either with spaces around it.</summary>
public static class OrderKey
{
    // An index entry of PostgreSQL holds no longer text.
    const int MaxLength = 2700;

    /// <returns>The id, or null when there is no such order.</returns>
    public static async Task<string?> IdOfAsync(BookingAdminContext context, string order, CancellationToken cancel)
    {
        var key = order.Trim();
        if (key.Length is 0 or > MaxLength || key.Contains('\0'))
            return null;
        if (key != order && await FindAsync(context, order, cancel) is { } exact)
            return exact;
        return await FindAsync(context, key, cancel);
    }

    static async Task<string?> FindAsync(BookingAdminContext context, string key, CancellationToken cancel)
    {
        var upper = key.ToUpperInvariant();
        // As it was typed first: numbers of the marketplace's checkout are in capitals, numbers of its scripts may not be.
        return await context.Orders
            .Where(o => o.Id == key || o.OrderNumber == key || o.OrderNumber == upper)
            .OrderBy(o => o.OrderNumber == key || o.Id == key ? 0 : 1)
            .Select(o => o.Id)
            .FirstOrDefaultAsync(cancel);
    }
}
