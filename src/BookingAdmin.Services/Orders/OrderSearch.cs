using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Consistency.Bookings;

namespace BookingAdmin.Services.Orders;

/// <summary>
/// Search over order number, names (customer, celebrity, recipient) and e-mail addresses. A condition across three tables
/// serves no index, so it looks twice: first for what matches in each table, through a trigram index of its own and up to a limit.
/// Few: the list is made of those. Many: then walking the list from the newest order soon finds a page of them.
/// </summary>
static class OrderSearch
{
    const int Few = 1000;

    // How Stripe's ids of payments begin.
    const string PaymentIds = "pi_";

    static readonly string OverdueRule = new Overdue().Id;

    /// <summary>The orders of a list, searched and filtered, in no order; its cursor is not looked at.</summary>
    public static async Task<IQueryable<OrderRow>> FilterAsync(BookingAdminContext context, OrderQuery query, CancellationToken cancel)
    {
        var orders = await ApplyAsync(context, query.Search, cancel);
        if (query.Status is { } status)
            orders = orders.Where(o => o.Status == status);
        if (query.Payment is { } payment)
            orders = orders.Where(o => o.PaymentStatus == payment);
        if (query.From is { } from)
            orders = orders.Where(o => o.CreatedAt >= from);
        if (query.Until is { } until)
            orders = orders.Where(o => o.CreatedAt < until);
        if (query.State is { } state)
            orders = orders.Where(o => state.Ids(context).Contains(o.Id));
        if (query.CustomerId is { } customer)
            orders = orders.Where(o => o.UserId == customer);
        if (query.CelebrityId is { } celebrity)
            orders = orders.Where(o => o.CelebrityId == celebrity);
        if (query.AssigneeId is { } assignee)
            orders = orders.Where(o => context.OrderAssignees.Any(a => a.OrderId == o.Id && a.ActorId == assignee));
        if (query.Need is { } need)
            orders = Needing(context, orders, need);
        return query.MissingOnly ? Missing(context, orders) : orders;
    }

    /// <summary>The orders among these that need a booking and have none.</summary>
    public static IQueryable<OrderRow> Missing(BookingAdminContext context, IQueryable<OrderRow> orders) =>
        orders.Where(o =>
            o.Status != OrderStatus.Cancelled && o.Status != OrderStatus.Refunded && !context.Bookings.Any(b => b.OrderId == o.Id));

    static IQueryable<OrderRow> Needing(BookingAdminContext context, IQueryable<OrderRow> orders, OrderNeed need) => need switch
    {
        OrderNeed.Unpaid => orders.Where(o =>
            o.Status != OrderStatus.Cancelled && o.Status != OrderStatus.Refunded
            && (o.PaymentStatus == PaymentStatus.Pending || o.PaymentStatus == PaymentStatus.Processing
                || o.PaymentStatus == PaymentStatus.Failed)),
        OrderNeed.RefundWaits => orders.Where(o => context.Refunds.Any(r =>
            r.OrderId == o.Id && r.Kind == MoneyBack.Refund
            && (r.Status == RefundStatus.Queued || r.Status == RefundStatus.Failed || r.Status == RefundStatus.Sending
                || r.Status == RefundStatus.Pending))),
        // A walk over every open booking would cost what exists. The last check has paid for it; what has moved since is left out.
        OrderNeed.Overdue => orders.Where(o =>
            o.DeliveredAt == null && o.ApprovalStatus == ApprovalStatus.PendingApproval
            && (o.Status == OrderStatus.Pending || o.Status == OrderStatus.Confirmed || o.Status == OrderStatus.InProgress)
            && context.Findings.Any(f => f.Rule == OverdueRule && f.Subject == o.Id && f.ResolvedAt == null)),
        _ => throw new ArgumentOutOfRangeException(nameof(need), need, null),
    };

    static async Task<IQueryable<OrderRow>> ApplyAsync(BookingAdminContext context, string? search, CancellationToken cancel)
    {
        if (SearchText.Pattern(search) is not { } pattern)
            return context.Orders;

        var number = SearchText.Clean(search).ToUpperInvariant();
        if (await context.Orders.AnyAsync(o => o.OrderNumber == number, cancel))
            return context.Orders.Where(o => o.OrderNumber == number);
        var exact = SearchText.Clean(search);
        if (exact.StartsWith(PaymentIds, StringComparison.Ordinal))
            return context.Orders.Where(o => o.PaymentIntentId == exact);

        var matches = await context.Database.SqlQuery<Match>($"""
            WITH person AS MATERIALIZED (SELECT u.id FROM public."User" u
                WHERE u.name ILIKE {pattern} OR u.email ILIKE {pattern} LIMIT {Few + 1})
            (SELECT {Kind.Order} AS "Kind", o.id AS "Id" FROM public."Order" o
              WHERE o."orderNumber" ILIKE {pattern} OR o."recipientName" ILIKE {pattern} OR o.email ILIKE {pattern} LIMIT {Few + 1})
            UNION ALL
            SELECT {Kind.Customer}, p.id FROM person p
            UNION ALL
            SELECT {Kind.Celebrity}, c.id FROM person p JOIN public."Celebrity" c ON c."userId" = p.id
            """).ToListAsync(cancel);
        var (orders, customers, celebrities) = (Ids(Kind.Order), Ids(Kind.Customer), Ids(Kind.Celebrity));
        if (orders.Length > Few || customers.Length > Few)
            return context.Orders.Where(o =>
                EF.Functions.ILike(o.OrderNumber, pattern) || EF.Functions.ILike(o.RecipientName, pattern)
                    || EF.Functions.ILike(o.Email, pattern)
                || EF.Functions.ILike(o.User!.Name!, pattern) || EF.Functions.ILike(o.User.Email, pattern)
                || EF.Functions.ILike(o.Celebrity!.User!.Name!, pattern) || EF.Functions.ILike(o.Celebrity.User.Email, pattern));
        return context.Orders.Where(o => orders.Contains(o.Id) || customers.Contains(o.UserId) || celebrities.Contains(o.CelebrityId));

        string[] Ids(Kind kind) => [.. matches.Where(match => match.Kind == kind).Select(match => match.Id)];
    }

    enum Kind { Order, Customer, Celebrity }

    sealed record Match(Kind Kind, string Id);
}
