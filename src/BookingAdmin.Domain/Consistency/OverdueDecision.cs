using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>A request waits for an answer past its deadline.</summary>
public sealed class OverdueDecision : Rule
{
    public override string Id => "overdue-decision";

    public override Severity Severity => Severity.Warning;

    protected override string? Fault(OrderFacts order, DateTimeOffset now) =>
        order.Booking is { Status: BookingStatus.Pending, Deadline: { } deadline } && deadline < now
            ? "The celebrity has not answered and the deadline has passed."
            : null;
}
