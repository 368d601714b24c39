using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Services.Refunds;

/// <summary>Whether an order still calls for the refund, or the closing of its payment, that was queued for it.</summary>
static class MoneyBackState
{
    /// <returns>Null where the marketplace has deleted the order.</returns>
    public static Task<PaymentState?> ReadAsync(BookingAdminContext context, string orderId, CancellationToken cancel) =>
        context.Orders.AsNoTracking()
        .Where(o => o.Id == orderId)
        .Select(o => new PaymentState(
            o.Status, o.PaymentStatus, o.Booking == null ? null : o.Booking.Status, o.ApprovalStatus, o.TransferStatus, o.VideoUrl != null,
            context.PaymentAuthorizations.Any(a => a.OrderId == o.Id && a.EndedAt == null)))
        .FirstOrDefaultAsync(cancel);

    /// <param name="order">Null where it is deleted: then the customer has nobody else to turn to.</param>
    public static bool CallsFor(Refund refund, PaymentState? order) => order is null || order.IsOver || refund switch
    {
        { Kind: MoneyBack.CancelIntent, ForUnpaid: true } => order.IsUnpaid,
        // Somebody refunded what was delivered, and the bank returned the money: that is tried again as long as a person says so.
        { Kind: MoneyBack.Refund, Refusals: > 0 } => order.IsFinished,
        _ => false,
    };
}
