using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Services.Requests;

public enum RequestSort { MostUrgent, Newest }

/// <param name="Sort">
/// For waiting requests only. What is to be recorded always comes in the order of the days on which it is due, every other tab newest
/// first.
/// </param>
/// <param name="Cursor">From an earlier page; null for the first.</param>
public sealed record RequestQuery(
    RequestTab Tab = RequestTab.Waiting,
    string? Search = null,
    RequestSort Sort = RequestSort.MostUrgent,
    string? Cursor = null)
{
    internal bool ByDue => this is { Tab: RequestTab.Waiting, Sort: RequestSort.MostUrgent } or { Tab: RequestTab.Accepted };
}

/// <summary>A booking request as a card shows it.</summary>
/// <param name="CustomerName">Null for a customer without a name.</param>
/// <param name="Message">Its first 280 characters.</param>
/// <param name="Earns">What the celebrity gets for it, without tips.</param>
/// <param name="Tips">Tips that were paid.</param>
/// <param name="Deadline">As the booking says; null where it says nothing.</param>
/// <param name="DeliveredAt">When the video was uploaded.</param>
/// <param name="Rush">Whether the rush add-on was paid for; looked up only where the booking has no deadline.</param>
public sealed record RequestCard(
    string Id,
    string? CustomerName,
    string RecipientName,
    string? Occasion,
    string Message,
    Money Earns,
    Money Tips,
    BookingStatus Status,
    OrderStatus OrderStatus,
    PaymentStatus PaymentStatus,
    DateTimeOffset? Deadline,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeliveredAt,
    bool Rush = false)
{
    /// <summary>The marketplace has no such user any more.</summary>
    public bool CustomerGone { get; init; }

    public ApprovalStatus ApprovalStatus { get; init; }

    /// <summary>
    /// Until when the customer's bank holds the money, which is taken on acceptance; null where it does not hold it.
    /// </summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>It was declined by itself: nobody had answered until the video was due.</summary>
    public bool Expired { get; init; }

    /// <summary>
    /// What the video is to hold besides, such as how a name is said: its first 160 characters, of accepted requests only.
    /// </summary>
    public string? Instructions { get; init; }

    /// <summary>What the customer wants changed: its first 160 characters, of a revision only.</summary>
    public string? Change { get; init; }

    /// <summary>How often the customer has asked for a change.</summary>
    public int Revisions { get; init; }

    public RequestTab Tab => RequestTabs.Of(Status, OrderStatus, ApprovalStatus, DeliveredAt is not null);

    /// <summary>When the video is due.</summary>
    public DateTimeOffset Due => Deadline ?? DueDate.Of(CreatedAt, Rush);

    /// <summary>
    /// Whether a video is still to be made by that day, or an answer to be given: not once it is uploaded, and not where nobody has paid
    /// and the day is over.
    /// </summary>
    public bool IsDue(DateTimeOffset now) => DeliveredAt is null
        && (Open || Tab is RequestTab.Accepted && OrderStatus is not OrderStatus.RevisionRequested)
        && (PaymentStatus is PaymentStatus.Succeeded || HeldUntil is not null || Due > now);

    /// <summary>Whether a decision is still to be taken.</summary>
    public bool Open => DecisionRules.Check(Decision.Decline, Status, OrderStatus, PaymentStatus) is Refusal.None;
}

/// <summary>A booking request whole.</summary>
/// <param name="RestoredAt">When the missing booking was created by a repair; null for an ordinary booking.</param>
/// <param name="Refund">How far the customer's money is on its way back; null where none goes back.</param>
/// <param name="Unpaid">The request ended because nobody paid in time.</param>
/// <param name="Lapsed">The request ended because the bank held the money no longer, before it was taken.</param>
public sealed record RequestDetail(
    RequestCard Card,
    string OrderNumber,
    string Message,
    string? Instructions,
    string MessageType,
    Money Total,
    DateTimeOffset? ScheduledDate,
    string? ScheduledTime,
    string? DeclineReason,
    DateTimeOffset? RestoredAt,
    RefundStatus? Refund = null,
    bool Unpaid = false,
    bool Lapsed = false);

/// <summary>A count that stops at a limit, which then means "at least": 99+.</summary>
/// <param name="Partly">Older requests were not looked at: there may be more.</param>
public sealed record Count(int Value, int Limit, bool Partly = false)
{
    public override string ToString() => Value >= Limit ? $"{Limit - 1}+" : Partly ? $"{Value}+" : $"{Value}";
}

/// <param name="Tabs">One for each tab, in their order.</param>
/// <param name="ToEarn">What the waiting requests are worth, one amount a currency.</param>
/// <param name="FirstDue">When the first video is due that waits for an answer and is paid.</param>
/// <param name="NextToRecord">When the next video is due that is accepted and paid, and has never been sent.</param>
public sealed record RequestCounts(
    IReadOnlyList<Count> Tabs, IReadOnlyList<Money> ToEarn, DateTimeOffset? FirstDue, DateTimeOffset? NextToRecord)
{
    /// <summary>When the first hold of a bank ends that waits for an answer; null where nothing is only held.</summary>
    public DateTimeOffset? FirstLapse { get; init; }

    public Count Of(RequestTab tab) => Tabs[(int)tab];

    public Count Waiting => Of(RequestTab.Waiting);

    public Count All => Of(RequestTab.All);
}

/// <summary>
/// What the celebrity gets, one amount a currency: the shares as the marketplace wrote them, with the tips that were paid.
/// </summary>
/// <param name="Earned">Of all approved videos but those whose transfer failed.</param>
/// <param name="ThisMonth">What of it was approved since the month began.</param>
/// <param name="Coming">Of paid requests that are accepted and not approved yet, and of transfers that failed.</param>
public sealed record RequestTotals(IReadOnlyList<Money> Earned, IReadOnlyList<Money> ThisMonth, IReadOnlyList<Money> Coming);
