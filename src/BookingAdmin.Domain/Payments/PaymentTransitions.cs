namespace BookingAdmin.Domain.Payments;

/// <summary>What Stripe reports of a payment.</summary>
public enum PaymentEvent
{
    /// <summary>The customer's bank holds the amount for us. It is captured when the celebrity accepts.</summary>
    Authorized,
    Succeeded,
    /// <summary>One attempt to pay failed. The customer can try again with the same PaymentIntent.</summary>
    Failed,
    /// <summary>The PaymentIntent is closed for good, unpaid.</summary>
    Canceled,
    /// <summary>The whole amount went back.</summary>
    Refunded,
    PartlyRefunded,
    /// <summary>The refund of the whole amount did not reach the customer: the money is the marketplace's again.</summary>
    RefundFailed,
    /// <summary>The customer's bank takes the money back, and the marketplace may object.</summary>
    Disputed,
}

/// <summary>What an event came to; stored by name.</summary>
public enum PaymentOutcome
{
    Authorized,
    /// <summary>Authorized although the order was declined or is over: the hold is released.</summary>
    AuthorizedLate,
    Paid,
    /// <summary>Paid although the order was declined or is over: the money goes back.</summary>
    PaidLate,
    /// <summary>The order waits for another attempt to pay.</summary>
    AttemptFailed,
    /// <summary>The same, and the order had been accepted: the celebrity is asked again once it is paid.</summary>
    AcceptanceWithdrawn,
    /// <summary>The order can no longer be paid, so it is cancelled.</summary>
    OrderCancelled,
    /// <summary>The order was over already, and now its payment is too.</summary>
    PaymentClosed,
    Refunded,
    PartlyRefunded,
    /// <summary>Somebody must look: a refund that failed is sent again by a person only.</summary>
    RefundFailed,
    Disputed,
    /// <summary>The order was that far or further already.</summary>
    NothingNew,
}

/// <param name="RefundDue">The money must go back, unless a refund is under way already.</param>
/// <param name="ClosingDue">The PaymentIntent must be closed, which releases the hold, unless that is under way already.</param>
/// <param name="CaptureDue">The amount is held, and the celebrity has accepted already.</param>
public sealed record PaymentTransition(
    PaymentState After, PaymentOutcome Outcome, bool RefundDue = false, bool ClosingDue = false, bool CaptureDue = false);

/// <summary>
/// The transition table of payments: what an event makes of an order, its payment and its booking, in whatever order events arrive. It
/// starts from every state that the marketplace leaves (marketplace-life.md, sections 1.3 and 2), and leads to states that are normal there
/// or ours.
/// </summary>
public static class PaymentTransitions
{
    public static PaymentTransition On(PaymentEvent told, PaymentState before) => told switch
    {
        PaymentEvent.Authorized => Authorized(before),
        PaymentEvent.Succeeded => NoLongerHeld(Succeeded(before)),
        PaymentEvent.Failed => Failed(before),
        PaymentEvent.Canceled => NoLongerHeld(Canceled(before)),
        PaymentEvent.Refunded => NoLongerHeld(Refunded(before)),
        // What the refund ended stays ended: nobody fulfils an order because a bank returned the money.
        PaymentEvent.RefundFailed =>
            new(before.Payment is PaymentStatus.Refunded ? before with { Payment = PaymentStatus.Succeeded } : before,
                PaymentOutcome.RefundFailed),
        PaymentEvent.PartlyRefunded => new(before, PaymentOutcome.PartlyRefunded),
        PaymentEvent.Disputed => new(before, PaymentOutcome.Disputed),
        _ => throw new ArgumentOutOfRangeException(nameof(told), told, null),
    };

    static PaymentTransition Authorized(PaymentState before) => before switch
    {
        // Captured, refunded or closed comes later in a payment's life.
        { Payment: PaymentStatus.Succeeded or PaymentStatus.Refunded or PaymentStatus.Cancelled } =>
            new(before, PaymentOutcome.NothingNew),
        { IsOver: true } => Held(before, Closed(before), PaymentOutcome.AuthorizedLate) with { ClosingDue = true },
        // Not paid yet, and the order waits for the celebrity as any other; a failed attempt before it counts no more.
        _ => Held(before, before with { Order = Revived(before), Transfer = TransferOfPaid(before) }, PaymentOutcome.Authorized) with
        {
            CaptureDue = before.IsAccepted,
        },
    };

    static PaymentTransition Held(PaymentState before, PaymentState after, PaymentOutcome outcome)
    {
        after = after with { Payment = PaymentStatus.Pending, Authorized = true };
        return new(after, after == before ? PaymentOutcome.NothingNew : outcome);
    }

    static PaymentTransition NoLongerHeld(PaymentTransition transition) =>
        transition with { After = transition.After with { Authorized = false } };

