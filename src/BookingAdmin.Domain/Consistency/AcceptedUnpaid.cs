using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>A celebrity works on an order whose payment failed.</summary>
public sealed class AcceptedUnpaid : Rule
{
    public override string Id => "accepted-unpaid";

    public override Severity Severity => Severity.Error;

    protected override string? Fault(OrderFacts order, DateTimeOffset now) =>
        order.Booking?.Status is BookingStatus.Confirmed && order.PaymentStatus is PaymentStatus.Failed or PaymentStatus.Cancelled
            ? $"The booking is accepted but the payment {(order.PaymentStatus is PaymentStatus.Failed ? "failed" : "was cancelled")}."
            : null;
}
