using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>Order and booking are in statuses that no transition leads to.</summary>
public sealed class StatusPair : Rule
{
    public override string Id => "status-pair";

    public override Severity Severity => Severity.Error;

    public override string Title => "Order and booking disagree";

    public override string Advice => "The celebrity sees another status than the customer. Align the booking to its order.";

    public override RuleRepair Repair => RuleRepair.AlignBooking;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null && !CanMeet(order.Status, order.Booking.Status);

    protected override string Sentence(OrderFacts order) =>
        $"The order is {order.Status.Word().ToLowerInvariant()} but its booking is {order.Booking!.Status.Word().ToLowerInvariant()}.";

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
