using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>A celebrity works on an order whose payment failed.</summary>
public sealed class AcceptedUnpaid : Rule
{
    public override string Id => "accepted-unpaid";

    public override Severity Severity => Severity.Error;

    public override string Title => "Accepted but not paid";

    public override string Advice => "The celebrity may make a video that nobody pays for. Ask the customer to pay again, or tell the celebrity to stop.";

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null && order.Booking.Status == BookingStatus.Confirmed
        && (order.PaymentStatus == PaymentStatus.Failed || order.PaymentStatus == PaymentStatus.Cancelled);

    protected override string Sentence(OrderFacts order) =>
        $"The booking is accepted but the payment {(order.PaymentStatus is PaymentStatus.Failed ? "failed" : "was cancelled")}.";
}
