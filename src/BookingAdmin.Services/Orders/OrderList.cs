using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Orders;

/// <param name="From">Placed at or after.</param>
/// <param name="Until">Placed before.</param>
/// <param name="MissingOnly">Only orders that need a booking and have none: paid first, then the newest.</param>
/// <param name="Cursor">From an earlier page; null for the first.</param>
/// <param name="State">Only orders with just these statuses.</param>
public sealed record OrderQuery(
    string? Search = null,
    OrderStatus? Status = null,
    PaymentStatus? Payment = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null,
    bool MissingOnly = false,
    string? Cursor = null,
    StateLabels? State = null);

/// <summary>An order as a row of the list shows it.</summary>
/// <param name="CustomerName">Null for a customer without a name: show the e-mail.</param>
/// <param name="CustomerEmail">Of a customer who is gone, the one that the order was placed with.</param>
/// <param name="Booking">Null when it has none.</param>
public sealed record OrderListItem(
    string Id,
    string OrderNumber,
    string? CustomerName,
    string CustomerEmail,
    string? CelebrityName,
    string RecipientName,
    string Occasion,
    Money Total,
    PaymentStatus PaymentStatus,
    OrderStatus Status,
    BookingStatus? Booking,
    DateTimeOffset CreatedAt)
{
    /// <summary>The marketplace has no such user any more.</summary>
    public bool CustomerGone { get; init; }

    /// <summary>The marketplace has no such celebrity any more, or not their user.</summary>
    public bool CelebrityGone { get; init; }

    public bool MissingBooking => Booking is null && Status.NeedsBooking();
}

/// <summary>Every order, for support: newest first, searched and filtered.</summary>
public sealed class OrderList(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings)
{
    public const int PageSize = 25;

    /// <exception cref="InvalidInputException">The search is too long or the cursor is damaged.</exception>
    public async Task<Page<OrderListItem>> ListAsync(Actor actor, OrderQuery query, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        var cursor = Cursor.Parse(query.Cursor);
        await using var context = await contexts.CreateDbContextAsync(cancel);

        var orders = await OrderSearch.FilterAsync(context, query, cancel);
        // Open pages ask again at every change: the guard's list, where it can be believed, saves reading every order.
        if (query.MissingOnly && (await GuardCatalog.ReadAsync(context, settings.Repair, cancel)).IsWhole)
            orders = orders.Where(o => context.WatchList.Any(listed => listed.OrderId == o.Id));

        var rows = await (query.MissingOnly ? PaidFirst(orders, cursor) : NewestFirst(orders, cursor))
            .Take(PageSize + 1)
            .Select(o => new OrderListItem(
                o.Id, o.OrderNumber, o.User!.Name, o.User.Email ?? o.Email, o.Celebrity!.User!.Name, o.RecipientName, o.Occasion,
                new Money(Money.FromDatabase(o.TotalAmount), o.Currency), o.PaymentStatus, o.Status,
                o.Booking == null ? null : o.Booking.Status, o.CreatedAt)
                    { CustomerGone = o.User == null, CelebrityGone = o.Celebrity.User == null })
            .ToListAsync(cancel);
        return Page.Of(rows, PageSize, cursor,
            order => new(true, query.MissingOnly && order.PaymentStatus is PaymentStatus.Succeeded ? 1 : 0, order.CreatedAt, order.Id));
    }

    /// <summary>How many orders there are, as PostgreSQL's statistics have it: a true count would read them all.</summary>
    /// <returns>Null when there are no statistics yet.</returns>
    public async Task<long?> EstimateAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var estimate = await context.Database.SqlQuery<long>(
            $"""SELECT reltuples::bigint AS "Value" FROM pg_class WHERE oid = 'public."Order"'::regclass""").ToListAsync(cancel);
        return estimate[0] < 0 ? null : estimate[0];
    }

    static IQueryable<OrderRow> NewestFirst(IQueryable<OrderRow> orders, Cursor? cursor) => cursor switch
    {
        null => orders.OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id),
        { Forward: true } => orders
            .Where(o => EF.Functions.LessThan(ValueTuple.Create(o.CreatedAt, o.Id), ValueTuple.Create(cursor.At, cursor.Id)))
            .OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id),
        _ => orders
            .Where(o => EF.Functions.GreaterThan(ValueTuple.Create(o.CreatedAt, o.Id), ValueTuple.Create(cursor.At, cursor.Id)))
            .OrderBy(o => o.CreatedAt).ThenBy(o => o.Id),
    };

    static IQueryable<OrderRow> PaidFirst(IQueryable<OrderRow> orders, Cursor? cursor)
    {
        var paid = cursor?.Group == 1;
        return cursor switch
        {
            null => orders
                .OrderByDescending(o => o.PaymentStatus == PaymentStatus.Succeeded).ThenByDescending(o => o.CreatedAt)
                    .ThenByDescending(o => o.Id),
            { Forward: true } => orders
                .Where(o => EF.Functions.LessThan(
                    ValueTuple.Create(o.PaymentStatus == PaymentStatus.Succeeded, o.CreatedAt, o.Id),
                    ValueTuple.Create(paid, cursor.At, cursor.Id)))
                .OrderByDescending(o => o.PaymentStatus == PaymentStatus.Succeeded).ThenByDescending(o => o.CreatedAt)
                    .ThenByDescending(o => o.Id),
            _ => orders
                .Where(o => EF.Functions.GreaterThan(
                    ValueTuple.Create(o.PaymentStatus == PaymentStatus.Succeeded, o.CreatedAt, o.Id),
                    ValueTuple.Create(paid, cursor.At, cursor.Id)))
                .OrderBy(o => o.PaymentStatus == PaymentStatus.Succeeded).ThenBy(o => o.CreatedAt).ThenBy(o => o.Id),
        };
    }
}
