using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;

namespace BookingAdmin.Domain.Consistency;

/// <summary>An order that needs a booking has none, so its celebrity cannot see it.</summary>
public sealed class MissingBooking : Rule
{
    public override string Id => "missing-booking";

    public override Severity Severity => Severity.Critical;

    protected override string? Fault(OrderFacts order, DateTimeOffset now) =>
        order.Booking is null && order.Status.NeedsBooking()
            ? "The order has no booking, so its celebrity cannot see it."
            : null;
}
