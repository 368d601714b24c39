namespace BookingAdmin.Domain.Repair;

/// <summary>How repaired bookings start (`Repair:NewBookingStatus`).</summary>
public enum NewBookingStatus
{
    /// <summary>As far as the order is, so that nobody is asked about an order that is already under way.</summary>
    Derived,
    /// <summary>Always waiting for a decision.</summary>
    Pending,
}

/// <param name="DueDays">Days until the video is due, from the repair on, where a request still waits and its due day has passed.</param>
public sealed record RepairPolicy(NewBookingStatus NewBookingStatus = NewBookingStatus.Derived, int DueDays = 3)
{
    /// <summary>A new due day for a request that waits and whose own has passed; null where it keeps its own.</summary>
    public DateTimeOffset? Renewed(BookingStatus status, DateTimeOffset due, DateTimeOffset now) =>
        status is BookingStatus.Pending && due <= now ? now.AddDays(DueDays) : null;
}

/// <summary>What the booking of an order will look like where it is derived and not copied.</summary>
/// <param name="Deadline">When the video is due.</param>
/// <param name="Price">What the celebrity earns, in major units.</param>
public sealed record RepairPlan(BookingStatus Status, DateTimeOffset Deadline, decimal Price, RepairWhy Why)
{
    /// <exception cref="ArgumentException">The order needs no booking.</exception>
    public static RepairPlan For(OrderFacts order, RepairPolicy policy, DateTimeOffset now)
    {
        var status = StatusFor(order.Status, policy);
        var due = DueDate.Of(order.CreatedAt, order.Rush);
        return new(status, policy.Renewed(status, due, now) ?? due, order.CelebrityAmount ?? order.TotalAmount, WhyOf(order, status));
    }

    /// <summary>The table of the design; <see cref="BookingNeed"/> says which orders it is for.</summary>
    public static BookingStatus StatusFor(OrderStatus order, RepairPolicy policy) => (policy.NewBookingStatus, order) switch
    {
        (_, OrderStatus.Cancelled or OrderStatus.Refunded) =>
            throw new ArgumentException($"An order that is {order} needs no booking.", nameof(order)),
        (NewBookingStatus.Pending, _) or (_, OrderStatus.Pending or OrderStatus.Confirmed) => BookingStatus.Pending,
        // The marketplace leaves the booking of a completed order CONFIRMED: marketplace-life.md, section 1.6.
        (_, OrderStatus.InProgress or OrderStatus.PendingApproval or OrderStatus.RevisionRequested or OrderStatus.Completed) =>
            BookingStatus.Confirmed,
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, null),
    };

    static RepairWhy WhyOf(OrderFacts order, BookingStatus status) => (status, order.Status) switch
    {
        (BookingStatus.Pending, OrderStatus.Pending or OrderStatus.Confirmed) =>
            order.PaymentStatus is PaymentStatus.Succeeded ? RepairWhy.PaidWaits : RepairWhy.OpenWaits,
        (BookingStatus.Pending, OrderStatus.Completed) => RepairWhy.DoneWaitsBySetting,
        (BookingStatus.Pending, _) => RepairWhy.WaitsBySetting,
        _ => RepairWhy.UnderWay,
    };
}
