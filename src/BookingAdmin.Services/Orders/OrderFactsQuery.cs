using BookingAdmin.Domain.Marketplace.Orders;

namespace BookingAdmin.Services.Orders;

/// <summary>What the rules look at, from the owner's row.</summary>
static class OrderFactsQuery
{
    // The booking comes apart: a row that is read without tracking does not have it attached.
    public static OrderFacts Of(OrderRow order, BookingRow? booking, RefundFacts? refund, bool rush, bool customerGone = false) => new(
        order.Id, order.OrderNumber, order.UserId, order.CelebrityId, order.Status, order.PaymentStatus, order.ApprovalStatus,
        Money.FromDatabase(order.TotalAmount),
        order.CelebrityAmount is { } share ? Money.FromDatabase(share) : null,
        order.PlatformFee is { } fee ? Money.FromDatabase(fee) : null,
        order.PaymentIntentId, order.PaidAt, order.CreatedAt, order.DeliveredAt, rush, refund,
        booking is not null
            ? new(booking.Id, booking.OrderNumber, booking.UserId, booking.CelebrityId, booking.Status,
                Money.FromDatabase(booking.TotalAmount),
                booking.Deadline ?? DueDate.Of(booking.CreatedAt, rush))
            : null)
    {
        TransferStatus = order.TransferStatus,
        ApprovedAt = order.ApprovedAt,
        DeclinedAt = order.DeclinedAt,
        RevisionCount = order.RevisionCount,
        VideoUrl = order.VideoUrl,
        UpdatedAt = order.UpdatedAt,
        ChangedAt = booking is not null && booking.UpdatedAt > order.UpdatedAt ? booking.UpdatedAt : order.UpdatedAt,
        HasImpossibleDate = new[]
        {
            order.CreatedAt, order.PaidAt, order.ScheduledDate, order.DeliveredAt, order.ApprovedAt, order.DeclinedAt, booking?.CreatedAt,
            booking?.Deadline, booking?.ScheduledDate,
        }.Any(date => date is { Year: < 2000 or >= 2100 }),
        CustomerGone = customerGone,
    };

    /// <param name="items">The sum of the order's items of type tip, as the database has it.</param>
    /// <param name="tips">The sum of its tips, paid or not.</param>
    public static OrderFacts WithTips(this OrderFacts order, double items, double tips) =>
        order with { TipItems = Money.FromDatabase(items), Tips = Money.FromDatabase(tips) };
}
