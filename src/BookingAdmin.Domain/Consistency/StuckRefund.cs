using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// Money that must go back to a customer has not left; or the payment of an order that nobody will fulfil is not closed, so that it can
/// still be made.
/// </summary>
public sealed class StuckRefund : Rule
{
    public override string Id => "stuck-refund";

    public override Severity Severity => Severity.Critical;

    public override string Title => "A refund, or the closing of a payment, is stuck";

    public override string Advice =>
        "Each finding says which: for a refund a customer waits, and a payment that is not closed can still be made although nobody will "
        + "fulfil the order. Try what failed again, or mark it done by hand on the payments page; what still waits is on its way to "
        + "Stripe or the bank.";

    public override RuleRepair Repair => RuleRepair.RetryRefund;

    public override bool RisksMoney => true;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Refund != null
        && (order.Refund.Status == RefundStatus.Failed || order.Refund.NotBefore < limits.RefundBefore
            && (order.Refund.Status == RefundStatus.Queued || order.Refund.Status == RefundStatus.Sending
                || order.Refund.Status == RefundStatus.Pending));

    public override Expression<Func<OrderFacts, DateTimeOffset?>> Since => order => order.Refund!.NotBefore;

    protected override string Sentence(OrderFacts order) => order.Refund switch
    {
        { Kind: MoneyBack.CancelIntent, Status: RefundStatus.Failed } =>
            "The payment of this order could not be closed, so it can still be made.",
        { Kind: MoneyBack.CancelIntent } => "The payment of this order should have been closed long ago and can still be made.",
        { Status: RefundStatus.Failed } => "The refund of this order failed.",
        { Status: RefundStatus.Pending } => "The bank has not finished the refund of this order.",
        _ => "The refund of this order should have left long ago and still waits.",
    };
}
