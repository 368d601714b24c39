namespace BookingAdmin.Domain.Marketplace.Orders;

/// <summary>Orders need a booking unless they ended without a video. An unknown status counts as under way.</summary>
public static class BookingNeed
{
    public static bool NeedsBooking(this OrderStatus status) => status is not (OrderStatus.Cancelled or OrderStatus.Refunded);

    /// <summary>The statuses that need none, for queries.</summary>
    public static IReadOnlyList<OrderStatus> Exempt { get; } =
        [.. Enum.GetValues<OrderStatus>().Where(status => !status.NeedsBooking())];
}
