namespace BookingAdmin.Domain.Marketplace;

/// <summary>
/// Whether the celebrity declined an order. The approval status alone does not say it: the customer who rejects a video leaves DECLINED
/// there too, on an order that lives (marketplace-life.md, sections 1.4 and 1.6).
/// </summary>
public static class Decline
{
    /// <param name="booking">Null where it is missing.</param>
    public static bool ByCelebrity(OrderStatus order, ApprovalStatus approval, BookingStatus? booking) =>
        approval is ApprovalStatus.Declined && booking switch
    {
        // The decline cancels the booking, and the payment event that reopens the order leaves it so (1.3). A refund by an admin does the
        // same to a revision (1.8), but ends the order.
        BookingStatus.Cancelled or BookingStatus.Refunded => order is not OrderStatus.Refunded,
        // Deleted since, or set back by an admin.
        null or BookingStatus.Pending => order is OrderStatus.Cancelled,
        // Its video is being redone. A failed attempt to pay sets such an order to CANCELLED as well (section 2).
        _ => false,
    };

    /// <summary>The same for a rule; checks of all orders have it in SQL.</summary>
    public static bool ByCelebrity(OrderFacts order) => ByCelebrity(order.Status, order.ApprovalStatus, order.Booking?.Status);
}
