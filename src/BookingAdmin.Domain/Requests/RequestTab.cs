namespace BookingAdmin.Domain.Requests;

/// <summary>The tabs of the inbox, in their order. Every request is on one of them, and all are on the last.</summary>
public enum RequestTab
{
    Waiting,
    /// <summary>A video is to be recorded, for the first time or again.</summary>
    Accepted,
    /// <summary>The video is with the customer.</summary>
    Sent,
    Done,
    /// <summary>Declined, or ended without a video.</summary>
    Declined,
    /// <summary>The marketplace gave it a status that this version does not know.</summary>
    Other,
    All,
}

/// <summary>
/// On which tab a request is. The marketplace's statuses say it only together: it leaves a booking CONFIRMED for good when the customer has
/// approved (marketplace-life.md, 1.6), and a payment event sets an order back to PENDING whatever has happened to it (1.3).
/// </summary>
public static class RequestTabs
{
    /// <param name="delivered">Whether a video is uploaded; a revision takes that back.</param>
    public static RequestTab Of(BookingStatus booking, OrderStatus order, ApprovalStatus approval, bool delivered) =>
        (booking, order) switch
        {
            _ when !booking.IsKnown() || !order.IsKnown() => RequestTab.Other,
            (_, OrderStatus.Completed) => RequestTab.Done,
            (BookingStatus.Cancelled or BookingStatus.Refunded, _) or (_, OrderStatus.Cancelled or OrderStatus.Refunded) =>
                RequestTab.Declined,
            (BookingStatus.Completed, _) => RequestTab.Done,
            (BookingStatus.Pending, _) => RequestTab.Waiting,
            (_, OrderStatus.RevisionRequested) => RequestTab.Accepted,
            (_, OrderStatus.PendingApproval) => RequestTab.Sent,
            _ when approval is ApprovalStatus.Approved => RequestTab.Done,
            _ => delivered ? RequestTab.Sent : RequestTab.Accepted,
        };
}
