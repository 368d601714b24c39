using BookingAdmin.Domain.Consistency;

namespace BookingAdmin.Domain.Repair;

/// <summary>What the repair of one finding will write, derived from the order; what it copies is read from the order's row.</summary>
/// <param name="Refusal">Why nothing is written although the rule is broken; null where it is repaired.</param>
/// <param name="Status">The booking's status afterwards, where the repair aligns it.</param>
/// <param name="Deadline">When the video is due afterwards; null where that stays as it is.</param>
public sealed record FindingPlan(
    RepairWhy Why, RepairRefusal? Refusal = null, BookingStatus? Status = null, DateTimeOffset? Deadline = null)
{
    /// <exception cref="ArgumentException">The repair is not one of an order that has its booking.</exception>
    public static FindingPlan For(RuleRepair repair, OrderFacts order, RepairPolicy policy, DateTimeOffset now) => repair switch
    {
        RuleRepair.CopyFromOrder => new(RepairWhy.OrderIsRight),
        RuleRepair.AlignBooking => Align(order, policy, now),
        RuleRepair.QueueRefund => new(RepairWhy.RefundOwed, order switch
        {
            { PaymentIntentId: null } => RepairRefusal.NoPaymentId,
            { TotalAmount: <= 0 or >= Money.Most } => RepairRefusal.ImpossibleAmount,
            _ => null,
        }),
        RuleRepair.RetryRefund => Retry(order.Refund),
        _ => throw new ArgumentException($"{repair} writes nothing to an order that has its booking.", nameof(repair)),
    };

    /// <summary>The status that a booking has beside an order in this one: the table of the design, and the ends of an order.</summary>
    public static BookingStatus AlignedStatus(OrderStatus order) => order switch
    {
        OrderStatus.Cancelled => BookingStatus.Cancelled,
        OrderStatus.Refunded => BookingStatus.Refunded,
        // Not as the settings have it: a completed order with a waiting booking is what this repair is for.
        _ => RepairPlan.StatusFor(order, new(NewBookingStatus.Derived)),
    };

    static FindingPlan Retry(RefundFacts? refund)
    {
        var isClosing = refund is { Kind: MoneyBack.CancelIntent };
        return new(
            isClosing ? RepairWhy.ClosingFailed : RepairWhy.RefundFailed,
            refund is { Status: RefundStatus.Failed } ? null
                : isClosing ? RepairRefusal.ClosingWaits : RepairRefusal.RefundWaits);
    }

    /// <summary>Where the order's status is what is wrong, or may change by itself, its booking must not follow it.</summary>
    static RepairRefusal? WhyNot(OrderFacts order, BookingStatus status) => order switch
    {
        { Booking.Status: var now } when now == status => RepairRefusal.BookingFits,
        { Status: OrderStatus.Cancelled, PaymentStatus: PaymentStatus.Failed } => RepairRefusal.CanStillBePaid,
        { ApprovedAt: not null, Status: not OrderStatus.Completed } => RepairRefusal.WasApproved,
        { ApprovalStatus: ApprovalStatus.Declined, Booking.Status: BookingStatus.Cancelled } => RepairRefusal.WasDeclined,
        _ => null,
    };

    static FindingPlan Align(OrderFacts order, RepairPolicy policy, DateTimeOffset now)
    {
        var status = AlignedStatus(order.Status);
        return WhyNot(order, status) is { } refusal
            ? new(RepairWhy.FollowsOrder, refusal)
            : new(RepairWhy.FollowsOrder, null, status, policy.Renewed(status, order.Booking!.Due, now));
    }
}
