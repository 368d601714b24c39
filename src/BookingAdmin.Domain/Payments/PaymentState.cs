namespace BookingAdmin.Domain.Payments;

/// <summary>What decisions about a payment look at in an order. The sections are those of marketplace-life.md.</summary>
/// <param name="Booking">Null where it is missing.</param>
/// <param name="Delivered">The order has a video.</param>
/// <param name="Authorized">The customer's bank holds the amount, and it has not been captured.</param>
public sealed record PaymentState(
    OrderStatus Order, PaymentStatus Payment, BookingStatus? Booking, ApprovalStatus Approval = ApprovalStatus.PendingApproval,
    TransferStatus Transfer = TransferStatus.Pending, bool Delivered = false, bool Authorized = false)
{
    /// <summary>Whether this version knows all of it: what it does not know it leaves to a person.</summary>
    public bool IsKnown => Order.IsKnown() && Payment.IsKnown() && Approval.IsKnown() && Transfer.IsKnown()
        && (Booking is not { } booking || booking.IsKnown());

    /// <summary>By the celebrity, whether or not a payment event has reopened the order since.</summary>
    public bool IsDeclined => Decline.ByCelebrity(Order, Approval, Booking);

    /// <summary>
    /// One attempt to pay failed. The marketplace writes CANCELLED for that, and the same payment can still succeed (1.3).
    /// </summary>
    public bool AwaitsAnotherAttempt => Order is OrderStatus.Cancelled && Payment is PaymentStatus.Failed && !IsDeclined;

    /// <summary>Nobody will fulfil it.</summary>
    public bool IsOver => IsDeclined || Order is OrderStatus.Refunded
        || Order is OrderStatus.Cancelled
            && Payment is PaymentStatus.Pending or PaymentStatus.Processing or PaymentStatus.Succeeded or PaymentStatus.Cancelled
            or PaymentStatus.Refunded;

    /// <summary>
    /// The customer approved the video. A payment event may have reopened it since: the approval is what decides (section 2).
    /// </summary>
    public bool IsFinished => Order is OrderStatus.Completed || Approval is ApprovalStatus.Approved;

    /// <summary>The celebrity has accepted, and the order goes on: what is authorized for it is captured.</summary>
    public bool IsAccepted => !IsOver && Booking is BookingStatus.Confirmed or BookingStatus.Accepted or BookingStatus.Completed;

    /// <summary>The order lives, is not paid, and nobody has delivered anything: it ends when nobody pays it.</summary>
    public bool IsUnpaid =>
        !Authorized && Payment is PaymentStatus.Pending or PaymentStatus.Failed && Approval is ApprovalStatus.PendingApproval && !Delivered
        && (Order is OrderStatus.Pending or OrderStatus.Confirmed or OrderStatus.InProgress || AwaitsAnotherAttempt);
}
