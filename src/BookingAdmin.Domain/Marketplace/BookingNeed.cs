namespace BookingAdmin.Domain.Marketplace;

/// <summary>Which orders need a booking: all but those that ended without a video. An order with an unknown status counts as under way.</summary>
public static class BookingNeed
{
    public static bool NeedsBooking(this OrderStatus status) => status is not (OrderStatus.Cancelled or OrderStatus.Refunded);

    /// <summary>The statuses that need none, for queries.</summary>
    public static IReadOnlyList<OrderStatus> Exempt { get; } =
        [.. Enum.GetValues<OrderStatus>().Where(status => !status.NeedsBooking())];
}
