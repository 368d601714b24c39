using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Domain.Consistency;

/// <summary>Money was taken for a declined or cancelled order, and nothing brings it back.</summary>
public sealed class PaidAfterDecline : Rule
{
    public override string Id => "paid-after-decline";

    public override Severity Severity => Severity.Critical;

    public override string Title => "Paid after it was declined";

    public override string Advice => "The customer paid for an order that nobody will fulfil. Queue the refund.";

    public override RuleRepair Repair => RuleRepair.QueueRefund;

    public override bool RisksMoney => true;

    // A refund that failed is not under way either, but that is told by its own rule.
    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.PaymentStatus == PaymentStatus.Succeeded
        && (order.Status == OrderStatus.Cancelled || order.ApprovalStatus == ApprovalStatus.Declined)
        && (order.Refund == null || order.Refund.Kind != MoneyBack.Refund);

    protected override string Sentence(OrderFacts order) => "The customer paid for an order that was declined or cancelled, and no refund is under way.";
}
