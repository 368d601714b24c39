using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Marketplace;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Orders;

/// <summary>
/// Search over order number, names (customer, celebrity, recipient) and e-mail addresses. A condition across three tables
/// serves no index, so it looks twice: first it collects the orders that match, up to a limit, each table through its own
/// trigram index. Few: the list is made of those. Many: then walking the list from the newest order soon finds a page of them.
/// </summary>
static class OrderSearch
{
    const int Few = 1000;

    public static async Task<IQueryable<OrderRow>> ApplyAsync(BookingAdminContext context, string? search, CancellationToken cancel)
    {
        if (SearchText.Pattern(search) is not { } pattern)
            return context.Orders;

        var number = SearchText.Clean(search).ToUpperInvariant();
        if (await context.Orders.AnyAsync(o => o.OrderNumber == number, cancel))
            return context.Orders.Where(o => o.OrderNumber == number);

        var ids = await context.Database.SqlQuery<string>($"""
            WITH person AS MATERIALIZED (SELECT u.id FROM public."User" u WHERE u.name ILIKE {pattern} OR u.email ILIKE {pattern} LIMIT {Few + 1})
            (SELECT o.id AS "Value" FROM public."Order" o
              WHERE o."orderNumber" ILIKE {pattern} OR o."recipientName" ILIKE {pattern} OR o.email ILIKE {pattern} LIMIT {Few + 1})
            UNION ALL
            (SELECT o.id FROM person p JOIN public."Order" o ON o."userId" = p.id LIMIT {Few + 1})
            UNION ALL
            (SELECT o.id FROM person p JOIN public."Celebrity" c ON c."userId" = p.id JOIN public."Order" o ON o."celebrityId" = c.id LIMIT {Few + 1})
            """).ToListAsync(cancel);
        if (ids.Count <= Few)
            return context.Orders.Where(o => ids.Contains(o.Id));

        return context.Orders.Where(o =>
            EF.Functions.ILike(o.OrderNumber, pattern) || EF.Functions.ILike(o.RecipientName, pattern) || EF.Functions.ILike(o.Email, pattern)
            || EF.Functions.ILike(o.User.Name!, pattern) || EF.Functions.ILike(o.User.Email, pattern)
            || EF.Functions.ILike(o.Celebrity.User.Name!, pattern) || EF.Functions.ILike(o.Celebrity.User.Email, pattern));
    }
}
