using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Text;
using BookingAdmin.Web.Payments.Rows;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Ui;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Payments;

/// <summary>A status in one word, as a chip shows it.</summary>
public readonly record struct ChipWords(string Word, string? Tone, string Icon);

/// <summary>What the payments page, and the page of an order, say of the money's way back and of what Stripe reported.</summary>
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
        (RefundStatus.Queued, MoneyBack.Refund) when untilItLeaves > TimeSpan.Zero =>
            $"The refund leaves {TimeWords.In(untilItLeaves)}, unless the decline is taken back.",
        (RefundStatus.Queued or RefundStatus.Sending, MoneyBack.Refund) => "The refund is under way to Stripe.",
        (RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending, _) when kind is not MoneyBack.Refund =>
            "The open payment is being closed at Stripe, so that nobody can pay any more.",
        (RefundStatus.Pending, _) => "Stripe has taken the refund; the bank is at work on it, which can take days.",
        (RefundStatus.Failed, MoneyBack.Refund) =>
            $"The refund failed: the customer still waits for the money. {StripeCodes.Of(fault).What}",
        (RefundStatus.Failed, _) => StripeCodes.OfClosing(fault).What,
        (RefundStatus.Succeeded, MoneyBack.Refund) => "Stripe has refunded it.",
        (RefundStatus.Succeeded, _) => "The payment was closed at Stripe, unpaid.",
        (RefundStatus.ByHand, _) => "Somebody has seen to it by hand.",
        _ => "It was withdrawn.",
    };

    /// <summary>What happened, and what is to be done, in a sentence or two.</summary>
    public static string Detail(RefundLine refund, DateTimeOffset now) => refund switch
    {
        { Status: RefundStatus.Failed, Kind: MoneyBack.CancelIntent } =>
            $"{StripeCodes.OfClosing(refund.Fault).What} {StripeCodes.OfClosing(refund.Fault).Does}",
        { Status: RefundStatus.Failed } => $"{StripeCodes.Of(refund.Fault).What} {StripeCodes.Of(refund.Fault).Does}",
        { Status: RefundStatus.Pending, Fault: RefundActions.MissingAtStripe } =>
            RefundActions.IsLost(refund.Status, refund.Fault, refund.CreatedAt, now)
            ? "Stripe has not known this refund for a day. Is Stripe:SecretKey that of the account, and of the mode, in which it was "
                + "made? If that is gone: see to the money another way, then mark it as done by hand."
            : "Stripe had taken this refund, and does not know it now. Is Stripe:SecretKey that of the account, and of the mode, in "
                + "which it was made?",
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

    public static string Tries(int attempts) => attempts == 1 ? "Tried once" : $"Tried {NumberText.Of(attempts)} times";

    public static ChipWords Chip(EventLine line) => line switch
    {
        { IsOpen: true } => new("Needs somebody", "bad", "alert"),
        { SettledAt: not null } => new("Settled", "good", "check"),
        { State: StripeEventState.Received } => new("Received", "info", "clock"),
        { State: StripeEventState.Handled } => new("Handled", "good", "check"),
        { State: StripeEventState.Ignored, Matters: false } => new("Not needed", null, "off"),
        { State: StripeEventState.Ignored } => new("Not about us", null, "off"),
        { State: StripeEventState.Failed } => new("Failed", "warn", "refresh"),
        _ => throw new ArgumentOutOfRangeException(nameof(line), line.State, null),
    };

    /// <summary>As a choice of the list.</summary>
    public static string Of(EventFilter filter) => filter switch
    {
        EventFilter.NeedsSomebody => "Needs somebody",
        EventFilter.Ignored => "Left aside",
        _ => $"{filter}",
    };

    /// <summary>Stripe's type in words; null for one that has none here.</summary>
    public static string? Type(string type) => type switch
    {
        "payment_intent.created" => "Payment begun",
        "payment_intent.succeeded" => "Payment succeeded",
        "payment_intent.payment_failed" => "Payment failed",
        "payment_intent.canceled" => "Payment cancelled",
        "charge.refunded" => "Payment refunded",
        "refund.created" => "Refund taken",
        "refund.updated" => "Refund changed",
        "refund.failed" => "Refund failed",
        "charge.dispute.created" => "Payment disputed",
        "charge.dispute.closed" => "Dispute closed",
        _ => null,
    };

    public static string Outcome(PaymentOutcome outcome, bool ofTip) => ofTip ? OfTip(outcome) : OfOrder(outcome);

    static string OfTip(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Paid => "The tip is paid.",
        PaymentOutcome.AttemptFailed => "An attempt to pay the tip failed; the customer can try again.",
        PaymentOutcome.PaymentClosed => "The tip can no longer be paid.",
        PaymentOutcome.Refunded => "The whole tip went back.",
        PaymentOutcome.PartlyRefunded => "A part of the tip went back.",
        PaymentOutcome.RefundFailed => "The refund of the tip failed: the bank returned the money, and the customer still waits for it.",
        PaymentOutcome.Disputed => "The customer’s bank takes the money of the tip back: answer in Stripe’s dashboard.",
        // None of a tip's own.
        _ => OfOrder(outcome),
    };

    static string OfOrder(PaymentOutcome outcome) => outcome switch
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

    public static string Detail(EventLine line) => line switch
    {
        { NeedsSomebody: { } why } => FindingText.Of(why)!,
        { State: StripeEventState.Failed } => FindingText.Of(line.Fault) ?? "It could not be handled.",
        { State: StripeEventState.Received } => "It was written down, and is compared with the order within a minute or so.",
        { Outcome: { } outcome } => Outcome(outcome, line.OfTip),
        { State: StripeEventState.Ignored, Matters: false } => "Nothing here goes by events of this kind.",
        { State: StripeEventState.Ignored } => "It is about no order of ours.",
        _ => "It was handled.",
    };

    /// <summary>What Stripe had of a refund before anything was sent from here; null for nothing.</summary>
    public static string? Found(RefundLine refund) => refund.Found switch
    {
        FoundAtStripe.Whole => "Stripe had this refund already: somebody else had asked for it, so nothing was sent from here.",
        FoundAtStripe.Part => "A part had gone back at Stripe before: this is the rest.",
        _ => null,
    };

    /// <summary>What is asked of Stripe, or done with what Stripe reported.</summary>
    public static string Asks(OutboxLine line) => line switch
    {
        { Kind: OutboxKind.CreateIntent, OfTip: true } => "Make the payment of a tip",
        { Kind: OutboxKind.CreateIntent } => "Make the payment of an order",
        { Kind: OutboxKind.ForwardEvent } => "Pass an event on to the marketplace",
        { MoneyBack: MoneyBack.CancelIntent } => "Close a payment",
        { Amount: { } amount } => $"Refund {amount}",
        _ => "Refund",
    };

    public static string Outcome(RefundActionResult result, string done) => result switch
    {
        RefundActionResult.Done => done,
        RefundActionResult.Refused refused => $"{refused.Sentence} Nothing was changed.",
        _ => "It is not there any more. Nothing was changed.",
    };

    public static string Outcome(EventActionResult result) => result switch
    {
        EventActionResult.Done => "Settled.",
        EventActionResult.Refused refused => $"{refused.Sentence} Nothing was changed.",
        _ => "No such event was received. Nothing was changed.",
    };

    public static string Outcome(HandledEvent? handled) => handled switch
    {
        null => "No such event was received. Nothing was changed.",
        { State: StripeEventState.Failed, Fault: { } fault } => $"It failed again: {FindingText.Of(fault)}",
        { State: StripeEventState.Failed } => "It failed again.",
        { Outcome: { } outcome } => $"Handled again. {Outcome(outcome, handled.TipId is not null)}",
        { Matters: false } => "Nothing here goes by events of this kind. Nothing was changed.",
        _ => "Handled again: it is about no order of ours.",
    };

    /// <summary>The most urgent thing about payments, and nothing else: what is behind it has a list of its own.</summary>
    public static string Situation(PaymentOverview overview) => overview switch
    {
        { RefundsFailed: > 0 and var failed } =>
            $"{Count(failed, "refund", "refunds")} failed{Money(overview.Stuck)}",
        { EventsOpen: > 0 and var open } => $"{Count(open, "payment event needs", "payment events need")} a person",
        { Mismatches: > 0 and var differ } => $"{Count(differ, "order disagrees", "orders disagree")} with Stripe",
        { ClosingsFailed: > 0 and var still } => $"{Count(still, "payment", "payments")} could not be cancelled at Stripe",
        { CallsGivenUp: > 0 and var dead } => $"{Count(dead, "call to Stripe was", "calls to Stripe were")} given up",
        { On: false, RefundsWaiting: > 0 and var wait } =>
            $"{Count(wait, "refund waits", "refunds wait")} until payments are switched on",
        { RefundsWaiting: > 0 and var wait } => $"{Count(wait, "refund is", "refunds are")} under way{Money(overview.Waiting)}",
        { EventsFailed: > 0 and var again } => $"{Count(again, "event", "events")} will be tried again",
        { ClosingsWaiting: > 0 and var leaving } => $"{Count(leaving, "payment is", "payments are")} being cancelled",
        { PaymentsWaiting: > 0 and var making } => $"{Count(making, "payment is", "payments are")} being made",
        _ => "No payment needs you",
    };

    /// <summary>How many things need somebody, of all kinds.</summary>
    public static long ToDo(PaymentOverview overview) =>
        overview.RefundsFailed + overview.ClosingsFailed + overview.EventsOpen + overview.Mismatches + overview.CallsGivenUp;

    public static string Count(long count, string one, string many) => $"{NumberText.Of(count)} {(count == 1 ? one : many)}";

    static string Money(IReadOnlyList<Domain.Marketplace.Money> amounts) =>
        amounts.Count == 0 ? "" : $" ({string.Join(" and ", amounts.Select(money => money.Short()))})";
}
