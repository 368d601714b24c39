using System.Collections.Frozen;
using System.Globalization;
using BookingAdmin.Domain.Languages;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Domain.Notices;

/// <summary>What a notice is about, as it is at this moment.</summary>
/// <param name="Order">The order that it names; null where it names none, or the order is gone.</param>
/// <param name="Values">What was written with the notice: codes and values, such as a rule and a count.</param>
public sealed record NoticeFacts(NoticeOrder? Order, IReadOnlyDictionary<string, string> Values, DateTimeOffset Now)
{
    public static IReadOnlyDictionary<string, string> NoValues { get; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Of the person who reads.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>A day and a time of the reader's zone and language.</summary>
    public string Time(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, Zone).ToString(Language.Pattern("d MMMM, HH:mm"), CultureInfo.CurrentCulture);

    /// <returns>An empty text where nothing was written under that name.</returns>
    public string Value(string name) => Values.GetValueOrDefault(name, "");

    public int Number(string name) => int.TryParse(Value(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>An order with its booking, as notices tell of it.</summary>
/// <param name="RequestId">The id of the booking; null where it is missing.</param>
/// <param name="CustomerName">Null for a customer without a name.</param>
/// <param name="Earns">What the celebrity gets for it, without tips.</param>
/// <param name="Due">When the video is due.</param>
public sealed record NoticeOrder(
    string Id,
    string Number,
    string? RequestId,
    string? CustomerName,
    string? CelebrityName,
    string RecipientName,
    string? Occasion,
    Money Earns,
    Money Total,
    DateTimeOffset Due,
    OrderStatus Status,
    PaymentStatus PaymentStatus,
    ApprovalStatus ApprovalStatus,
    BookingStatus? BookingStatus,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeliveredAt,
    int RevisionCount,
    string? DeclineReason)
{
    /// <summary>Whether its celebrity still has to accept or decline.</summary>
    public bool Waits => BookingStatus is { } booking
        && DecisionRules.Check(Decision.Decline, booking, Status, PaymentStatus) is Refusal.None;

    /// <summary>Whether it ended without a video.</summary>
    public bool IsOver => Status is OrderStatus.Cancelled or OrderStatus.Refunded;

    /// <summary>Until when the customer's bank holds the money, to be taken at the acceptance; null where nothing is held.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>Whether the celebrity gets paid for it if she accepts.</summary>
    public bool IsPaid => PaymentStatus is PaymentStatus.Succeeded || HeldUntil is not null;

    /// <summary>Whether it is accepted and its first video is still to be made.</summary>
    public bool IsToRecord => BookingStatus is { } booking && Status is not OrderStatus.RevisionRequested && DeliveredAt is null
        && RequestTabs.Of(booking, Status, ApprovalStatus, delivered: false) is RequestTab.Accepted;
}
