using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>What the celebrity and the platform get must add up to what the customer pays.</summary>
public sealed class Split : Rule
{
    public override string Id => "split";

    public override Severity Severity => Severity.Warning;

    public override string Title => "Shares do not add up";

    public override string Advice => "The celebrity's share and the platform's fee differ from the total. Correct them before the celebrity is paid.";

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.CelebrityAmount != null && order.PlatformFee != null
        && Math.Abs(order.CelebrityAmount.Value + order.PlatformFee.Value - order.TotalAmount) >= limits.SplitTolerance;

    protected override string Sentence(OrderFacts order) => "The celebrity's share and the platform's fee do not add up to the total.";
}
