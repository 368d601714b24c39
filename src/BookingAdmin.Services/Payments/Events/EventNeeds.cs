using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>Why somebody has to look at what an event reports.</summary>
static class EventNeeds
{
    /// <summary>Of one that was handled: nothing here answers a bank, and nobody here sends the refund of a tip.</summary>
    /// <returns>A sentence; null where nobody is needed. An order's refund that failed shows among the refunds.</returns>
    public static string? Of(PaymentOutcome? outcome, bool ofTip) => (outcome, ofTip) switch
    {
        (PaymentOutcome.Disputed, false) => "The customer’s bank takes the money back: answer in Stripe’s dashboard.",
        (PaymentOutcome.Disputed, true) => "The customer’s bank takes the money of a tip back: answer in Stripe’s dashboard.",
        (PaymentOutcome.RefundFailed, true) =>
            "The refund of a tip failed: the bank returned the money, and the customer still waits for it.",
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
