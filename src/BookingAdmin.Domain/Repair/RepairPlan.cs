using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Repair;

/// <summary>How repaired bookings start (`Repair:NewBookingStatus`).</summary>
public enum NewBookingStatus
{
    /// <summary>As far as the order is, so that nobody is asked about an order that is already under way.</summary>
    Derived,
    /// <summary>Always waiting for a decision.</summary>
    Pending,
}

/// <param name="DecisionDays">Days that a celebrity has to answer.</param>
public sealed record RepairPolicy(NewBookingStatus NewBookingStatus = NewBookingStatus.Derived, int DecisionDays = 7);

/// <summary>What the booking of an order will look like where it is derived and not copied.</summary>
/// <param name="Price">What the celebrity earns, in major units.</param>
/// <param name="Why">A sentence that explains the status to support staff.</param>
public sealed record RepairPlan(BookingStatus Status, DateTimeOffset Deadline, decimal Price, string Why)
{
    /// <summary>Days after the order within which the marketplace itself asks for an answer: what a booking that asks nobody would have had.</summary>
    public const int MarketplaceDays = 7;

    /// <exception cref="ArgumentException">The order needs no booking.</exception>
    public static RepairPlan For(OrderFacts order, RepairPolicy policy, DateTimeOffset now)
    {
        var status = StatusFor(order.Status, policy);
        var deadline = status is BookingStatus.Pending ? now.AddDays(policy.DecisionDays) : order.CreatedAt.AddDays(MarketplaceDays);
        return new(status, deadline, order.CelebrityAmount ?? order.TotalAmount, WhyOf(order, status));
    }

    /// <summary>The table of the design; <see cref="BookingNeed"/> says which orders it is for.</summary>
    public static BookingStatus StatusFor(OrderStatus order, RepairPolicy policy) => (policy.NewBookingStatus, order) switch
    {
        (_, OrderStatus.Cancelled or OrderStatus.Refunded) => throw new ArgumentException($"An order that is {order} needs no booking.", nameof(order)),
        (NewBookingStatus.Pending, _) or (_, OrderStatus.Pending or OrderStatus.Confirmed) => BookingStatus.Pending,
        (_, OrderStatus.InProgress or OrderStatus.PendingApproval or OrderStatus.RevisionRequested) => BookingStatus.Confirmed,
        (_, OrderStatus.Completed) => BookingStatus.Completed,
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, null),
    };

    static string WhyOf(OrderFacts order, BookingStatus status) => status switch
    {
        BookingStatus.Pending when order.Status is not (OrderStatus.Pending or OrderStatus.Confirmed) =>
            $"The order is already {order.Status.Word().ToLowerInvariant()}, but the settings let every repaired booking start as Waiting{(order.Status is OrderStatus.Completed ? "" : ", so it can be accepted or declined")}.",
        BookingStatus.Pending => $"The order is {(order.PaymentStatus is PaymentStatus.Succeeded ? "paid" : "open")} and waits for a decision, so the booking starts as Waiting and can be accepted or declined.",
        BookingStatus.Completed => "The order is completed, so the booking starts as Completed and nobody is asked again.",
        _ => $"The order is already {order.Status.Word().ToLowerInvariant()}, so the booking starts as Accepted and nobody is asked again.",
    };
}
