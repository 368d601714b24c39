using System.Linq.Expressions;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// A combination of statuses that no known program writes, or that `marketplace-life.md`, section 2, calls trouble and no other rule
/// covers. An order written less than the grace ago is skipped, because the marketplace may be between two statements.
/// </summary>
public sealed class StatusPair : StateRule
{
    public override string Id => KnownStates.StatusPair;

    public override Severity Severity => Severity.Error;

    public override string Title => "Statuses that do not fit together";

    public override string Advice =>
        "The marketplace is not known to leave an order so. Look at what happened to it; align the booking where the order is right. "
        + "Where this is usual here, an admin can say so in the map of states.";

    public override RuleRepair Repair => RuleRepair.AlignBooking;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null && (order.ApprovedAt == null || order.ApprovalStatus == ApprovalStatus.Approved)
            && order.UpdatedAt <= limits.MissingBefore
        && (KnownStates.Speaks(
            KnownStates.StatusPair, order.Status, order.PaymentStatus, order.ApprovalStatus, order.TransferStatus, order.Booking.Status)
            || order.Status == OrderStatus.Completed && order.PaymentStatus == PaymentStatus.Succeeded && order.VideoUrl == null);

    protected override string Sentence(OrderFacts order) =>
        KnownStates.RuleOf(order.State) is not KnownStates.StatusPair ? "The order is completed without a video."
        : order.TransferStatus is TransferStatus.InTransit or TransferStatus.Paid && order.Status is not OrderStatus.Completed
            ? "Money went to the celebrity for an order that is not completed: the transfer may be another order’s."
        : $"{States(order)}: nobody is known to leave an order so.";
}
