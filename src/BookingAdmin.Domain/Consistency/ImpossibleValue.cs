using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>A value that cannot be: a total below zero or beyond measure, a date outside 2000 to 2100, a customer who is gone.</summary>
public sealed class ImpossibleValue : Rule
{
    public override string Id => "impossible-value";

    public override Severity Severity => Severity.Error;

    public override string Title => "A value that cannot be";

    public override string Advice =>
        "Somebody or some program wrote it by mistake. Correct it in the marketplace’s database; until then, figures leave this order out.";

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.TotalAmount < 0 || order.TotalAmount >= Money.Most || order.HasImpossibleDate || order.CustomerGone;

    protected override string Sentence(OrderFacts order) =>
        order.TotalAmount is < 0 or >= Money.Most ? "The total of this order is no amount that anybody can pay."
        : order.CustomerGone ? "The customer of this order is gone."
        : "A date of this order is outside the years 2000 to 2100.";
}
