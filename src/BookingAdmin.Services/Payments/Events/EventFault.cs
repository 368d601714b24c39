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