    static PaymentTransition Succeeded(PaymentState before) => before switch
    {
        // Refunded comes later in a payment's life.
        { Payment: PaymentStatus.Refunded } => new(before, PaymentOutcome.NothingNew),
        // Paid before it ended: its refund was queued at that time, or paid-after-decline finds it. A reopened order falls through: its
        // refund is still due.
        { IsOver: true, Payment: PaymentStatus.Succeeded, Order: OrderStatus.Cancelled or OrderStatus.Refunded } =>
            new(before, PaymentOutcome.NothingNew),
        { IsOver: true } => new(Closed(before) with { Payment = PaymentStatus.Succeeded }, PaymentOutcome.PaidLate, RefundDue: true),
        // The marketplace writes the transfer in a statement of its own, which may have failed.
        { Payment: PaymentStatus.Succeeded } when TransferOfPaid(before) == before.Transfer => new(before, PaymentOutcome.NothingNew),
        _ => new(
            before with { Order = Revived(before), Payment = PaymentStatus.Succeeded, Transfer = TransferOfPaid(before) },
            PaymentOutcome.Paid),
    };

    static PaymentTransition Failed(PaymentState before) => before switch
    {
        // An attempt before the one that was authorized: after that a payment is captured or closed, and never fails.
        { Authorized: true } => new(before, PaymentOutcome.NothingNew),
        { Payment: PaymentStatus.Succeeded or PaymentStatus.Refunded or PaymentStatus.Cancelled or PaymentStatus.Failed } =>
            new(before, PaymentOutcome.NothingNew),
        // FAILED beside CANCELLED would say that it awaits another attempt.
        { Order: OrderStatus.Cancelled, IsDeclined: false } => new(before, PaymentOutcome.NothingNew),
        // Nobody should make a video that is not paid.
        { IsOver: false, Delivered: false, Order: OrderStatus.Pending or OrderStatus.Confirmed,
            Booking: BookingStatus.Confirmed or BookingStatus.Accepted } => new(
            before with { Order = OrderStatus.Pending, Payment = PaymentStatus.Failed, Booking = BookingStatus.Pending },
            PaymentOutcome.AcceptanceWithdrawn),
        _ => new(before with { Payment = PaymentStatus.Failed }, PaymentOutcome.AttemptFailed),
    };

    static PaymentTransition Canceled(PaymentState before) => before switch
    {
        { Payment: PaymentStatus.Succeeded or PaymentStatus.Refunded or PaymentStatus.Cancelled } => new(before, PaymentOutcome.NothingNew),
        { IsOver: true } or { IsFinished: true } => new(before with { Payment = PaymentStatus.Cancelled }, PaymentOutcome.PaymentClosed),
        _ => new(
            before with { Order = OrderStatus.Cancelled, Payment = PaymentStatus.Cancelled, Booking = Ended(before),
                Transfer = NoTransfer(before) }, PaymentOutcome.OrderCancelled),
    };

    static PaymentTransition Refunded(PaymentState before) => before switch
    {
        { Payment: PaymentStatus.Refunded } => new(before, PaymentOutcome.NothingNew),
        { IsOver: true } => new(Closed(before) with { Payment = PaymentStatus.Refunded }, PaymentOutcome.Refunded),
        // What was delivered stays delivered.
        { IsFinished: true } => new(before with { Payment = PaymentStatus.Refunded }, PaymentOutcome.Refunded),
        // As a refund by an admin leaves it (1.8): the booking is cancelled, and the transfer stays as it is.
        _ => new(
            before with { Order = OrderStatus.Refunded, Payment = PaymentStatus.Refunded, Booking = Ended(before) },
            PaymentOutcome.Refunded),
    };

    /// <summary>A declined order that the marketplace's payment event has reopened ends again (1.3).</summary>
    static PaymentState Closed(PaymentState before) =>
        before.IsDeclined ? before with { Order = OrderStatus.Cancelled, Transfer = NoTransfer(before) } : before;

    /// <summary>
    /// Where an order goes on that a failed attempt had set to CANCELLED: where it was. The marketplace's own event makes all such orders
    /// PENDING, also one whose customer approved it or waits for another video.
    /// </summary>
    static OrderStatus Revived(PaymentState before) => before switch
    {
        { Order: not OrderStatus.Cancelled } => before.Order,
        { IsFinished: true } => OrderStatus.Completed,
        { Approval: ApprovalStatus.Declined } => OrderStatus.RevisionRequested,
        { Delivered: true } => OrderStatus.PendingApproval,
        { Booking: BookingStatus.Confirmed or BookingStatus.Accepted } => OrderStatus.Confirmed,
        _ => OrderStatus.Pending,
    };

    /// <summary>
    /// The failed attempt wrote FAILED there, although nothing was transferred yet. Of a finished order a transfer may really have failed.
    /// </summary>
    static TransferStatus TransferOfPaid(PaymentState before) =>
        before is { Transfer: TransferStatus.Failed, IsFinished: false } ? TransferStatus.Pending : before.Transfer;

    static TransferStatus NoTransfer(PaymentState before) =>
        before.Transfer is TransferStatus.Pending or TransferStatus.Failed ? TransferStatus.Cancelled : before.Transfer;

    static BookingStatus? Ended(PaymentState before) => before.Booking is null ? null : BookingStatus.Cancelled;
}
