using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// What the celebrity and the platform get must be the parts that one of the marketplace's formulas gives (marketplace-life.md, section 3).
/// </summary>
public sealed class Split : Rule
{
    public override string Id => "split";

    public override Severity Severity => Severity.Warning;

    public override string Title => "Shares follow no formula";

    public override string Advice =>
        "The celebrity's share and the platform's fee are not what the marketplace works out for this total. Correct them before the "
        + "celebrity is paid.";

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.CelebrityAmount != null && order.PlatformFee != null && !Shares.Agree(order, limits.SplitTolerance);

    protected override string Sentence(OrderFacts order) =>
        "The celebrity's share and the platform's fee are not those of the total by any formula of the marketplace.";
}
