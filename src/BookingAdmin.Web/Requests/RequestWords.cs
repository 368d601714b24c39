using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Ui;

namespace BookingAdmin.Web.Requests;

/// <summary>What the pages of the inbox say of a request.</summary>
static class RequestWords
{
    /// <summary>Of a request that is over because of that.</summary>
    public static string Unpaid => T("Nobody paid for this request in time, so it is over: no video is to be made.");

    public static string Title(RequestCard card) => Title(card.Occasion, card.RecipientName);

    public static string Title(string? occasion, string recipient) => string.IsNullOrWhiteSpace(occasion)
        ? T($"A video for {PlainText.Isolated(recipient)}")
        : T($"{PlainText.Isolated(occasion)} for {PlainText.Isolated(recipient)}");

    public static string Customer(RequestCard card) => card.CustomerGone ? T("Customer is gone")
        : string.IsNullOrWhiteSpace(card.CustomerName) ? T("Customer without a name")
        : PlainText.Isolated(card.CustomerName);

    /// <summary>The state of a request that is not to be decided any more, and the tone of its chip.</summary>
    public static (string Word, string? Tone) State(RequestCard card) => card.Tab switch
    {
        RequestTab.Accepted when card.OrderStatus is OrderStatus.RevisionRequested => (T("Change asked for"), "warn"),
        RequestTab.Accepted => (T("Accepted"), "info"),
        RequestTab.Sent => (T("With the customer"), "info"),
        RequestTab.Done => (T("Done"), "good"),
        RequestTab.Declined when card.Status is BookingStatus.Cancelled => (T("Declined"), null),
        RequestTab.Declined => (T("Over"), null),
        // Waits, but this version does not know what its payment means.
        RequestTab.Waiting => (T("Waiting"), null),
        _ => (PlainText.Isolated(card.Status.IsKnown() ? Labels.Of(card.OrderStatus) : Labels.Of(card.Status)), null),
    };

    /// <summary>Which of the changes that a customer may ask for it is; null where none is asked for.</summary>
    public static string? Revision(RequestCard card) => card is { OrderStatus: OrderStatus.RevisionRequested, Revisions: > 0 }
        ? T($"Change {card.Revisions}") : null;

    /// <summary>What the amount on a card is by now.</summary>
    public static string Earning(RequestCard card) => card.Tab switch
    {
        RequestTab.Done => T("you earned"),
        RequestTab.Declined => T("was offered"),
        _ => T("you earn"),
    };

    public static string Tip(Money tip) => T($"+{tip.Short()} tip");

    /// <param name="refund">How far the money is on its way back: what was paid is not yet paid back.</param>
    public static string Payment(PaymentStatus payment, RefundStatus? refund) => refund switch
    {
        RefundStatus.Succeeded or RefundStatus.ByHand => T("Paid back"),
        RefundStatus.Failed => T("Refund failed; support sees to it"),
        RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending when payment is not PaymentStatus.Refunded =>
            T("Refund under way"),
        _ => Payment(payment),
    };

    public static string Payment(PaymentStatus payment) => payment switch
    {
        PaymentStatus.Succeeded => T("Paid"),
        PaymentStatus.Pending => T("Not paid yet"),
        PaymentStatus.Processing => T("Payment in progress"),
        PaymentStatus.Failed => T("Payment failed"),
        PaymentStatus.Cancelled => T("Payment cancelled"),
        PaymentStatus.Refunded => T("Paid back"),
        _ => Labels.Of(payment),
    };

    public static string Use(string messageType) => messageType switch
    {
        "personal" => T("personal use"),
        "business" => T("business use"),
        _ => messageType,
    };

    /// <summary>Why an open request can only be declined; null when it can be accepted.</summary>
    public static string? WhyNotAccept(RequestCard card) => DecisionRules.CanBeAccepted(card.PaymentStatus)
        ? null
        : DecisionRules.Sentence(Refusal.PaymentNotValid, card.OrderStatus, card.PaymentStatus);

    /// <param name="title">Of the only one; null for several.</param>
    public static string Done(Decision decision, int count, string? title) => (decision, title) switch
    {
        (Decision.Accept, { } only) => T($"Accepted: {only}"),
        (_, { } only) => T($"Declined: {only}"),
        (Decision.Accept, _) => Plural(count, "{0:N0} request accepted", "{0:N0} requests accepted"),
        _ => Plural(count, "{0:N0} request declined", "{0:N0} requests declined"),
    };

    /// <summary>What is shown to somebody whose decision, or its undo, was not carried out.</summary>
    public static string NotDone(DecisionResult result, Actor actor, TimeZoneInfo zone, DateTimeOffset now) => result switch
    {
        DecisionResult.AlreadyDecided { Status: BookingStatus.Pending } =>
            T("Somebody changed this request in the same moment. It waits again: look at it once more."),
        DecisionResult.AlreadyDecided first => First(first, actor, Moment.Text(first.When, zone, now)),
        DecisionResult.Refused refused => refused.Sentence,
        DecisionResult.NotFound => T("There is no such request any more."),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };

    static string First(DecisionResult.AlreadyDecided first, Actor actor, string when)
    {
        if (first.By == actor.Name)
            return first.Status switch
            {
                BookingStatus.Cancelled => T($"You already declined this on {when}."),
                BookingStatus.Refunded => T($"You already refunded this on {when}."),
                BookingStatus.Completed => T($"You already completed this on {when}."),
                _ => T($"You already accepted this on {when}."),
            };
        var who = string.IsNullOrWhiteSpace(first.By) ? T("Somebody")
            : first.By == DecisionResult.AlreadyDecided.Marketplace ? Actor.Shown(first.By)
            : PlainText.Isolated(Actor.Shown(first.By));
        return first.Status switch
        {
            BookingStatus.Cancelled => T($"{who} already declined this on {when}."),
            BookingStatus.Refunded => T($"{who} already refunded this on {when}."),
            BookingStatus.Completed => T($"{who} already completed this on {when}."),
            _ => T($"{who} already accepted this on {when}."),
        };
    }
}
