using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>Why somebody has to look at what an event reports.</summary>
static class EventNeeds
{
    /// <summary>Of one that was handled: nothing here answers a bank, and nobody here sends the refund of a tip.</summary>
    /// <returns>An <see cref="EventFault"/>; null where nobody is needed. An order's refund that failed shows among the refunds.</returns>
    public static string? Of(PaymentOutcome? outcome, bool ofTip) => (outcome, ofTip) switch
    {
        (PaymentOutcome.Disputed, false) => nameof(EventFault.BankTakesBack),
        (PaymentOutcome.Disputed, true) => nameof(EventFault.BankTakesTipBack),
        (PaymentOutcome.RefundFailed, true) => nameof(EventFault.TipRefundFailed),
        _ => null,
    };

    /// <summary>
    /// The need after a handling. Handling the event once more does not see to what it reported, and an event that failed for good needs
    /// somebody until it is handled.
    /// </summary>
    /// <param name="givenUp">It is not tried again by itself.</param>
    public static string? After(StripeEventRow row, EventEnd end, bool givenUp) =>
        end.Needs
        ?? (Of(row.Outcome, row.TipId is not null) is not null ? row.NeedsSomebody
            : end.State is StripeEventState.Failed && (givenUp || row.NeedsSomebody is not null) ? end.Fault
            : null);
}
