using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>A payment that succeeded must say which and when.</summary>
public sealed class PaymentRecord : Rule
{
    public override string Id => "payment-record";

    public override Severity Severity => Severity.Warning;

    protected override string? Fault(OrderFacts order, DateTimeOffset now) =>
        order.PaymentStatus is PaymentStatus.Succeeded && (order.PaymentIntentId is null || order.PaidAt is null)
            ? $"The order is paid but lacks {(order.PaymentIntentId is null ? "its payment id" : "the time of payment")}."
            : null;
}
