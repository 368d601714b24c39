using System.Linq.Expressions;
using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Domain.Consistency.Payments;

/// <summary>
/// What the celebrity and the platform get must be the parts that one of the marketplace's formulas gives (marketplace-life.md, section 3).
/// </summary>
public sealed class Split : Rule
{
    public override string Id => "split";

    public override Severity Severity => Severity.Warning;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.CelebrityAmount != null && order.PlatformFee != null && !Shares.Agree(order, limits.SplitTolerance);
}
