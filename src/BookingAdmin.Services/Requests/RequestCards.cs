using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Services.Requests;

public enum RequestSort { MostUrgent, Newest }

/// <param name="Sort">Most urgent means something only while requests wait: the other tabs are always newest first.</param>
/// <param name="Cursor">From an earlier page; null for the first.</param>
public sealed record RequestQuery(
    RequestTab Tab = RequestTab.Waiting,
    string? Search = null,
    RequestSort Sort = RequestSort.MostUrgent,
    string? Cursor = null);

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

    /// <summary>When the video is due.</summary>
    public DateTimeOffset Due => Deadline ?? DueDate.Of(CreatedAt, Rush);

    /// <summary>
    /// Whether a video is still to be made by that day, or an answer to be given: not once it is uploaded, and not where nobody has paid
    /// and the day is over.
    /// </summary>
    public bool IsDue(DateTimeOffset now) => DeliveredAt is null
        && (Open || Status is BookingStatus.Confirmed or BookingStatus.Accepted
            && OrderStatus is OrderStatus.Pending or OrderStatus.Confirmed or OrderStatus.InProgress)
        && (PaymentStatus is PaymentStatus.Succeeded || Due > now);

    /// <summary>Whether a decision is still to be taken.</summary>
    public bool Open => DecisionRules.Check(Decision.Decline, Status, OrderStatus, PaymentStatus) is Refusal.None;
}

/// <summary>A booking request whole.</summary>
/// <param name="RestoredAt">When the missing booking was created by a repair; null for an ordinary booking.</param>
/// <param name="Refund">How far the customer's money is on its way back; null where none goes back.</param>
/// <param name="Unpaid">The request ended because nobody paid in time.</param>
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
    bool Unpaid = false);

/// <summary>A count that stops at a limit, which then means "at least": 99+.</summary>
public sealed record Count(int Value, int Limit)
{
    public override string ToString() => Value < Limit ? $"{Value}" : $"{Limit - 1}+";
}

/// <param name="ToEarn">What the waiting requests are worth, one amount a currency.</param>
/// <param name="FirstDue">When the first video is due that waits for an answer and is paid.</param>
public sealed record RequestCounts(
    Count Waiting, Count Accepted, Count Declined, Count All, IReadOnlyList<Money> ToEarn, DateTimeOffset? FirstDue)
{
    public Count Of(RequestTab tab) => tab switch
    {
        RequestTab.Waiting => Waiting,
        RequestTab.Accepted => Accepted,
        RequestTab.Declined => Declined,
        RequestTab.All => All,
        _ => throw new ArgumentOutOfRangeException(nameof(tab), tab, null),
    };
}
