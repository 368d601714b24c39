using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// A celebrity works on an order whose payment failed and that goes on all the same (`marketplace-life.md`, section 1.8: an admin set one
/// of the two).
/// </summary>
public sealed class AcceptedUnpaid : StateRule
{
    public override string Id => KnownStates.AcceptedUnpaid;

    public override Severity Severity => Severity.Error;

    public override string Title => "Accepted but not paid";

    public override string Advice =>
        "The celebrity may make a video that nobody pays for. Ask the customer to pay again, or tell the celebrity to stop.";

    protected override string Sentence(OrderFacts order) =>
        $"The booking is accepted but the payment {(order.PaymentStatus is PaymentStatus.Failed ? "failed" : "was cancelled")}.";
}
