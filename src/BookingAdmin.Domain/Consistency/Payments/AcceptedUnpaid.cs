using BookingAdmin.Domain.Consistency.States;

namespace BookingAdmin.Domain.Consistency.Payments;

/// <summary>
/// A celebrity works on an order whose payment failed and that goes on all the same (`marketplace-life.md`, section 1.8: an admin set one
/// of the two).
/// </summary>
public sealed class AcceptedUnpaid : StateRule
{
    public override string Id => KnownStates.AcceptedUnpaid;

    public override Severity Severity => Severity.Error;

    protected override string Sentence(OrderFacts order) =>
        Text(order.PaymentStatus is PaymentStatus.Failed ? "failed" : "cancelled");
}
