using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Domain.Marketplace;

/// <summary>What the rules look at in one order: no names, no messages.</summary>
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
    RefundFacts? Refund,
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

/// <summary>What the rules look at in the refund of an order.</summary>
public sealed record RefundFacts(MoneyBack Kind, RefundStatus Status, DateTimeOffset NotBefore);
