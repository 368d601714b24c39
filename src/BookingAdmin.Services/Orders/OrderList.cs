using System.Runtime.CompilerServices;
using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Orders;

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

    public string? CustomerId { get; init; }

    public string? CelebrityId { get; init; }

    /// <summary>When the video is due; null where the order has ended, or has its video.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Who looks after it.</summary>
    public string? Assignee { get; init; }

    public bool MissingBooking => Booking is null && Status.NeedsBooking();
}

/// <summary>The orders before and behind one in a list, by their numbers; null at its ends.</summary>
public sealed record OrderNeighbours(string? Previous, string? Next);

/// <summary>Every order, for support: searched, filtered and sorted.</summary>
public sealed class OrderList(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    public const int PageSize = 25;

    /// <summary>How many orders a page can hold.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [PageSize, 50, 100];

    // An export is read in pieces, so that no query lasts as long as the slowest reader.
    const int Piece = 1000;

    static readonly TimeSpan ExportPatience = TimeSpan.FromSeconds(60);

    /// <exception cref="InvalidInputException">The search is too long, the cursor is damaged, or no page has that size.</exception>
    public async Task<Page<OrderListItem>> ListAsync(Actor actor, OrderQuery query, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        var cursor = Cursor.Parse(query.Cursor);
        var size = query.Size ?? PageSize;
        if (!Sizes.Contains(size))
            throw new InvalidInputException(T($"A page of the list holds {string.Join(", ", Sizes)} orders."));
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var rows = await ReadAsync(context, await MatchingAsync(context, query, cancel), query, cursor, size + 1, cancel);
        var page = Page.Of(rows, size, cursor, row => row.Place(query));
        return new([.. page.Items.Select(row => row.Order)], page.Previous, page.Next);
    }

    /// <summary>All orders that the query lets through, in its order, however many they are; its cursor and size are ignored.</summary>
    /// <exception cref="InvalidInputException">The search is too long or takes too long.</exception>
    public async IAsyncEnumerable<OrderListItem> ExportAsync(
        Actor actor, OrderQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await NoteExportAsync(actor, query, cancel);
        Cursor? cursor = null;
        while (true)
        {
            var rows = await PieceAsync(query, cursor, cancel);
            foreach (var row in rows)
                yield return row.Order;
            if (rows.Count < Piece)
                yield break;
            cursor = rows[^1].Place(query);
        }
    }

    /// <summary>What stands before and behind an order in the list, wherever the order would stand now.</summary>
    public async Task<OrderNeighbours> AroundAsync(Actor actor, OrderQuery query, string orderId, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var here = await context.Orders.Where(o => o.Id == orderId)
            .Select(o => new { o.Id, o.OrderNumber, o.TotalAmount, o.CreatedAt, Paid = o.PaymentStatus == PaymentStatus.Succeeded })
            .FirstOrDefaultAsync(cancel);
        if (here is null)
            return new(null, null);
        var place = OrderKeyset.Place(query, here.Id, here.OrderNumber, here.TotalAmount, here.CreatedAt, here.Paid);
        var orders = await MatchingAsync(context, query, cancel);
        return new(await FirstAsync(place with { Forward = false }), await FirstAsync(place));

        Task<string?> FirstAsync(Cursor from) =>
            OrderKeyset.Walk(orders, query, from).Select(o => (string?)o.OrderNumber).FirstOrDefaultAsync(cancel);
    }

    async Task<List<Row>> PieceAsync(OrderQuery query, Cursor? cursor, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        try
        {
            return await StatementLimit.WithinAsync(
                context, ExportPatience,
                async () =>
                    await ReadAsync(context, await MatchingAsync(context, query, cancel), query, cursor, Piece, cancel), cancel);
        }
        catch (TimeoutException)
        {
            throw new InvalidInputException(T("This search takes too long. Give a whole order number, or fewer days."));
        }
    }

    async Task<IQueryable<OrderRow>> MatchingAsync(BookingAdminContext context, OrderQuery query, CancellationToken cancel)
    {
        var orders = await OrderSearch.FilterAsync(context, query, cancel);
        // Open pages ask again at every change: the guard's list, where it can be believed, saves reading every order.
        return query.MissingOnly && (await GuardCatalog.ReadAsync(context, settings.Repair, cancel)).IsWhole
            ? orders.Where(o => context.WatchList.Any(listed => listed.OrderId == o.Id)) : orders;
    }

    static async Task<List<Row>> ReadAsync(
        BookingAdminContext context, IQueryable<OrderRow> orders, OrderQuery query, Cursor? cursor, int count, CancellationToken cancel)
    {
        var rows = await OrderKeyset.Walk(orders, query, cursor)
            .Take(count)
            .Select(o => new Row(
                new(o.Id, o.OrderNumber, o.User!.Name, o.User.Email ?? o.Email, o.Celebrity!.User!.Name, o.RecipientName, o.Occasion,
                    new Money(Money.FromDatabase(o.TotalAmount), o.Currency), o.PaymentStatus, o.Status,
                    o.Booking == null ? null : o.Booking.Status, o.CreatedAt)
                {
                    CustomerGone = o.User == null,
                    CelebrityGone = o.Celebrity.User == null,
                    CustomerId = o.UserId,
                    CelebrityId = o.CelebrityId,
                    Assignee = context.OrderAssignees.Where(a => a.OrderId == o.Id).Select(a => a.ActorName).FirstOrDefault(),
                },
                o.TotalAmount,
                o.DeliveredAt == null && o.ApprovalStatus == ApprovalStatus.PendingApproval,
                o.Booking == null ? null : o.Booking.Deadline,
                o.Booking == null ? o.CreatedAt : o.Booking.CreatedAt))
            .ToListAsync(cancel);
        string[] undated = [.. rows.Where(row => row is { Waits: true, Deadline: null }).Select(row => row.Order.Id)];
        var rush = await DueSql.RushAmongAsync(context, undated, cancel);
        return [.. rows.Select(row => row.Waits ? row with { Order = row.Order with { Due = DueOf(row) } } : row)];

        DateTimeOffset DueOf(Row row) => row.Deadline ?? DueDate.Of(row.DueFrom, rush.Contains(row.Order.Id));
    }

    /// <summary>
    /// Names and e-mail addresses leave the house, so the audit keeps who took them; not what was searched for, which may be a name.
    /// </summary>
    async Task NoteExportAsync(Actor actor, OrderQuery query, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        context.Add(AuditEntry.Of(actor, AuditAction.OrdersExported, clock.Now(), after: new
        {
            orderStatus = query.Status, paymentStatus = query.Payment, placedFrom = query.From, placedBefore = query.Until,
            need = query.MissingOnly ? "Missing" : query.Need?.ToString(), searched = query.Search is not null,
        }));
        await context.SaveChangesAsync(cancel);
    }

    /// <param name="Waits">The order has no video yet.</param>
    /// <param name="DueFrom">From when its due day counts where the booking names none.</param>
    sealed record Row(OrderListItem Order, double Total, bool WaitsForVideo, DateTimeOffset? Deadline, DateTimeOffset DueFrom)
    {
        public bool Waits => WaitsForVideo && Order.Status.NeedsBooking() && Order.Status is not OrderStatus.Completed;

        public Cursor Place(OrderQuery query) => OrderKeyset.Place(
            query, Order.Id, Order.OrderNumber, Total, Order.CreatedAt, Order.PaymentStatus is PaymentStatus.Succeeded);
    }
}
