using BookingAdmin.Data.Lists;

namespace BookingAdmin.Services.Orders;

/// <summary>
/// The orders in which a list can be walked: each by the order's own row, so that an index of it can serve. Names of people and due days
/// stand in other tables, so no index can.
/// </summary>
public enum OrderSort
{
    Newest,
    Oldest,
    /// <summary>By the number of the total, whatever its currency.</summary>
    Highest,
    Lowest,
    FirstNumber,
    LastNumber,
}

/// <summary>Walks a list from a row on, forwards or backwards, as <see cref="OrderQuery.Sort"/> says.</summary>
static class OrderKeyset
{
    public static IQueryable<OrderRow> Walk(IQueryable<OrderRow> orders, OrderQuery query, Cursor? from)
    {
        var down = query.Sort is null or OrderSort.Newest or OrderSort.Highest or OrderSort.LastNumber;
        if (from is { Forward: false })
            down = !down;
        return query.Sort switch
        {
            null when query.MissingOnly => ByPaid(orders, from, down),
            null or OrderSort.Newest or OrderSort.Oldest => ByTime(orders, from, down),
            OrderSort.Highest or OrderSort.Lowest => ByTotal(orders, from, down),
            _ => ByNumber(orders, from, down),
        };
    }

    /// <summary>The place of an order in that list.</summary>
    public static Cursor Place(OrderQuery query, string id, string number, double total, DateTimeOffset created, bool paid) =>
        query.Sort switch
        {
            null when query.MissingOnly => new(true, paid ? 1 : 0, created, id),
            OrderSort.Highest or OrderSort.Lowest => new(true, 0, created, id) { Number = total },
            OrderSort.FirstNumber or OrderSort.LastNumber => new(true, 0, created, number),
            _ => new(true, 0, created, id),
        };

    static IQueryable<OrderRow> ByTime(IQueryable<OrderRow> orders, Cursor? from, bool down)
    {
        if (from is not null)
            orders = down
                ? orders.Where(o => EF.Functions.LessThan(ValueTuple.Create(o.CreatedAt, o.Id), ValueTuple.Create(from.At, from.Id)))
                : orders.Where(o => EF.Functions.GreaterThan(ValueTuple.Create(o.CreatedAt, o.Id), ValueTuple.Create(from.At, from.Id)));
        return down
            ? orders.OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id)
            : orders.OrderBy(o => o.CreatedAt).ThenBy(o => o.Id);
    }

    static IQueryable<OrderRow> ByTotal(IQueryable<OrderRow> orders, Cursor? from, bool down)
    {
        if (from is not null)
        {
            var total = from.Number ?? throw Cursor.Damaged();
            orders = down
                ? orders.Where(o => EF.Functions.LessThan(ValueTuple.Create(o.TotalAmount, o.Id), ValueTuple.Create(total, from.Id)))
                : orders.Where(o => EF.Functions.GreaterThan(ValueTuple.Create(o.TotalAmount, o.Id), ValueTuple.Create(total, from.Id)));
        }
        return down
            ? orders.OrderByDescending(o => o.TotalAmount).ThenByDescending(o => o.Id)
            : orders.OrderBy(o => o.TotalAmount).ThenBy(o => o.Id);
    }

    /// <summary>The marketplace keeps numbers unique, so the number alone is the place.</summary>
    static IQueryable<OrderRow> ByNumber(IQueryable<OrderRow> orders, Cursor? from, bool down)
    {
        if (from is not null)
            orders = down
                ? orders.Where(o => o.OrderNumber.CompareTo(from.Id) < 0)
                : orders.Where(o => o.OrderNumber.CompareTo(from.Id) > 0);
        return down ? orders.OrderByDescending(o => o.OrderNumber) : orders.OrderBy(o => o.OrderNumber);
    }

    static IQueryable<OrderRow> ByPaid(IQueryable<OrderRow> orders, Cursor? from, bool down)
    {
        if (from is not null)
        {
            var paid = from.Group == 1;
            orders = down
                ? orders.Where(o => EF.Functions.LessThan(
                    ValueTuple.Create(o.PaymentStatus == PaymentStatus.Succeeded, o.CreatedAt, o.Id),
                    ValueTuple.Create(paid, from.At, from.Id)))
                : orders.Where(o => EF.Functions.GreaterThan(
                    ValueTuple.Create(o.PaymentStatus == PaymentStatus.Succeeded, o.CreatedAt, o.Id),
                    ValueTuple.Create(paid, from.At, from.Id)));
        }
        return down
            ? orders.OrderByDescending(o => o.PaymentStatus == PaymentStatus.Succeeded).ThenByDescending(o => o.CreatedAt)
                .ThenByDescending(o => o.Id)
            : orders.OrderBy(o => o.PaymentStatus == PaymentStatus.Succeeded).ThenBy(o => o.CreatedAt).ThenBy(o => o.Id);
    }
}
