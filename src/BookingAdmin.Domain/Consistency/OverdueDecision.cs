using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>A request waits for an answer past its deadline.</summary>
public sealed class OverdueDecision : Rule
{
    public override string Id => "overdue-decision";

    public override Severity Severity => Severity.Warning;

    public override string Title => "An answer is overdue";

    public override string Advice => "Remind the celebrity, or decide for them on the page of the order.";

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null && order.Booking.Status == BookingStatus.Pending && order.Booking.Deadline < limits.OverdueBefore;

    protected override string Sentence(OrderFacts order) => "The celebrity has not answered and the deadline has passed.";
}
