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
        { DoneAt: null, DeadAt: not null } => new("Given up", "bad", "alert"),
        { DoneAt: null } => new("Waiting", line.Attempts > 1 ? "warn" : null, "clock"),
        { Status: { } status and not RefundStatus.Succeeded } => PaymentWords.Chip(status),
        { Kind: OutboxKind.CreateIntent, Fault: not null, WasOver: true } => new("Closed", null, "off"),
        { Kind: OutboxKind.CreateIntent, Fault: not null } => new("Refused", "bad", "alert"),
        _ => new("Done", "good", "check"),
    };

    /// <summary>Why it is not done, or not well; null where there is nothing to say.</summary>
    public static string? Detail(OutboxLine line) => line switch
    {
        { DoneAt: null, DeadAt: not null, Kind: OutboxKind.CreateIntent } =>
            $"{What(line)} Nobody waits for it any more: {Thing(line)} was cancelled.",
        { DoneAt: null, DeadAt: not null, Kind: OutboxKind.ForwardEvent } =>
            $"{What(line)} Look at Payments:ForwardTo and the endpoint, then try again, or have Stripe send the event again.",
        { DoneAt: null, DeadAt: not null, Fault: { } fault } => $"{StripeCodes.Of(fault).What} {StripeCodes.Of(fault).Does}",
        { DoneAt: null, Fault: not null } => What(line),
        { Kind: OutboxKind.CreateIntent, Fault: not null, WasOver: true } => StripeCodes.Of(line.Fault).What,
        { DoneAt: not null, Kind: OutboxKind.CreateIntent, Fault: not null } => $"{What(line)} So {Thing(line)} was cancelled.",
        _ => null,
    };

    /// <summary>What trying a dead letter again does: an order whose payment could not be made is over.</summary>
    public static string Again(OutboxLine line) => line.Kind is OutboxKind.ForwardEvent
        ? "The event is brought to the marketplace’s endpoint at once, and then again until it is taken."
        : line.Kind is OutboxKind.CreateIntent
        ? $"{char.ToUpperInvariant(Thing(line)[0])}{Thing(line)[1..]} was cancelled when this was given up, and stays so. Stripe is "
            + "asked once more what it has of the payment, and that is closed."
        : $"{PaymentWords.Asks(line)}: it is tried at once, and then again until Stripe has answered.";

    static string Thing(OutboxLine line) => line.OfTip ? "the tip" : "the order";

    // Some codes mean another thing where a payment is made than where one goes back.
    static string What(OutboxLine line) => (line.Kind, line.Fault) switch
    {
        (OutboxKind.ForwardEvent, "timeout" or "no_connection") => "The marketplace’s endpoint did not answer.",
        (OutboxKind.ForwardEvent, { } fault) when fault.StartsWith("http_", StringComparison.Ordinal) =>
            $"The marketplace’s endpoint answered {fault[5..]}.",
        (OutboxKind.CreateIntent, "amount_too_large") => "Stripe takes no such large amount in one payment.",
        (OutboxKind.CreateIntent, "amount_too_small") => "Stripe takes no such small amount.",
        _ => StripeCodes.Of(line.Fault).What,
    };
}
