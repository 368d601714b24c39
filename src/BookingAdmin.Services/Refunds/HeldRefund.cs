namespace BookingAdmin.Services.Refunds;

/// <summary>A refund that nobody else changes until the end of the transaction.</summary>
/// <param name="CelebrityId">Null where the marketplace has deleted the order.</param>
sealed record HeldRefund(Refund Refund, string? CelebrityId, string? BookingId)
{
    public long Id => Refund.Id;

    /// <summary>Stripe is being asked, or the bank is at work.</summary>
    public bool IsUnderWay => Refund.Status is RefundStatus.Sending or RefundStatus.Pending;

    /// <summary>Holds the order and then the refund: the order in which every writer takes them.</summary>
    /// <returns>Null where there is no such refund.</returns>
    public static async Task<HeldRefund?> HoldAsync(BookingAdminContext context, long refundId, CancellationToken cancel)
    {
        await OrderHold.OrderOfRefundAsync(context, refundId, cancel);
        await context.Database.ExecuteSqlAsync($"SELECT FROM booking_admin.refund r WHERE r.id = {refundId} FOR UPDATE", cancel);
        if (await context.Refunds.AsNoTracking().FirstOrDefaultAsync(r => r.Id == refundId, cancel) is not { } refund)
            return null;
        var order = await context.Orders.Where(o => o.Id == refund.OrderId)
            .Select(o => new { o.CelebrityId, BookingId = o.Booking == null ? null : o.Booking.Id }).FirstOrDefaultAsync(cancel);
        return new(refund, order?.CelebrityId, order?.BookingId);
    }
}
