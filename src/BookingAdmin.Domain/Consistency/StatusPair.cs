using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>Order and booking are in statuses that no transition leads to.</summary>
public sealed class StatusPair : Rule
{
    public override string Id => "status-pair";

    public override Severity Severity => Severity.Error;

    protected override string? Fault(OrderFacts order, DateTimeOffset now) =>
        order.Booking is { } booking && !CanMeet(order.Status, booking.Status)
            ? $"The order is {order.Status.Word().ToLowerInvariant()} but its booking is {booking.Status.Word().ToLowerInvariant()}."
            : null;

    // A payment that succeeds after the acceptance sets the order back to PENDING: hence the accepted booking there.
    public static bool CanMeet(OrderStatus order, BookingStatus booking) => order switch
    {
        OrderStatus.Pending or OrderStatus.Confirmed => booking is BookingStatus.Pending or BookingStatus.Confirmed or BookingStatus.Accepted,
        OrderStatus.InProgress or OrderStatus.PendingApproval or OrderStatus.RevisionRequested => booking is BookingStatus.Confirmed or BookingStatus.Accepted,
        OrderStatus.Completed => booking is BookingStatus.Completed,
        OrderStatus.Cancelled or OrderStatus.Refunded => booking is BookingStatus.Cancelled or BookingStatus.Refunded,
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, null),
    };
}
