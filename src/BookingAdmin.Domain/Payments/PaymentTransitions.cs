using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Payments;

/// <summary>What Stripe tells of a payment.</summary>
public enum PaymentEvent
{
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
    Paid,
    /// <summary>Paid although the order was declined or is over: the money goes back.</summary>
    PaidLate,
    /// <summary>The order waits for another attempt to pay.</summary>
    AttemptFailed,
    /// <summary>The same, and it had been accepted: the celebrity is asked again once it is paid.</summary>
    AcceptanceWithdrawn,
    /// <summary>It can no longer be paid, so it is cancelled.</summary>
    OrderCancelled,
    /// <summary>It was over already, and now its payment is too.</summary>
    PaymentClosed,
    Refunded,
    PartlyRefunded,
    /// <summary>Somebody must look: a refund that failed is sent again by a person only.</summary>
    RefundFailed,
    Disputed,
    /// <summary>The order was that far or further already.</summary>
    NothingNew,
}

/// <summary>What the transitions look at in an order.</summary>
/// <param name="Declined">Its approval status: the marketplace's own application may have reopened the order since.</param>
/// <param name="Booking">Null where it is missing.</param>
public sealed record PaymentState(OrderStatus Order, bool Declined, PaymentStatus Payment, BookingStatus? Booking)
{
    /// <summary>Nobody will fulfil it.</summary>
    public bool IsOver => Declined || Order is OrderStatus.Cancelled or OrderStatus.Refunded;
}

/// <param name="RefundDue">The money must go back, unless a refund is under way already.</param>
public sealed record PaymentTransition(PaymentState After, PaymentOutcome Outcome, bool RefundDue = false);

/// <summary>The transition table of payments: what an event makes of an order, its payment and its booking, in whatever order events arrive.</summary>
public static class PaymentTransitions
{
    public static PaymentTransition On(PaymentEvent told, PaymentState before) => told switch
    {
        PaymentEvent.Succeeded => Succeeded(before),
        PaymentEvent.Failed => Failed(before),
        PaymentEvent.Canceled => Canceled(before),
        PaymentEvent.Refunded => Refunded(before),
        // What the refund ended stays ended: nobody fulfils an order because a bank returned the money.
        PaymentEvent.RefundFailed => new(before.Payment is PaymentStatus.Refunded ? before with { Payment = PaymentStatus.Succeeded } : before, PaymentOutcome.RefundFailed),
        PaymentEvent.PartlyRefunded => new(before, PaymentOutcome.PartlyRefunded),
        PaymentEvent.Disputed => new(before, PaymentOutcome.Disputed),
        _ => throw new ArgumentOutOfRangeException(nameof(told), told, null),
    };

    static PaymentTransition Succeeded(PaymentState before) => before switch
    {
        // Refunded comes later in a payment's life.
        { Payment: PaymentStatus.Refunded } => new(before, PaymentOutcome.NothingNew),
        { IsOver: true } => new(before with { Payment = PaymentStatus.Succeeded }, PaymentOutcome.PaidLate, RefundDue: true),
        { Payment: PaymentStatus.Succeeded } => new(before, PaymentOutcome.NothingNew),
        _ => new(before with { Payment = PaymentStatus.Succeeded }, PaymentOutcome.Paid),
    };

    static PaymentTransition Failed(PaymentState before) => before switch
    {
        { Payment: PaymentStatus.Succeeded or PaymentStatus.Refunded or PaymentStatus.Cancelled or PaymentStatus.Failed } => new(before, PaymentOutcome.NothingNew),
        // Nobody should make a video that is not paid.
        { IsOver: false, Order: OrderStatus.Pending or OrderStatus.Confirmed, Booking: BookingStatus.Confirmed or BookingStatus.Accepted } => new(
            before with { Order = OrderStatus.Pending, Payment = PaymentStatus.Failed, Booking = BookingStatus.Pending }, PaymentOutcome.AcceptanceWithdrawn),
        _ => new(before with { Payment = PaymentStatus.Failed }, PaymentOutcome.AttemptFailed),
    };

    static PaymentTransition Canceled(PaymentState before) => before switch
    {
        { Payment: PaymentStatus.Succeeded or PaymentStatus.Refunded or PaymentStatus.Cancelled } => new(before, PaymentOutcome.NothingNew),
        { IsOver: true } or { Order: OrderStatus.Completed } => new(before with { Payment = PaymentStatus.Cancelled }, PaymentOutcome.PaymentClosed),
        _ => new(before with { Order = OrderStatus.Cancelled, Payment = PaymentStatus.Cancelled, Booking = Ended(before, BookingStatus.Cancelled) }, PaymentOutcome.OrderCancelled),
    };

    static PaymentTransition Refunded(PaymentState before) => before switch
    {
        { Payment: PaymentStatus.Refunded } => new(before, PaymentOutcome.NothingNew),
        // What was delivered stays delivered.
        { IsOver: true } or { Order: OrderStatus.Completed } => new(before with { Payment = PaymentStatus.Refunded }, PaymentOutcome.Refunded),
        _ => new(before with { Order = OrderStatus.Refunded, Payment = PaymentStatus.Refunded, Booking = Ended(before, BookingStatus.Refunded) }, PaymentOutcome.Refunded),
    };

    static BookingStatus? Ended(PaymentState before, BookingStatus end) => before.Booking is null ? null : end;
}
