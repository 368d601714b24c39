using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Marketplace.Orders;

namespace BookingAdmin.Data.Marketplace;

// The owner's tables, with the columns that BookingAdmin reads or writes and no other: passwords and tokens of the
// owner are not mapped, so that no query can read them. A column that the owner adds makes no difference.

public sealed class UserRow
{
    public required string Id { get; init; }
    public string? Name { get; init; }
    public required string Email { get; init; }
    public DateTimeOffset? EmailVerified { get; init; }
    public string? Image { get; init; }
    public UserRole Role { get; init; }
}

public sealed class AccountRow
{
    public required string Id { get; init; }
    public required string UserId { get; init; }
    public required string Provider { get; init; }
    public required string ProviderAccountId { get; init; }
}

public sealed class CelebrityRow
{
    public required string Id { get; init; }
    public required string UserId { get; init; }
    public UserRow? User { get; init; }
    public bool IsActive { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

public sealed class OrderRow
{
    public required string Id { get; init; }
    public required string OrderNumber { get; init; }
    public required string UserId { get; init; }
    public UserRow? User { get; init; }
    public required string CelebrityId { get; init; }
    public CelebrityRow? Celebrity { get; init; }
    public OrderStatus Status { get; init; }
    public double TotalAmount { get; init; }
    public required string Currency { get; init; }
    public string? PaymentIntentId { get; init; }
    public PaymentStatus PaymentStatus { get; init; }
    public DateTimeOffset? PaidAt { get; init; }
    public required string RecipientName { get; init; }
    public required string Occasion { get; init; }
    public required string PersonalMessage { get; init; }
    public required string MessageType { get; init; }
    public required string Email { get; init; }
    public string? SpecialInstructions { get; init; }
    public string? Phone { get; init; }
    public DateTimeOffset? ScheduledDate { get; init; }
    public string? ScheduledTime { get; init; }
    public string? VideoUrl { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public double? CelebrityAmount { get; init; }
    public double? PlatformFee { get; init; }
    public TransferStatus TransferStatus { get; init; }
    public ApprovalStatus ApprovalStatus { get; init; }
    public DateTimeOffset? ApprovedAt { get; init; }
    public DateTimeOffset? DeclinedAt { get; init; }
    public string? DeclineReason { get; init; }
    public int RevisionCount { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public BookingRow? Booking { get; init; }
    public ICollection<TipRow> Tips { get; init; } = [];
}

public sealed class BookingRow
{
    public required string Id { get; init; }
    public required string OrderId { get; init; }
    public OrderRow Order { get; init; } = null!;
    public required string OrderNumber { get; init; }
    public required string UserId { get; init; }
    public UserRow? User { get; init; }
    public required string CelebrityId { get; init; }
    public required string Message { get; init; }
    public required string RecipientName { get; init; }
    public string? Occasion { get; init; }
    public string? Instructions { get; init; }
    public string? SpecialInstructions { get; init; }
    public BookingStatus Status { get; init; }
    public double Price { get; init; }
    public double TotalAmount { get; init; }
    public DateTimeOffset? ScheduledDate { get; init; }
    public DateTimeOffset? Deadline { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

public sealed class OrderItemRow
{
    public required string Id { get; init; }
    public required string OrderId { get; init; }
    public required string Type { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public int Quantity { get; init; }
    public double UnitPrice { get; init; }
    public double TotalPrice { get; init; }
    public string? Metadata { get; init; }
}

public sealed class TipRow
{
    public required string Id { get; init; }
    public required string OrderId { get; init; }
    public required string UserId { get; init; }
    public required string CelebrityId { get; init; }
    public double Amount { get; init; }
    public required string Currency { get; init; }
    public string? Message { get; init; }
    public string? PaymentIntentId { get; init; }
    public PaymentStatus PaymentStatus { get; init; }
    public DateTimeOffset? PaidAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}
