namespace BookingAdmin.Services.Live;

/// <summary>
/// Why background work, a check or a comparison with Stripe does not go on, or says nothing; stored by name, a line each, with what its
/// sentence names behind a space. Beside them stand the kinds of a StripeFault with Stripe's code: `StripeUnreachable timeout`.
/// </summary>
public enum WorkFault
{
    /// <summary>Of the monitor, with the step; the next line says why, in another of these or in the words of the database.</summary>
    StepFailed,
    Unanswered,
    /// <summary>With the SQLSTATE.</summary>
    DatabaseRefused,
    /// <summary>With how many orders a repair could not give their booking.</summary>
    OrdersAside,
    OrdersAsideOne,
    /// <summary>A batch of a repair job, with the type of the exception.</summary>
    BatchFailed,
    /// <summary>With Stripe's code.</summary>
    KeyNotAccepted,
    /// <summary>Stripe asks to be left alone for a while.</summary>
    StripeRests,
    /// <summary>The mail server is left alone for a while; with what it answered.</summary>
    MailRests,
    Cancelled,
    /// <summary>The process or the database ended first.</summary>
    CutOff,
    DatabaseAway,
    /// <summary>With the type of the exception.</summary>
    OwnFault,
    /// <summary>A check; with the SQLSTATE, as the next two.</summary>
    CheckStopped,
    CheckRefused,
    /// <summary>One rule of a check.</summary>
    RuleRefused,
    /// <summary>The marketplace's tables, or what we may do with them.</summary>
    TablesChanged,
    NeverChecked,
    FirstCheckGoesOn,
    /// <summary>The next line says why.</summary>
    LastCheckFailed,
    /// <summary>With its hours.</summary>
    LastCheckOld,
    LastCheckInFuture,
    EveryRuleOff,
    /// <summary>The next line says why.</summary>
    GuardNotWhole,
    /// <summary>With how many other faults.</summary>
    AndMore,
    /// <summary>With the id of a rule.</summary>
    NothingKnownOf,
    NotCheckedYet,
    NotLookedAt,
    /// <summary>The figures; with the SQLSTATE.</summary>
    NotComputed,
}
