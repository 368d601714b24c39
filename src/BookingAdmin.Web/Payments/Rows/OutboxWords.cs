using BookingAdmin.Data.Own;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Web.Ui;

namespace BookingAdmin.Web.Payments.Rows;

/// <summary>What the payments page says of a call to Stripe: done is not always done well.</summary>
static class OutboxWords
{
    public static ChipWords Chip(OutboxLine line) => line switch
    {
        { DoneAt: null, DeadAt: not null } => new(T("Given up"), "bad", "alert"),
        { DoneAt: null } => new(T("Waiting"), line.Attempts > 1 ? "warn" : null, "clock"),
        { Status: { } status and not RefundStatus.Succeeded } => PaymentWords.Chip(status),
        { Kind: OutboxKind.CreateIntent, Fault: not null, WasOver: true } => new(T("Cancelled"), null, "off"),
        { Kind: OutboxKind.CreateIntent, Fault: not null } => new(T("Refused"), "bad", "alert"),
        _ => new(T("Done"), "good", "check"),
    };

    /// <summary>Why it is not done, or not well; null where there is nothing to say.</summary>
    public static string? Detail(OutboxLine line) => line switch
    {
        { DoneAt: null, DeadAt: not null, Kind: OutboxKind.CreateIntent } =>
            line.OfTip ? T($"{What(line)} Nobody waits for it any more: the tip was cancelled.")
                : T($"{What(line)} Nobody waits for it any more: the order was cancelled."),
        { DoneAt: null, DeadAt: not null, Kind: OutboxKind.ForwardEvent } =>
            T($"{What(line)} Ask an admin to look at the marketplace’s endpoint, then try again, or have Stripe send the event again."),
        { DoneAt: null, DeadAt: not null, Kind: OutboxKind.Capture, Fault: not "authorization_lapsed" } =>
            T($"{What(line)} The money of an accepted order was not taken. "
                + $"Try again before the hold ends, or see to it in Stripe’s dashboard."),
        { DoneAt: null, DeadAt: not null, Fault: { } fault } => $"{StripeCodes.Of(fault).What} {StripeCodes.Of(fault).Does}",
        { DoneAt: null, Fault: not null } => What(line),
        { Kind: OutboxKind.CreateIntent, Fault: not null, WasOver: true } => StripeCodes.Of(line.Fault).What,
        { DoneAt: not null, Kind: OutboxKind.CreateIntent, Fault: not null } => line.OfTip
            ? T($"{What(line)} So the tip was cancelled.") : T($"{What(line)} So the order was cancelled."),
        _ => null,
    };

    /// <summary>What trying a dead letter again does: an order whose payment could not be made is over.</summary>
    public static string Again(OutboxLine line) => line.Kind is OutboxKind.ForwardEvent
        ? T("The event is brought to the marketplace’s endpoint at once, and then again until it is taken.")
        : line.Kind is OutboxKind.CreateIntent
        ? T("It was cancelled when this was given up, and stays so. Stripe is asked once more what it has of the payment, and that is "
            + "cancelled too.")
        : line.Kind is OutboxKind.Capture
        ? T("Stripe is asked what became of the payment. What the bank still holds for an accepted order is taken.")
        : T($"{PaymentWords.Asks(line)}: it is tried at once, and then again until Stripe has answered.");

    // Some codes mean another thing where a payment is made than where one goes back.
    static string What(OutboxLine line) => (line.Kind, line.Fault) switch
    {
        (OutboxKind.ForwardEvent, "timeout" or "no_connection") => T("The marketplace’s endpoint did not answer."),
        (OutboxKind.ForwardEvent, { } fault) when fault.StartsWith("http_", StringComparison.Ordinal) =>
            T($"The marketplace’s endpoint answered {fault[5..]}."),
        (OutboxKind.CreateIntent, "amount_too_large") => T("Stripe takes no such large amount in one payment."),
        (OutboxKind.CreateIntent, "amount_too_small") => T("Stripe takes no such small amount."),
        _ => StripeCodes.Of(line.Fault).What,
    };
}
