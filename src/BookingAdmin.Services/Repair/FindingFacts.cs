using BookingAdmin.Data;
using BookingAdmin.Data.Sql;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Repair;

/// <summary>What a repair looks at in one order, and what a preview shows of it.</summary>
sealed record FindingFacts(OrderFacts Order, string Currency, string? Customer, string? Celebrity, string? BookingCustomer, string? BookingCelebrity)
{
    /// <summary>Of these orders, read as they are now; what is not there or has an unknown status is left out.</summary>
    public static async Task<IReadOnlyList<FindingFacts>> ReadAsync(BookingAdminContext context, IReadOnlyCollection<string> orderIds, CancellationToken cancel)
    {
        var rush = await DueSql.RushAmongAsync(context, orderIds, cancel);
        var rows = await context.Orders.AsNoTracking()
            .Where(o => orderIds.Contains(o.Id))
            .Known()
            .OrderBy(o => o.Id)
            .Select(o => new
            {
                Order = o,
                o.Currency,
                Customer = o.User!.Name,
                Celebrity = o.Celebrity!.User!.Name,
                o.Booking,
                BookingCustomer = o.Booking == null ? null : o.Booking.User!.Name,
                BookingCelebrity = o.Booking == null ? null : context.Celebrities.Where(c => c.Id == o.Booking.CelebrityId).Select(c => c.User!.Name).FirstOrDefault(),
                Refund = context.Refunds
                    .Where(refund => refund.OrderId == o.Id && refund.Status != RefundStatus.Withdrawn)
                    .Select(refund => new { refund.Kind, refund.Status, refund.NotBefore }).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return [.. rows.Select(o => new FindingFacts(
            OrderFactsQuery.Of(o.Order, o.Booking, o.Refund is { } refund ? new(refund.Kind, refund.Status, refund.NotBefore) : null, rush.Contains(o.Order.Id)),
            o.Currency, o.Customer, o.Celebrity, o.BookingCustomer, o.BookingCelebrity))];
    }

    public Money Total => new(Order.TotalAmount, Currency);
}
