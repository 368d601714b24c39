using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Marketplace;
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
                o.Id, o.OrderNumber, o.UserId, o.CelebrityId, o.Status, o.PaymentStatus, o.ApprovalStatus, o.TotalAmount, o.CelebrityAmount, o.PlatformFee,
                o.PaymentIntentId, o.PaidAt, o.CreatedAt, o.DeliveredAt, o.Currency,
                Customer = o.User.Name,
                Celebrity = o.Celebrity.User.Name,
                Booking = o.Booking == null ? null : new
                {
                    o.Booking.Id, o.Booking.OrderNumber, o.Booking.UserId, o.Booking.CelebrityId, o.Booking.Status, o.Booking.TotalAmount, o.Booking.Deadline, o.Booking.CreatedAt,
                    Customer = o.Booking.User.Name,
                    Celebrity = context.Celebrities.Where(c => c.Id == o.Booking.CelebrityId).Select(c => c.User.Name).FirstOrDefault(),
                },
                Refund = context.Refunds
                    .Where(refund => refund.OrderId == o.Id && refund.Status != RefundStatus.Withdrawn)
                    .Select(refund => new { refund.Kind, refund.Status, refund.NotBefore }).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return [.. rows.Select(o => new FindingFacts(
            new(o.Id, o.OrderNumber, o.UserId, o.CelebrityId, o.Status, o.PaymentStatus, o.ApprovalStatus, Money.FromDatabase(o.TotalAmount),
                o.CelebrityAmount is { } share ? Money.FromDatabase(share) : null, o.PlatformFee is { } fee ? Money.FromDatabase(fee) : null,
                o.PaymentIntentId, o.PaidAt, o.CreatedAt, o.DeliveredAt, rush.Contains(o.Id),
                o.Refund is { } refund ? new(refund.Kind, refund.Status, refund.NotBefore) : null,
                o.Booking is { } b ? new(b.Id, b.OrderNumber, b.UserId, b.CelebrityId, b.Status, Money.FromDatabase(b.TotalAmount), b.Deadline ?? DueDate.Of(b.CreatedAt, rush.Contains(o.Id))) : null),
            o.Currency, o.Customer, o.Celebrity, o.Booking?.Customer, o.Booking?.Celebrity))];
    }

    public Money Total => new(Order.TotalAmount, Currency);
}
