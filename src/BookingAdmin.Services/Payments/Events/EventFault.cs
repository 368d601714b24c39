using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>
/// Why an event of Stripe's failed, or needs somebody although it was handled; stored by name, with what its sentence names behind a space.
/// </summary>
public enum EventFault
{
    OfLiveMode,
    OfTestMode,
    /// <summary>With "order" or "tip", as the next three.</summary>
    NotHereYet,
    AnotherPayment,
    TookOtherCurrency,
    TookOtherAmount,
    UnknownStatus,
    /// <summary>The customer disputes the payment of an order. Nothing here answers a bank.</summary>
    BankTakesBack,
    BankTakesTipBack,
    TipRefundFailed,
    /// <summary>Another transaction holds what it would change.</summary>
    Held,
    /// <summary>With the SQLSTATE.</summary>
    DatabaseRefused,
    DatabaseAway,
    /// <summary>With the type of the exception.</summary>
    OwnFault,
}

/// <summary>Why a handling failed, or somebody has to look at what an event reports.</summary>
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

    /// <summary>Never the words of an exception: they may name somebody.</summary>
    public static string FaultOf(Exception e) => e.GetBaseException() switch
    {
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => nameof(EventFault.Held),
        PostgresException answer => $"{EventFault.DatabaseRefused} {answer.SqlState}",
        var cause when DatabaseFault.IsUnavailable(cause) => nameof(EventFault.DatabaseAway),
        var cause => $"{EventFault.OwnFault} {cause.GetType().Name}",
    };
}
