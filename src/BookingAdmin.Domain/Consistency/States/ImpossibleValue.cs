using System.Linq.Expressions;

namespace BookingAdmin.Domain.Consistency.States;

/// <summary>A value that cannot be: a total below zero or beyond measure, a date outside 2000 to 2100, a customer who is gone.</summary>
public sealed class ImpossibleValue : Rule
{
    public override string Id => "impossible-value";

    public override Severity Severity => Severity.Error;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.TotalAmount < 0 || order.TotalAmount >= Money.Most || order.HasImpossibleDate || order.CustomerGone;

    protected override string Sentence(OrderFacts order) =>
        Text(order.TotalAmount is < 0 or >= Money.Most ? "total" : order.CustomerGone ? "customer" : "date");
}
