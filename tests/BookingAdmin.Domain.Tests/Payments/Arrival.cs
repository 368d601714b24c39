using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Domain.Tests.Payments;

/// <summary>What can happen to an order, from whomever.</summary>
public enum Step { Created, Authorized, Succeeded, Failed, Cancelled, Refunded, Disputed, Accept, Decline, Undo }

/// <summary>
/// One order as the services write it, without a database: the transition tables with what PaymentWriter and RequestDecisions add to them.
/// </summary>
sealed class Arrival
{
    const string Intent = "pi_1";

    readonly List<PaymentEvent> early = [];
    Decided? last;
    int now, bookingChanged;

    public PaymentState? State { get; private set; }

    /// <summary>The one that was not withdrawn.</summary>
    public Back? Refund { get; private set; }

    /// <summary>The capture of what the bank holds is queued.</summary>
    public bool IsCaptured { get; private set; }

    /// <summary>Each of them in turn; then Stripe brings once more what came too early.</summary>
    public static Arrival Of(IEnumerable<Step> steps)
    {
        var order = new Arrival();
        foreach (var step in steps)
            order.Take(step);
        foreach (var told in order.early.ToArray())
            order.Tell(told);
        return order;
    }

    public static PaymentEvent? EventOf(Step step) => step switch
    {
        Step.Authorized => PaymentEvent.Authorized,
        Step.Succeeded => PaymentEvent.Succeeded,
        Step.Failed => PaymentEvent.Failed,
        Step.Cancelled => PaymentEvent.Canceled,
        Step.Refunded => PaymentEvent.Refunded,
        Step.Disputed => PaymentEvent.Disputed,
        _ => null,
    };

    public void Take(Step step)
    {
        now++;
        if (EventOf(step) is { } told)
            Tell(told);
        else if (step is Step.Created)
            State ??= new(OrderStatus.Pending, PaymentStatus.Pending, BookingStatus.Pending);
        else if (step is Step.Undo)
            Undo();
        else
            Decide(step is Step.Accept ? Decision.Accept : Decision.Decline);
    }

    void Tell(PaymentEvent told)
    {
        if (State is not { } before)
        {
            early.Add(told);
            return;
        }
        var transition = PaymentTransitions.On(told, before);
        Write(transition.After);
        if (transition.After.Authorized)
            IsCaptured |= transition.CaptureDue;
        else
            IsCaptured = false;
        if (transition.RefundDue && Refund is not { Kind: MoneyBack.Refund })
            Refund = new(MoneyBack.Refund, RefundStatus.Queued, Refund?.Of ?? 0);
        else if (transition.ClosingDue && Refund is null)
            Refund = new(MoneyBack.CancelIntent, RefundStatus.Queued, 0);
        else if (
            Refund is not null && (told is PaymentEvent.Refunded || told is PaymentEvent.Canceled && Refund.Kind is MoneyBack.CancelIntent))
            Refund = Refund with { Status = RefundStatus.Succeeded };
    }

    void Decide(Decision decision)
    {
        if (State is not { Booking: { } booking } before
            || DecisionRules.Check(decision, booking, before.Order, before.Payment) is not Refusal.None
            || decision is Decision.Accept && Refund is not null)
            return;
        var after = decision is Decision.Decline
            ? before with { Order = OrderStatus.Cancelled, Approval = ApprovalStatus.Declined, Transfer = TransferStatus.Cancelled,
                Booking = BookingStatus.Cancelled }
            : before with { Order = DecisionRules.StartsOrder(before.Order) ? OrderStatus.Confirmed : before.Order,
                Booking = BookingStatus.Confirmed };
        Write(after);
        bookingChanged = now;
        last = new(now, before, after);
        IsCaptured |= decision is Decision.Accept && before.Authorized;
        if (decision is Decision.Accept || Refund is { Status: not RefundStatus.Queued })
            return;
        var back = DecisionRules.MoneyBackFor(before.Payment, Intent);
        Refund = back is MoneyBack.NotNeeded ? null : new(back, RefundStatus.Queued, now);
    }

    void Undo()
    {
        if (State is not { } current || last is not { } decided || bookingChanged != decided.At || current.Payment is PaymentStatus.Refunded
            || current.Order != decided.After.Order || current.Approval != decided.After.Approval)
            return;
        // Once Stripe has been asked for it, the decline stays.
        if (Refund is { } refund && refund.Of == decided.At && refund.Status is not RefundStatus.Queued)
            return;
        if (Refund?.Of == decided.At)
            Refund = null;
        State = current with { Order = decided.Before.Order, Approval = decided.Before.Approval, Transfer = decided.Before.Transfer,
            Booking = decided.Before.Booking };
        if (decided.After.Booking is BookingStatus.Confirmed)
            IsCaptured = false;
        bookingChanged = now;
        last = null;
    }

    void Write(PaymentState after)
    {
        if (after.Booking != State!.Booking)
            bookingChanged = now;
        State = after;
    }

    /// <param name="Of">The decline that queued it; 0: a payment that came late.</param>
    public sealed record Back(MoneyBack Kind, RefundStatus Status, int Of);

    sealed record Decided(int At, PaymentState Before, PaymentState After);
}
