using System.Linq.Expressions;

namespace BookingAdmin.Domain.Consistency.Payments;

/// <summary>A payment that succeeded must say which and when.</summary>
public sealed class PaymentRecord : Rule
{
    public override string Id => "payment-record";

    public override Severity Severity => Severity.Warning;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.PaymentStatus == PaymentStatus.Succeeded && (order.PaymentIntentId == null || order.PaidAt == null);

    public override Expression<Func<OrderFacts, DateTimeOffset?>> Since => order => order.PaidAt ?? order.ChangedAt;

    protected override string Sentence(OrderFacts order) => Text(order.PaymentIntentId is null ? "no-id" : "no-time");
}
