using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Orders;

namespace BookingAdmin.Services.Repair;

/// <summary>What a repair looks at in one order, and what a preview shows of it.</summary>
sealed record RepairFacts(
    OrderFacts Order, string Currency, string Recipient, string Occasion,
    string? Customer, string? Celebrity, string? BookingCustomer, string? BookingCelebrity)
{
    static readonly OrderStatus[] Orders = Enum.GetValues<OrderStatus>();
    static readonly PaymentStatus[] Payments = Enum.GetValues<PaymentStatus>();
    static readonly ApprovalStatus[] Approvals = Enum.GetValues<ApprovalStatus>();
    static readonly BookingStatus[] Bookings = Enum.GetValues<BookingStatus>();

    public Money Total => new(Order.TotalAmount, Currency);

    /// <param name="fault">As an item keeps it.</param>
    public RepairItem Ended(
        RepairOutcome outcome, string? fault = null) => new(Order.Id, Order.OrderNumber, outcome, Order.Booking?.Id, fault);

    /// <summary>
    /// Of these orders, read as they are now. What does not exist is left out, and so is an order with a status that this version does not
    /// know: nobody acts on it.
    /// </summary>
    public static async Task<IReadOnlyList<RepairFacts>> ReadAsync(
        BookingAdminContext context, IReadOnlyCollection<string> orderIds, CancellationToken cancel)
    {
        var rush = await DueSql.RushAmongAsync(context, orderIds, cancel);
        var rows = await context.Orders.AsNoTracking()
            .Where(o => orderIds.Contains(o.Id)
                && EF.Constant(Orders).Contains(o.Status) && EF.Constant(Payments).Contains(o.PaymentStatus)
                && EF.Constant(Approvals).Contains(o.ApprovalStatus)
                && (o.Booking == null || EF.Constant(Bookings).Contains(o.Booking.Status)))
            .OrderBy(o => o.Id)
            .Select(o => new
            {
                Order = o,
                Customer = o.User!.Name,
                Celebrity = o.Celebrity!.User!.Name,
                o.Booking,
                BookingCustomer = o.Booking == null ? null : o.Booking.User!.Name,
                BookingCelebrity = o.Booking == null ? null
                    : context.Celebrities.Where(c => c.Id == o.Booking.CelebrityId).Select(c => c.User!.Name).FirstOrDefault(),
                Refund = context.Refunds
                    .Where(refund => refund.OrderId == o.Id && refund.Status != RefundStatus.Withdrawn)
                    .Select(refund => new { refund.Kind, refund.Status, refund.NotBefore }).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return [.. rows.Select(o => new RepairFacts(
            OrderFactsQuery.Of(
                o.Order, o.Booking, o.Refund is { } refund ? new(refund.Kind, refund.Status, refund.NotBefore) : null,
                rush.Contains(o.Order.Id)),
            o.Order.Currency, o.Order.RecipientName, o.Order.Occasion, o.Customer, o.Celebrity, o.BookingCustomer, o.BookingCelebrity))];
    }
}
