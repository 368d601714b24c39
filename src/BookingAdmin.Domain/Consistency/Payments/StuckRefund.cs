using System.Linq.Expressions;

namespace BookingAdmin.Domain.Consistency.Payments;

/// <summary>
/// Money that must go back to a customer has not left; or the payment of an order that nobody will fulfil is not closed, so that it can
/// still be made.
/// </summary>
public sealed class StuckRefund : Rule
{
    public override string Id => "stuck-refund";

    public override Severity Severity => Severity.Critical;

    public override RuleRepair Repair => RuleRepair.RetryRefund;

    public override bool RisksMoney => true;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Refund != null
        && (order.Refund.Status == RefundStatus.Failed || order.Refund.NotBefore < limits.RefundBefore
            && (order.Refund.Status == RefundStatus.Queued || order.Refund.Status == RefundStatus.Sending
                || order.Refund.Status == RefundStatus.Pending));

    public override Expression<Func<OrderFacts, DateTimeOffset?>> Since => order => order.Refund!.NotBefore;

    protected override string Sentence(OrderFacts order) => Text(order.Refund switch
    {
        { Kind: MoneyBack.CancelIntent, Status: RefundStatus.Failed } => "closing-failed",
        { Kind: MoneyBack.CancelIntent } => "closing-waits",
        { Status: RefundStatus.Failed } => "failed",
        { Status: RefundStatus.Pending } => "at-bank",
        _ => "waits",
    });
}
