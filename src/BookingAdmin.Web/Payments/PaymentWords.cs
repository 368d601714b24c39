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
        RefundStatus.Queued => new(T("Waiting"), null, "clock"),
        RefundStatus.Sending => new(T("At Stripe"), "info", "refresh"),
        RefundStatus.Pending => new(T("At the bank"), "info", "clock"),
        RefundStatus.Failed => new(T("Failed"), "bad", "alert"),
        RefundStatus.Succeeded => new(kind is MoneyBack.Refund ? T("Refunded") : T("Cancelled"), "good", "check"),
        RefundStatus.ByHand => new(T("Done by hand"), "good", "check"),
        RefundStatus.Withdrawn => new(T("Withdrawn"), null, "undo"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>How a refund stands, for the page of its order.</summary>
    public static string Story(RefundStatus status, MoneyBack kind, string? fault, TimeSpan untilItLeaves) => (status, kind) switch
    {
        (RefundStatus.Queued, MoneyBack.Refund) when untilItLeaves > TimeSpan.Zero =>
            T($"The refund leaves {TimeWords.In(untilItLeaves)}, unless the decline is undone."),
        (RefundStatus.Queued or RefundStatus.Sending, MoneyBack.Refund) => T("The refund is under way to Stripe."),
        (RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending, _) when kind is not MoneyBack.Refund =>
            T("The open payment is being cancelled at Stripe, so that nobody can pay any more."),
        (RefundStatus.Pending, _) => T("Stripe has taken the refund; the bank is at work on it, which can take days."),
        (RefundStatus.Failed, MoneyBack.Refund) =>
            T($"The refund failed: the customer still waits for the money. {StripeCodes.Of(fault).What}"),
        (RefundStatus.Failed, _) => StripeCodes.OfCancelling(fault).What,
        (RefundStatus.Succeeded, MoneyBack.Refund) => T("Stripe has refunded it."),
        (RefundStatus.Succeeded, _) => T("The payment was cancelled at Stripe, unpaid."),
        (RefundStatus.ByHand, _) => T("Somebody has seen to it by hand."),
        _ => T("It was withdrawn."),
    };

    /// <summary>What happened, and what is to be done, in a sentence or two.</summary>
    public static string Detail(RefundLine refund, DateTimeOffset now) => refund switch
    {
        { Status: RefundStatus.Failed, Kind: MoneyBack.CancelIntent } =>
            $"{StripeCodes.OfCancelling(refund.Fault).What} {StripeCodes.OfCancelling(refund.Fault).Does}",
        { Status: RefundStatus.Failed } => $"{StripeCodes.Of(refund.Fault).What} {StripeCodes.Of(refund.Fault).Does}",
        { Status: RefundStatus.Pending, Fault: RefundActions.MissingAtStripe } =>
            RefundActions.IsLost(refund.Status, refund.Fault, refund.CreatedAt, now)
            ? T("Stripe has not known this refund for a day. Ask an admin whether our key is of the account in which it was made. If that "
                + "account is gone: give the money back another way, then mark it as done by hand.")
            : T("Stripe had taken this refund, and does not know it now. Ask an admin whether our key is of the account in which it was "
                + "made."),
        { Status: RefundStatus.Queued or RefundStatus.Sending, Fault: { } fault } => StripeCodes.Of(fault).What,
        { Status: RefundStatus.Succeeded, Fault: { } fault } => StripeCodes.Of(fault).What,
        _ => Story(refund.Status, refund.Kind, refund.Fault, refund is { Attempts: 0, NextAt: { } next } ? next - now : TimeSpan.Zero),
    };

    /// <summary>What is tried next, where something is.</summary>
    public static string? Next(DateTimeOffset? next, int attempts, DateTimeOffset now) => next switch
    {
        null => null,
        { } at when attempts == 0 => at > now ? T($"Leaves {TimeWords.In(at - now)}") : T("Leaves any moment"),
        { } at => T($"{Tries(attempts)}, next try {TimeWords.In(at - now)}"),
    };

    public static string Tries(int attempts) => Plural(attempts, "Tried once", "Tried {0:N0} times");

    public static ChipWords Chip(EventLine line) => line switch
    {
        { IsOpen: true } => new(T("Needs a person"), "bad", "alert"),
        { SettledAt: not null } => new(T("Settled"), "good", "check"),
        { State: StripeEventState.Received } => new(T("Received"), "info", "clock"),
        { State: StripeEventState.Handled } => new(T("Handled"), "good", "check"),
        { State: StripeEventState.Ignored, Matters: false } => new(T("Not needed"), null, "off"),
        { State: StripeEventState.Ignored } => new(T("Not about us"), null, "off"),
        { State: StripeEventState.Failed } => new(T("Failed"), "warn", "refresh"),
        _ => throw new ArgumentOutOfRangeException(nameof(line), line.State, null),
    };

    /// <summary>As a choice of the list.</summary>
    public static string Of(RefundFilter filter) => filter switch
    {
        RefundFilter.Failed => T("Failed"),
        RefundFilter.Waiting => T("Waiting"),
        RefundFilter.Done => T("Done"),
        _ => T("All"),
    };

    public static string Of(OutboxFilter filter) => filter switch
    {
        OutboxFilter.Waiting => T("Waiting"),
        OutboxFilter.Dead => T("Given up"),
        OutboxFilter.Done => T("Done"),
        _ => T("All"),
    };

    public static string Of(EventFilter filter) => filter switch
    {
        EventFilter.NeedsSomebody => T("Needs a person"),
        EventFilter.Waiting => T("Waiting"),
        EventFilter.Handled => T("Handled"),
        EventFilter.Settled => T("Settled"),
        EventFilter.Ignored => T("Left aside"),
        _ => T("All"),
    };

    /// <summary>Stripe's type in words; null for one that has none here.</summary>
    public static string? Type(string type) => type switch
    {
        "payment_intent.created" => T("Payment begun"),
        "payment_intent.amount_capturable_updated" => T("Payment authorized"),
        "payment_intent.succeeded" => T("Payment succeeded"),
        "payment_intent.payment_failed" => T("Payment failed"),
        "payment_intent.canceled" => T("Payment cancelled"),
        "charge.refunded" => T("Payment refunded"),
        "refund.created" => T("Refund taken"),
        "refund.updated" => T("Refund changed"),
        "refund.failed" => T("Refund failed"),
        "charge.dispute.created" => T("Payment disputed"),
        "charge.dispute.closed" => T("Dispute closed"),
        _ => null,
    };

    public static string Outcome(PaymentOutcome outcome, bool ofTip) => ofTip ? OfTip(outcome) : OfOrder(outcome);

    static string OfTip(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Paid => T("The tip is paid."),
        PaymentOutcome.AttemptFailed => T("An attempt to pay the tip failed; the customer can try again."),
        PaymentOutcome.PaymentClosed => T("The tip can no longer be paid."),
        PaymentOutcome.Refunded => T("The whole tip went back."),
        PaymentOutcome.PartlyRefunded => T("A part of the tip went back."),
        PaymentOutcome.RefundFailed => T("The refund of the tip failed: the bank returned the money, and the customer still waits for it."),
        PaymentOutcome.Disputed => T("The customer’s bank takes the money of the tip back: answer in Stripe’s dashboard."),
        // None of a tip's own.
        _ => OfOrder(outcome),
    };

    static string OfOrder(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Authorized => T("The customer’s bank holds the money; it is taken when the celebrity accepts."),
        PaymentOutcome.AuthorizedLate => T("The customer’s bank holds the money although the order was over: it is released."),
        PaymentOutcome.Paid => T("The order is paid."),
        PaymentOutcome.PaidLate => T("Paid although the order was over: the money goes back."),
        PaymentOutcome.AttemptFailed => T("An attempt to pay failed; the order waits for another."),
        PaymentOutcome.AcceptanceWithdrawn => T("An attempt to pay failed; the celebrity is asked again once it is paid."),
        PaymentOutcome.OrderCancelled => T("It can no longer be paid, so the order was cancelled."),
        PaymentOutcome.PaymentClosed => T("The order was over already; now its payment is too."),
        PaymentOutcome.Refunded => T("The whole amount went back."),
        PaymentOutcome.PartlyRefunded => T("A part of the amount went back."),
        PaymentOutcome.RefundFailed => T("The refund failed: the bank returned the money, and the customer still waits for it."),
        PaymentOutcome.Disputed => T("The customer’s bank takes the money back: answer in Stripe’s dashboard."),
        PaymentOutcome.NothingNew => T("It says nothing new."),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    public static string Detail(EventLine line) => line switch
    {
        { NeedsSomebody: { } why } => FindingText.Of(why)!,
        { State: StripeEventState.Failed } => FindingText.Of(line.Fault) ?? T("It could not be handled."),
        { State: StripeEventState.Received } => T("It was written down, and is compared with the order within a minute or so."),
        { Outcome: { } outcome } => Outcome(outcome, line.OfTip),
        { State: StripeEventState.Ignored, Matters: false } => T("Nothing here goes by events of this kind."),
        { State: StripeEventState.Ignored } => T("It is about no order of ours."),
        _ => T("It was handled."),
    };

    /// <summary>What Stripe had of a refund before anything was sent from here; null for nothing.</summary>
    public static string? Found(RefundLine refund) => refund.Found switch
    {
        FoundAtStripe.Whole => T("Stripe had this refund already, asked for by somebody else, so nothing was sent from here."),
        FoundAtStripe.Part => T("A part had gone back at Stripe before: this is the rest."),
        _ => null,
    };

    /// <summary>What is asked of Stripe, or done with what Stripe reported.</summary>
    public static string Asks(OutboxLine line) => line switch
    {
        { Kind: OutboxKind.CreateIntent, OfTip: true } => T("Make the payment of a tip"),
        { Kind: OutboxKind.CreateIntent } => T("Make the payment of an order"),
        { Kind: OutboxKind.Capture } => T("Look after a payment that the bank holds"),
        { Kind: OutboxKind.ForwardEvent } => T("Pass an event on to the marketplace"),
        { MoneyBack: MoneyBack.CancelIntent } => T("Cancel a payment"),
        { Amount: { } amount } => T($"Refund {amount}"),
        _ => T("Refund"),
    };

    public static string Outcome(RefundActionResult result, string done) => result switch
    {
        RefundActionResult.Done => done,
        RefundActionResult.Refused refused => T($"{refused.Sentence} Nothing was changed."),
        _ => T("It is not there any more. Nothing was changed."),
    };

    public static string Outcome(EventActionResult result) => result switch
    {
        EventActionResult.Done => T("Settled."),
        EventActionResult.Refused refused => T($"{refused.Sentence} Nothing was changed."),
        _ => T("No such event was received. Nothing was changed."),
    };

    public static string Outcome(HandledEvent? handled) => handled switch
    {
        null => T("No such event was received. Nothing was changed."),
        { State: StripeEventState.Failed, Fault: { } fault } => T($"It failed again: {FindingText.Of(fault)}"),
        { State: StripeEventState.Failed } => T("It failed again."),
        { Outcome: { } outcome } => T($"Handled again. {Outcome(outcome, handled.TipId is not null)}"),
        { Matters: false } => T("Nothing here goes by events of this kind. Nothing was changed."),
        _ => T("Handled again: it is about no order of ours."),
    };

    /// <summary>The most urgent thing about payments, and nothing else: what is behind it has a list of its own.</summary>
    public static string Situation(PaymentOverview overview) => overview switch
    {
        { RefundsFailed: > 0 and var failed } =>
            With(Plural(failed, "{0:N0} refund failed", "{0:N0} refunds failed"), overview.Stuck),
        { EventsOpen: > 0 and var open } => Plural(open, "{0:N0} payment event needs a person", "{0:N0} payment events need a person"),
        { Mismatches: > 0 and var differ } => Plural(differ, "{0:N0} order disagrees with Stripe", "{0:N0} orders disagree with Stripe"),
        { ClosingsFailed: > 0 and var still } => Plural(still, "{0:N0} payment could not be cancelled",
            "{0:N0} payments could not be cancelled"),
        { CallsGivenUp: > 0 and var dead } => Plural(dead, "{0:N0} call to Stripe was given up", "{0:N0} calls to Stripe were given up"),
        { On: false, RefundsWaiting: > 0 and var wait } =>
            Plural(wait, "{0:N0} refund waits until payments are switched on", "{0:N0} refunds wait until payments are switched on"),
        { RefundsWaiting: > 0 and var wait } => With(Plural(wait, "{0:N0} refund is under way", "{0:N0} refunds are under way"),
            overview.Waiting),
        { EventsFailed: > 0 and var again } => Plural(again, "{0:N0} event is tried again", "{0:N0} events are tried again"),
        { ClosingsWaiting: > 0 and var leaving } => Plural(leaving, "{0:N0} payment is being cancelled",
            "{0:N0} payments are being cancelled"),
        { PaymentsWaiting: > 0 and var making } => Plural(making, "{0:N0} payment is being made", "{0:N0} payments are being made"),
        _ => T("No payment needs you"),
    };

    /// <summary>How many things need somebody, of all kinds.</summary>
    public static long ToDo(PaymentOverview overview) =>
        overview.RefundsFailed + overview.ClosingsFailed + overview.EventsOpen + overview.Mismatches + overview.CallsGivenUp;

    static string With(string sentence, IReadOnlyList<Money> amounts) =>
        amounts.Count == 0 ? sentence : $"{sentence} ({MoneyText.Of(amounts)})";
}
