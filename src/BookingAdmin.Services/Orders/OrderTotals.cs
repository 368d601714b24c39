namespace BookingAdmin.Services.Orders;

/// <summary>How many orders a list has. No count reads more than it shows: a million orders are never counted one by one.</summary>
public sealed class OrderTotals(IDbContextFactory<BookingAdminContext> contexts)
{
    /// <summary>What a list, and the number on a tab, are counted to.</summary>
    public const int ListLimit = 10_000, TabLimit = 1_000;

    // A filter that no index serves may have to look at every order to find its few.
    static readonly TimeSpan ListPatience = TimeSpan.FromMilliseconds(800), TabPatience = TimeSpan.FromMilliseconds(250);

    /// <returns>Null where counting takes too long.</returns>
    /// <exception cref="InvalidInputException">The search is too long.</exception>
    public async Task<OrderTotal?> OfAsync(Actor actor, OrderQuery query, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (IsWhole(query) && await EstimateAsync(context, cancel) is > ListLimit and var estimate)
            return new(estimate, TotalKind.About);
        return await CountAsync(context, query, ListLimit, ListPatience, cancel);
    }

    /// <summary>The numbers of several lists, each counted to <see cref="TabLimit"/>.</summary>
    /// <returns>In the order of the lists; null where counting takes too long, or one cannot be searched for.</returns>
    public async Task<IReadOnlyList<OrderTotal?>> OfEachAsync(Actor actor, IReadOnlyCollection<OrderQuery> lists, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        List<OrderTotal?> totals = [];
        foreach (var list in lists)
            totals.Add(await TabAsync(context, list, cancel));
        return totals;
    }

    static async Task<OrderTotal?> TabAsync(BookingAdminContext context, OrderQuery list, CancellationToken cancel)
    {
        try
        {
            return await CountAsync(context, list, TabLimit, TabPatience, cancel);
        }
        catch (InvalidInputException)
        {
            // A view that somebody saved may search for more than can be searched for; its page says so.
            return null;
        }
    }

    static bool IsWhole(OrderQuery query) => query with { Cursor = null, Sort = null, Size = null } == new OrderQuery();

    /// <summary>As PostgreSQL's statistics have it; below zero when there are none yet.</summary>
    static async Task<long> EstimateAsync(BookingAdminContext context, CancellationToken cancel) => (await context.Database
        .SqlQuery<long>($"""SELECT reltuples::bigint AS "Value" FROM pg_class WHERE oid = 'public."Order"'::regclass""")
        .ToListAsync(cancel))[0];

    static async Task<OrderTotal?> CountAsync(
        BookingAdminContext context, OrderQuery query, int limit, TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            var count = await StatementLimit.WithinAsync(
                context, patience,
                async () => await (await OrderSearch.FilterAsync(context, query, cancel)).Take(limit + 1).CountAsync(cancel), cancel);
            return count > limit ? new(limit, TotalKind.MoreThan) : new(count, TotalKind.Exact);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
