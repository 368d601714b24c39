namespace BookingAdmin.Domain.Marketplace;

/// <summary>What the rules look at in one order: no names, no messages.</summary>
/// <param name="RefundUnderWay">Whether BookingAdmin has queued the money's way back.</param>
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
    bool RefundUnderWay,
    BookingFacts? Booking);

/// <summary>What the rules look at in the booking of an order.</summary>
public sealed record BookingFacts(
    string Id,
    string OrderNumber,
    string UserId,
    string CelebrityId,
    BookingStatus Status,
    decimal TotalAmount,
    DateTimeOffset? Deadline);
