using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// A paid order that nobody can go on with: an admin cancelled or completed its booking only (`marketplace-life.md`, section 1.8), or a
/// failure event that arrived after the payment cancelled the order (section 2: paidAt with FAILED).
/// </summary>
public sealed class DeadEnd : StateRule
{
    public override string Id => KnownStates.DeadEnd;

    public override Severity Severity => Severity.Critical;

    public override string Title => "Paid, and nobody can go on";

    public override string Advice =>
        "The celebrity can neither accept nor upload. Decide what it should be: set the booking back in the marketplace’s dashboard so "
        + "that the video can be made, or cancel the order and give the money back.";

    public override bool RisksMoney => true;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null
        && (KnownStates.Speaks(
            KnownStates.DeadEnd, order.Status, order.PaymentStatus, order.ApprovalStatus, order.TransferStatus, order.Booking.Status)
            || order.Status == OrderStatus.Cancelled && order.PaymentStatus == PaymentStatus.Failed && order.PaidAt != null
                && order.ApprovalStatus == ApprovalStatus.PendingApproval && order.ApprovedAt == null);

    protected override string Sentence(OrderFacts order) => order.Booking!.Status switch
    {
        _ when order.PaymentStatus is PaymentStatus.Failed =>
            "The customer paid, and a failed attempt that was reported later cancelled the order.",
        BookingStatus.Completed => "The booking counts as completed, so the video of this paid order cannot be uploaded.",
        _ => "The booking is cancelled, but the order is paid and goes on.",
    };
}
