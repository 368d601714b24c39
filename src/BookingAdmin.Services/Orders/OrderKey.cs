using BookingAdmin.Services.Data;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Orders;

/// <summary>People name an order by its number or its id, and paste either with spaces around it.</summary>
static class OrderKey
{
    const int MaxLength = 100;

    /// <returns>The id, or null when there is no such order.</returns>
    public static async Task<string?> IdOfAsync(BookingAdminContext context, string order, CancellationToken cancel)
    {
        var key = order.Trim();
        if (key.Length is 0 or > MaxLength || key.Contains('\0'))
            return null;
        var number = key.ToUpperInvariant();
        return await context.Orders
            .Where(o => o.Id == key || o.OrderNumber == number)
            .Select(o => o.Id)
            .FirstOrDefaultAsync(cancel);
    }
}
