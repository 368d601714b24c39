namespace BookingAdmin.Domain.Marketplace.Orders;

/// <summary>What the rules look at in one order: no names, no messages.</summary>
/// <param name="DeliveredAt">When the video was uploaded; null again once the customer has asked for another one.</param>
/// <param name="Rush">Whether the customer paid for the rush add-on.</param>
/// <param name="Refund">The way back of the money that BookingAdmin has set up, unless it was taken back.</param>
public sealed record OrderFacts(
    string Id,
    string OrderNumber,
    string UserId,
    string CelebrityId,
    OrderStatus Status,
    PaymentStatus PaymentStatus,
    ApprovalStatus ApprovalStatus,
    decimal TotalAmount,
    decimal? CelebrityAmount,
    decimal? PlatformFee,
    string? PaymentIntentId,
    DateTimeOffset? PaidAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeliveredAt,
    bool Rush,
    RefundFacts? Refund,
    BookingFacts? Booking)
{
    public TransferStatus TransferStatus { get; init; }

    /// <summary>When the customer approved the video; stays when the order is reopened.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>When the celebrity declined the request, or the customer the video: <see cref="RevisionCount"/> shows which.</summary>
    public DateTimeOffset? DeclinedAt { get; init; }

    /// <summary>How often the customer asked for another video.</summary>
    public int RevisionCount { get; init; }

    public string? VideoUrl { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the order or its booking was last written.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>A date of the order or of its booking is outside the years 2000 to 2100.</summary>
    public bool HasImpossibleDate { get; init; }

    /// <summary>There is no such user any more: the owner has dropped the foreign key.</summary>
    public bool CustomerGone { get; init; }

    /// <summary>The customer's bank holds the amount, which is not captured yet.</summary>
    public bool Held { get; init; }

    public OrderState State => new(Status, PaymentStatus, ApprovalStatus, TransferStatus, Booking?.Status);

    /// <summary>The order has a video.</summary>
    public bool IsDelivered => VideoUrl is not null || DeliveredAt is not null;

    /// <summary>What of the total is a tip: the order's items of that type.</summary>
    public decimal TipItems { get; init; }

    /// <summary>Tips beside the total, paid or not.</summary>
    public decimal Tips { get; init; }
}

/// <summary>What the rules look at in the booking of an order.</summary>
/// <param name="Due">
/// When the video is due: as the booking says, else by the formula of <see cref="DueDate"/> from when the booking was made.
/// </param>
public sealed record BookingFacts(
    string Id,
    string OrderNumber,
    string UserId,
    string CelebrityId,
    BookingStatus Status,
    decimal TotalAmount,
    DateTimeOffset Due);

/// <summary>What the rules look at in the refund of an order.</summary>
public sealed record RefundFacts(MoneyBack Kind, RefundStatus Status, DateTimeOffset NotBefore);
