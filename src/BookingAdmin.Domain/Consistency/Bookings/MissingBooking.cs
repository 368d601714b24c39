using System.Linq.Expressions;

namespace BookingAdmin.Domain.Consistency.Bookings;

/// <summary>An order that needs a booking has none, so its celebrity cannot see it.</summary>
public sealed class MissingBooking : Rule
{
    public override string Id => "missing-booking";

    public override Severity Severity => Severity.Critical;

    public override RuleRepair Repair => RuleRepair.CreateBooking;

    public override bool RisksMoney => true;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking == null && order.Status.NeedsBooking() && order.CreatedAt <= limits.MissingBefore;

    public override Expression<Func<OrderFacts, DateTimeOffset?>> Since => order => order.CreatedAt;
}
