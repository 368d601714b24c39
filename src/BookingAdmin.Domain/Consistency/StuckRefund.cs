using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Domain.Consistency;

/// <summary>Money that must go back to a customer has not left.</summary>
public sealed class StuckRefund : Rule
{
    public override string Id => "stuck-refund";

    public override Severity Severity => Severity.Critical;

    public override string Title => "A refund is stuck";

    public override string Advice => "The customer waits for money. Try a refund that failed again, or mark it done by hand on the payments page; one that still waits is on its way to Stripe or the bank.";

    public override RuleRepair Repair => RuleRepair.RetryRefund;

    public override bool RisksMoney => true;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Refund != null
        && (order.Refund.Status == RefundStatus.Failed || order.Refund.NotBefore < limits.RefundBefore
            && (order.Refund.Status == RefundStatus.Queued || order.Refund.Status == RefundStatus.Sending || order.Refund.Status == RefundStatus.Pending));

    protected override string Sentence(OrderFacts order) => order.Refund?.Status switch
    {
        RefundStatus.Failed => "The refund of this order failed.",
        RefundStatus.Pending => "The bank has not finished the refund of this order.",
        _ => "The refund of this order should have left long ago and still waits.",
    };
}
