using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Ui;

namespace BookingAdmin.Web.Requests;

/// <summary>What the pages of the inbox say.</summary>
static class RequestWords
{
    /// <summary>Of a request that is over because of that.</summary>
    public const string Unpaid = "Nobody paid for this request in time, so it is over: no video is to be made.";

    public static string Tab(RequestTab tab) => tab switch
    {
        RequestTab.Accepted => "To record",
        _ => tab.ToString(),
    };

    public static string Title(RequestCard card) => Title(card.Occasion, card.RecipientName);

    public static string Title(string? occasion, string recipient) =>
        $"{(string.IsNullOrWhiteSpace(occasion) ? "A video" : PlainText.Isolated(occasion))} for {PlainText.Isolated(recipient)}";

    public static string Customer(RequestCard card) =>
        card.CustomerGone ? "Customer is gone" : string.IsNullOrWhiteSpace(card.CustomerName)
        ? "Customer without a name" : PlainText.Isolated(card.CustomerName);

    public static string Headline(Count waiting) => waiting.Value switch
    {
        0 => "Nothing is waiting",
        1 => "1 request is waiting",
        _ => $"{waiting} requests are waiting",
    };

    /// <summary>Of requests that are not in the list yet.</summary>
    public static string Held(int requests) => requests == 1
        ? "1 more request is still being written. It appears here by itself in a moment."
        : $"{requests} more requests are still being written. They appear here by themselves in a moment.";

    /// <summary>Where a request was not found while one is still being written.</summary>
    public const string PerhapsHeld =
        "A request of yours is still being written. If it is this one, it appears here by itself in a moment.";

    /// <summary>What the waiting requests are worth and when the first of their videos is due.</summary>
    public static string Summary(RequestCounts counts, DateTimeOffset now)
    {
        if (counts.Waiting.Value == 0)
            return "You have answered every request. New ones appear here by themselves.";
        var worth = $"{string.Join(" and ", counts.ToEarn.Select(money => money.Short()))} to earn.";
        if (counts.FirstDue is not { } due)
            return worth;
        var (video, left) = (counts.Waiting.Value == 1 ? "The video" : "The first video", due - now);
        return left < TimeSpan.Zero
            ? $"{worth} {video} is overdue by {TimeLeft.Length(-left)}."
            : $"{worth} {video} is due in {TimeLeft.Length(left)}.";
    }

    /// <summary>The sentence where the cards would be.</summary>
    public static string Empty(RequestQuery query) => query switch
    {
        { Search: { } search } => $"No request matches “{PlainText.Isolated(search)}”.",
        { Cursor: not null } => "Nothing is left on this page of the list.",
        { Tab: RequestTab.Waiting } => "All answered. A new request appears here the moment somebody asks.",
        { Tab: RequestTab.Accepted } => "You have not accepted a request yet.",
        { Tab: RequestTab.Declined } => "You have not declined a request.",
        _ => "Nobody has asked for a video yet.",
    };

    /// <summary>The state of a request that is not to be decided any more, and the tone of its chip.</summary>
    public static (string Word, string? Tone) State(RequestCard card) => card.Status switch
    {
        BookingStatus.Pending => (card.OrderStatus.Word(), null),
        // The marketplace leaves the booking CONFIRMED when the customer approves the video: marketplace-life.md, section 1.6.
        BookingStatus.Accepted or BookingStatus.Confirmed when card.OrderStatus is OrderStatus.Completed =>
            (card.OrderStatus.Word(), "good"),
        BookingStatus.Accepted or BookingStatus.Confirmed => (card.Status.Word(), "info"),
        BookingStatus.Completed => (card.Status.Word(), "good"),
        _ => (card.Status.Word(), null),
    };

    /// <summary>How far an accepted request is with its video; null when there is nothing to add.</summary>
    public static string? Progress(RequestCard card) => card.Status is BookingStatus.Accepted or BookingStatus.Confirmed
        && card.OrderStatus is (OrderStatus.InProgress or OrderStatus.PendingApproval or OrderStatus.RevisionRequested)
        ? card.OrderStatus.Word()
        : null;

    /// <summary>What the amount on a card is by now.</summary>
    public static string Earning(RequestCard card) => card.Status switch
    {
        BookingStatus.Completed => "you earned",
        BookingStatus.Accepted or BookingStatus.Confirmed when card.OrderStatus is OrderStatus.Completed => "you earned",
        BookingStatus.Cancelled or BookingStatus.Refunded => "was offered",
        _ => "you earn",
    };

    /// <param name="refund">How far the money is on its way back: what was paid is not yet paid back.</param>
    public static string Payment(PaymentStatus payment, RefundStatus? refund) => refund switch
    {
        RefundStatus.Succeeded or RefundStatus.ByHand => "Paid back",
        RefundStatus.Failed => "Refund failed; support sees to it",
        RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending when payment is not PaymentStatus.Refunded =>
            "Refund under way",
        _ => Payment(payment),
    };

    public static string Payment(PaymentStatus payment) => payment switch
    {
        PaymentStatus.Succeeded => "Paid",
        PaymentStatus.Pending => "Not paid yet",
        PaymentStatus.Processing => "Payment in progress",
        PaymentStatus.Failed => "Payment failed",
        PaymentStatus.Cancelled => "Payment cancelled",
        PaymentStatus.Refunded => "Paid back",
        _ => payment.Word(),
    };

    /// <summary>Why an open request can only be declined; null when it can be accepted.</summary>
    public static string? WhyNotAccept(RequestCard card) => DecisionRules.CanBeAccepted(card.PaymentStatus)
        ? null
        : DecisionRules.Sentence(Refusal.PaymentNotValid, card.OrderStatus, card.PaymentStatus);

    public static string Done(Decision decision, string title) => $"{(decision is Decision.Accept ? "Accepted" : "Declined")}: {title}";

    /// <summary>What is shown to somebody whose decision, or its undo, was not carried out.</summary>
    public static string NotDone(DecisionResult result, Actor actor, TimeZoneInfo zone, DateTimeOffset now) => result switch
    {
        DecisionResult.AlreadyDecided { Status: BookingStatus.Pending } =>
            "Somebody changed this request in the same moment. It waits again: look at it once more.",
        DecisionResult.AlreadyDecided first =>
            $"{Who(first.By, actor)} already {Verb(first.Status)} this on {Moment.Text(first.When, zone, now)}.",
        DecisionResult.Refused refused => refused.Sentence,
        DecisionResult.NotFound => "There is no such request any more.",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };

    static string Who(string by, Actor actor) => string.IsNullOrWhiteSpace(by) ? "Somebody"
        : by == actor.Name ? "You"
        : PlainText.Isolated(char.ToUpperInvariant(by[0]) + by[1..]);

    static string Verb(BookingStatus status) => status switch
    {
        BookingStatus.Cancelled => "declined",
        BookingStatus.Refunded => "refunded",
        BookingStatus.Completed => "completed",
        _ => "accepted",
    };
}
