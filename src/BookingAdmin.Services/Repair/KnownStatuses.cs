using BookingAdmin.Data.Marketplace;
using BookingAdmin.Domain.Marketplace;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Repair;

/// <summary>The marketplace may get a status that this version does not know: nobody acts on such an order, so no repair takes it.</summary>
static class KnownStatuses
{
    public const string Refusal = "The order or its booking has a status that this version of BookingAdmin does not know.";

    static readonly OrderStatus[] Orders = Enum.GetValues<OrderStatus>();
    static readonly PaymentStatus[] Payments = Enum.GetValues<PaymentStatus>();
    static readonly ApprovalStatus[] Approvals = Enum.GetValues<ApprovalStatus>();
    static readonly BookingStatus[] Bookings = Enum.GetValues<BookingStatus>();

    public static IQueryable<OrderRow> Known(this IQueryable<OrderRow> orders) => orders.Where(o =>
        EF.Constant(Orders).Contains(o.Status) && EF.Constant(Payments).Contains(o.PaymentStatus) && EF.Constant(Approvals).Contains(o.ApprovalStatus)
        && (o.Booking == null || EF.Constant(Bookings).Contains(o.Booking.Status)));
}
