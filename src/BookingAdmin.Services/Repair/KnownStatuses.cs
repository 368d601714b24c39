using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Data.Marketplace;

namespace BookingAdmin.Services.Repair;

/// <summary>The marketplace may get a status that this version does not know. Such an order cannot be read, so it must not be among those that are.</summary>
static class KnownStatuses
{
    public const string Refusal = "The order or its booking has a status that this version of BookingAdmin does not know.";

    static readonly OrderStatus[] Orders = Enum.GetValues<OrderStatus>();
    static readonly PaymentStatus[] Payments = Enum.GetValues<PaymentStatus>();
    static readonly ApprovalStatus[] Approvals = Enum.GetValues<ApprovalStatus>();
    static readonly BookingStatus[] Bookings = Enum.GetValues<BookingStatus>();

    public static IQueryable<OrderRow> Known(this IQueryable<OrderRow> orders) => orders.Where(o =>
        Orders.Contains(o.Status) && Payments.Contains(o.PaymentStatus) && Approvals.Contains(o.ApprovalStatus)
        && (o.Booking == null || Bookings.Contains(o.Booking.Status)));
}
