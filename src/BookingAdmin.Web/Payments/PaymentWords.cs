using BookingAdmin.Domain.Payments;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Services.Payments;
using BookingAdmin.Web.Consistency;
using BookingAdmin.Web.Orders;

namespace BookingAdmin.Web.Payments;

/// <summary>A status in one word, as a chip shows it.</summary>
public readonly record struct ChipWords(string Word, string? Tone, string Icon);

/// <summary>What the payments page, and the page of an order, say of the money's way back and of what Stripe told.</summary>
static class PaymentWords
{
    public static ChipWords Chip(RefundStatus status, MoneyBack kind = MoneyBack.Refund) => status switch
    {
        RefundStatus.Queued => new("Waiting", null, "clock"),
        RefundStatus.Sending => new("At Stripe", "info", "refresh"),
        RefundStatus.Pending => new("At the bank", "info", "clock"),
        RefundStatus.Failed => new("Failed", "bad", "alert"),
        RefundStatus.Succeeded => new(kind is MoneyBack.Refund ? "Refunded" : "Closed", "good", "check"),
        RefundStatus.ByHand => new("Done by hand", "good", "check"),
        RefundStatus.Withdrawn => new("Withdrawn", null, "undo"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>How a refund stands, for the page of its order.</summary>
    public static string Story(RefundStatus status, MoneyBack kind, string? fault, TimeSpan untilItLeaves) => (status, kind) switch
    {
        (RefundStatus.Queued, MoneyBack.Refund) when untilItLeaves > TimeSpan.Zero => $"The refund leaves {TimeWords.In(untilItLeaves)}, unless the decline is taken back.",
        (RefundStatus.Queued or RefundStatus.Sending, MoneyBack.Refund) => "The refund is under way to Stripe.",
        (RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending, _) when kind is not MoneyBack.Refund => "The open payment is being closed at Stripe, so that nobody can pay any more.",
        (RefundStatus.Pending, _) => "Stripe has taken the refund; the bank is at work on it, which can take days.",
        (RefundStatus.Failed, MoneyBack.Refund) => $"The refund failed: the customer still waits for the money. {StripeCodes.Of(fault).What}",
        (RefundStatus.Failed, _) => $"The payment could not be closed at Stripe: it can still be paid. {StripeCodes.Of(fault).What}",
        (RefundStatus.Succeeded, MoneyBack.Refund) => "Stripe has refunded it.",
        (RefundStatus.Succeeded, _) => "The payment was closed at Stripe, unpaid.",
        (RefundStatus.ByHand, _) => "Somebody has seen to it by hand.",
        _ => "It was withdrawn.",
    };

    /// <summary>What happened, and what is to be done, in a sentence or two.</summary>
    public static string Told(RefundLine refund, DateTimeOffset now) => refund switch
    {
        { Status: RefundStatus.Failed } => $"{StripeCodes.Of(refund.Fault).What} {StripeCodes.Of(refund.Fault).Does}",
        { Status: RefundStatus.Queued or RefundStatus.Sending, Fault: { } fault } => StripeCodes.Of(fault).What,
        { Status: RefundStatus.Succeeded, Fault: { } fault } => StripeCodes.Of(fault).What,
        _ => Story(refund.Status, refund.Kind, refund.Fault, refund is { Attempts: 0, NextAt: { } next } ? next - now : TimeSpan.Zero),
    };

    /// <summary>What is tried next, where something is.</summary>
    public static string? Next(DateTimeOffset? next, int attempts, DateTimeOffset now) => next switch
    {
        null => null,
        { } at when attempts == 0 => at > now ? $"Leaves {TimeWords.In(at - now)}" : "Leaves any moment",
        { } at => $"{Tries(attempts)}, next {TimeWords.In(at - now)}",
    };

    public static string Tries(int attempts) => attempts == 1 ? "Tried once" : $"Tried {RepairWords.Number(attempts)} times";

    public static ChipWords Chip(StripeEventState state) => state switch
    {
        StripeEventState.Received => new("Received", "info", "clock"),
        StripeEventState.Handled => new("Handled", "good", "check"),
        StripeEventState.Ignored => new("Not about us", null, "off"),
        StripeEventState.Failed => new("Failed", "bad", "alert"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>Stripe's type in words; null for one that has none here.</summary>
    public static string? Type(string type) => type switch
    {
        "payment_intent.succeeded" => "Payment succeeded",
        "payment_intent.payment_failed" => "Payment failed",
        "payment_intent.canceled" => "Payment cancelled",
        "charge.refunded" => "Payment refunded",
        "refund.created" => "Refund taken",
        "refund.updated" => "Refund changed",
        "refund.failed" => "Refund failed",
        "charge.dispute.created" => "Payment disputed",
        _ => null,
    };

    public static string Outcome(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Paid => "The order is paid.",
        PaymentOutcome.PaidLate => "Paid although the order was over: the money goes back.",
        PaymentOutcome.AttemptFailed => "An attempt to pay failed; the order waits for another.",
        PaymentOutcome.AcceptanceWithdrawn => "An attempt to pay failed; the celebrity is asked again once it is paid.",
        PaymentOutcome.OrderCancelled => "It can no longer be paid, so the order was cancelled.",
        PaymentOutcome.PaymentClosed => "The order was over already; now its payment is too.",
        PaymentOutcome.Refunded => "The whole amount went back.",
        PaymentOutcome.PartlyRefunded => "A part of the amount went back.",
        PaymentOutcome.RefundFailed => "The refund failed: the bank returned the money, and the customer still waits for it.",
        PaymentOutcome.Disputed => "The customer’s bank takes the money back: answer in Stripe’s dashboard.",
        PaymentOutcome.NothingNew => "It told nothing new.",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    public static string Told(EventLine told) => told switch
    {
        { State: StripeEventState.Failed } => told.Fault ?? "It could not be handled.",
        { State: StripeEventState.Received } => "It was written down and is handled any moment.",
        { Outcome: { } outcome } => Outcome(outcome),
        { State: StripeEventState.Ignored } => "It is of no kind that matters here, or about no order of ours.",
        _ => "It was handled.",
    };

    /// <summary>What is asked of Stripe.</summary>
    public static string Asks(OutboxLine line) => line switch
    {
        { Kind: OutboxKind.CreateIntent, OfTip: true } => "Make the payment of a tip",
        { Kind: OutboxKind.CreateIntent } => "Make the payment of an order",
        { MoneyBack: MoneyBack.CancelIntent } => "Close a payment",
        { Amount: { } amount } => $"Refund {amount}",
        _ => "Refund",
    };

    public static string Outcome(RefundDeskResult result, string done) => result switch
    {
        RefundDeskResult.Done => done,
        RefundDeskResult.Refused refused => $"{refused.Sentence} Nothing was changed.",
        _ => "It is not there any more. Nothing was changed.",
    };

    public static string Outcome(HandledEvent? handled) => handled switch
    {
        null => "No such event was received. Nothing was changed.",
        { State: StripeEventState.Failed, Fault: { } fault } => $"It failed again: {fault}",
        { State: StripeEventState.Failed } => "It failed again.",
        { Outcome: { } outcome } => $"Handled again. {Outcome(outcome)}",
        _ => "Handled again: it is about no order of ours.",
    };

    /// <summary>The state of payments in a sentence.</summary>
    public static string Summary(PaymentOverview told)
    {
        List<string> parts = [];
        if (told.RefundsFailed > 0)
            parts.Add($"{Count(told.RefundsFailed, "refund", "refunds")} failed{Money(told.Stuck)}");
        if (told.RefundsWaiting > 0)
            parts.Add($"{Count(told.RefundsWaiting, "refund is", "refunds are")} under way{Money(told.Waiting)}");
        if (told.EventsFailed > 0)
            parts.Add($"{Count(told.EventsFailed, "event", "events")} failed");
        if (told.DeadLetters > 0)
            parts.Add($"{Count(told.DeadLetters, "call to Stripe was", "calls to Stripe were")} given up");
        if (told.Mismatches > 0)
            parts.Add($"{Count(told.Mismatches, "order disagrees", "orders disagree")} with Stripe");
        if (told.EventsReceived > 0)
            parts.Add($"{Count(told.EventsReceived, "event waits", "events wait")}");
        if (told.PaymentsWaiting > 0)
            parts.Add($"{Count(told.PaymentsWaiting, "payment is", "payments are")} being made");
        if (told.GivenUpToday > 0)
            parts.Add($"{Count(told.GivenUpToday, "order or tip", "orders and tips")} could not be paid today");
        if (parts.Count == 0)
            parts.Add("Nothing waits and nothing has failed");
        if (told.DoneToday > 0)
            parts.Add($"{Count(told.DoneToday, "refund", "refunds")} done today");
        return $"{string.Join("; ", parts)}.";
    }

    public static string Count(long count, string one, string many) => $"{RepairWords.Number(count)} {(count == 1 ? one : many)}";

    static string Money(IReadOnlyList<Domain.Marketplace.Money> amounts) => amounts.Count == 0 ? "" : $" ({string.Join(" and ", amounts.Select(money => money.Short()))})";
}
