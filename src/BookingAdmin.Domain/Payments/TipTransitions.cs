namespace BookingAdmin.Domain.Payments;

/// <summary>
/// The transition table of a tip: what an event makes of its payment, in whatever order events arrive. A tip has no booking, and nobody
/// declines it.
/// </summary>
public static class TipTransitions
{
    public static (PaymentStatus After, PaymentOutcome Outcome) On(PaymentEvent told, PaymentStatus before) => (told, before) switch
    {
        // A tip is taken at once.
        (PaymentEvent.Authorized, _) => (before, PaymentOutcome.NothingNew),
        // Refunded comes later in a payment's life; paid counts, whatever was said of earlier attempts.
        (PaymentEvent.Succeeded, PaymentStatus.Succeeded or PaymentStatus.Refunded) => (before, PaymentOutcome.NothingNew),
        (PaymentEvent.Succeeded, _) => (PaymentStatus.Succeeded, PaymentOutcome.Paid),
        (PaymentEvent.Failed, PaymentStatus.Pending or PaymentStatus.Processing) => (PaymentStatus.Failed, PaymentOutcome.AttemptFailed),
        (PaymentEvent.Canceled, PaymentStatus.Pending or PaymentStatus.Processing or PaymentStatus.Failed) =>
            (PaymentStatus.Cancelled, PaymentOutcome.PaymentClosed),
        (PaymentEvent.Failed or PaymentEvent.Canceled, _) => (before, PaymentOutcome.NothingNew),
        (PaymentEvent.Refunded, PaymentStatus.Refunded) => (before, PaymentOutcome.NothingNew),
        (PaymentEvent.Refunded, _) => (PaymentStatus.Refunded, PaymentOutcome.Refunded),
        (PaymentEvent.RefundFailed, PaymentStatus.Refunded) => (PaymentStatus.Succeeded, PaymentOutcome.RefundFailed),
        (PaymentEvent.RefundFailed, _) => (before, PaymentOutcome.RefundFailed),
        (PaymentEvent.PartlyRefunded, _) => (before, PaymentOutcome.PartlyRefunded),
        (PaymentEvent.Disputed, _) => (before, PaymentOutcome.Disputed),
        _ => throw new ArgumentOutOfRangeException(nameof(told), told, null),
    };
}
