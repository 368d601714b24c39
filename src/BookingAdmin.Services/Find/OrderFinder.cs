using BookingAdmin.Data.Lists;

namespace BookingAdmin.Services.Find;

/// <summary>
/// Orders by what somebody remembers of them. Every condition is on the order's own row, people as their ids, so that the indexes of all
/// words serve one query.
/// </summary>
static class OrderFinder
{
    /// <summary>By a whole number or id: of the order, its booking, its payment, a tip's, a refund, an event of Stripe's.</summary>
    public static async Task<Found> ExactAsync(BookingAdminContext context, string key, CancellationToken cancel)
    {
        var number = key.ToUpperInvariant();
        var ids = await context.Database.SqlQuery<string>($"""
            SELECT o.id AS "Value" FROM public."Order" o WHERE o.id = {key} OR o."orderNumber" IN ({key}, {number})
                OR o."paymentIntentId" = {key}
            UNION SELECT t."orderId" FROM public."Tip" t WHERE t."paymentIntentId" = {key}
            UNION SELECT b."orderId" FROM public."Booking" b WHERE b.id = {key}
            UNION SELECT r.order_id FROM booking_admin.refund r WHERE r.stripe_refund_id = {key}
            UNION SELECT e.order_id FROM booking_admin.stripe_event e WHERE e.id = {key} OR e.object_id = {key}
            """).Where(id => id != null).Take(2).ToListAsync(cancel);
        // What belongs to several orders leads to none of them at once.
        if (ids is not [var id])
            return Found.Nothing;
        var found = await NewestAsync(context, context.Orders.Where(o => o.Id == id), cancel);
        return found is [] ? Found.Nothing : new(found, [], Exact: true);
    }

    /// <param name="people">Of the words that could be looked up.</param>
    public static async Task<Found> ByWordsAsync(
        BookingAdminContext context, string[] words, IReadOnlyList<FoundPeople> people, CancellationToken cancel)
    {
        var orders = context.Orders.AsQueryable();
        foreach (var word in people)
            orders = Holding(orders, word);
        foreach (var word in words.Except(people.Select(looked => looked.Word), StringComparer.Ordinal))
            orders = Holding(orders, SearchText.Pattern(word)!);
        // The planner takes rows that are rarer than its statistics know for many, and would read every order from the newest on to find
        // them: what stands within a limit is looked up by its indexes.
        if (people.Any(word => word is { Rare: true, Celebrities: [] }))
            orders = orders.Take(int.MaxValue);
        var found = await NewestAsync(context, orders, cancel);
        return new([.. found.Take(Finder.Most)], [],
            Limit: found.Count > Finder.Most || people.Any(word => word.Ids.Length == FoundPeople.Most) ? FindLimit.More : FindLimit.None);
    }

    static IQueryable<OrderRow> Holding(IQueryable<OrderRow> orders, FoundPeople word)
    {
        var (pattern, ids, celebrities) = (word.Pattern, word.Ids, word.Celebrities);
        return word.Whole
            ? orders.Where(o => ids.Contains(o.UserId) || celebrities.Contains(o.CelebrityId))
            : orders.Where(o => EF.Functions.ILike(o.OrderNumber, pattern) || EF.Functions.ILike(o.RecipientName, pattern)
                || EF.Functions.ILike(o.Email, pattern) || ids.Contains(o.UserId) || celebrities.Contains(o.CelebrityId));
    }

    static IQueryable<OrderRow> Holding(IQueryable<OrderRow> orders, string pattern) => orders.Where(o =>
        EF.Functions.ILike(o.OrderNumber, pattern) || EF.Functions.ILike(o.RecipientName, pattern) || EF.Functions.ILike(o.Email, pattern)
        || EF.Functions.ILike(o.User!.Name!, pattern) || EF.Functions.ILike(o.User.Email, pattern)
        || EF.Functions.ILike(o.Celebrity!.User!.Name!, pattern) || EF.Functions.ILike(o.Celebrity.User.Email, pattern));

    static Task<List<FoundOrder>> NewestAsync(BookingAdminContext context, IQueryable<OrderRow> orders, CancellationToken cancel) => orders
        .OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id)
        .Take(Finder.Most + 1)
        .Select(o => new FoundOrder(o.Id, o.OrderNumber, o.User!.Name, o.User.Email ?? o.Email, o.Celebrity!.User!.Name, o.RecipientName,
            o.Status,
            o.Status != OrderStatus.Cancelled && o.Status != OrderStatus.Refunded && !context.Bookings.Any(b => b.OrderId == o.Id),
            o.CreatedAt))
        .ToListAsync(cancel);
}
