using System.Runtime.InteropServices;

namespace BookingAdmin.Domain.Marketplace;

/// <summary>
/// The statuses that together say how an order stands; `marketplace-life.md`, section 2, states what each combination means.
/// </summary>
/// <param name="Booking">Null where the order has no booking.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OrderState(
    OrderStatus Order, PaymentStatus Payment, ApprovalStatus Approval, TransferStatus Transfer, BookingStatus? Booking)
{
    /// <summary>Whether this version knows every label of it. Nobody acts on an order where that is not so.</summary>
    public bool IsKnown =>
        Order.IsKnown() && Payment.IsKnown() && Approval.IsKnown() && Transfer.IsKnown() && Booking?.IsKnown() is not false;

    /// <summary>By the labels of the database: PENDING / SUCCEEDED / PENDING_APPROVAL / PENDING / none.</summary>
    public override string ToString() =>
        $"{Labels.Of(Order)} / {Labels.Of(Payment)} / {Labels.Of(Approval)} / {Labels.Of(Transfer)} / "
            + $"{(Booking is { } booking ? Labels.Of(booking) : "none")}";
}
