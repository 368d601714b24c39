using System.Linq.Expressions;

namespace BookingAdmin.Domain.Consistency.States;

/// <summary>
/// A combination of statuses that no known program writes, or that `marketplace-life.md`, section 2, calls trouble and no other rule
/// covers. An order written less than the grace ago is skipped, because the marketplace may be between two statements.
/// </summary>
public sealed class StatusPair : StateRule
{
    public override string Id => KnownStates.StatusPair;

    public override Severity Severity => Severity.Error;

    public override RuleRepair Repair => RuleRepair.AlignBooking;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null && (order.ApprovedAt == null || order.ApprovalStatus == ApprovalStatus.Approved)
            && order.UpdatedAt <= limits.MissingBefore
        && (KnownStates.Speaks(
            KnownStates.StatusPair, order.Status, order.PaymentStatus, order.ApprovalStatus, order.TransferStatus, order.Booking.Status)
            || order.Status == OrderStatus.Completed && order.PaymentStatus == PaymentStatus.Succeeded && order.VideoUrl == null);

    protected override string Sentence(OrderFacts order) =>
        KnownStates.RuleOf(order.State) is not KnownStates.StatusPair ? Text("no-video")
        : order.TransferStatus is TransferStatus.InTransit or TransferStatus.Paid && order.Status is not OrderStatus.Completed
            ? Text("transferred")
        : Text("states", Low(order.Status.Word()), Low(order.PaymentStatus.Word()), Low(order.Booking!.Status.Word()));

    static string Low(string word) => word.ToLowerInvariant();
}
