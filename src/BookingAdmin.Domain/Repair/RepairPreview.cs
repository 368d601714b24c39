namespace BookingAdmin.Domain.Repair;

/// <summary>What a repair will write to one order, for the person who confirms it.</summary>
/// <param name="Fields">What changes, before and after; empty where nothing is written.</param>
/// <param name="Refusal">Why it is not repaired; null where it is.</param>
public sealed record RepairPreview(
    string OrderId, string OrderNumber, OrderStatus Status, PaymentStatus Payment, Money Total,
    IReadOnlyList<FieldChange> Fields, RepairWhy? Why, RepairRefusal? Refusal)
{
    /// <summary>The whole row, where a booking will be created.</summary>
    public NewBooking? Booking { get; init; }
}

/// <param name="Celebrity">A name; an id where there is none.</param>
/// <param name="Price">What the celebrity earns.</param>
public sealed record NewBooking(
    string Celebrity, string Recipient, string Occasion, Money Price, BookingStatus Status, DateTimeOffset Deadline);

/// <param name="Before">Null where there was nothing. A time is in UTC, for a reader whose zone is not known.</param>
/// <param name="After">Null where there will be nothing.</param>
/// <param name="BeforeAt">The time itself, where the field is one.</param>
public sealed record FieldChange(
    RepairField Field, string? Before, string? After, DateTimeOffset? BeforeAt = null, DateTimeOffset? AfterAt = null);

public enum RepairField
{
    Booking,
    Celebrity,
    CelebrityEarns,
    Customer,
    Due,
    Leaves,
    OrderNumber,
    PaymentCancelling,
    Refund,
    TotalAmount,
}
