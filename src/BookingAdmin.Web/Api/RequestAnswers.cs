using System.Text.Json.Serialization;
using BookingAdmin.Services.Requests;

namespace BookingAdmin.Web.Api;

/// <summary>A tip that was paid.</summary>
sealed record TipAnswer(string Id, decimal Amount, string? Message, DateTimeOffset CreatedAt);

/// <summary>A row of the list. Its keys, and what stands for what is missing, are those that the marketplace's front end knows.</summary>
sealed record RequestAnswer(
    string Id, string OrderNumber, string CustomerName, string CustomerEmail, string? CustomerImage, string RecipientName, string Occasion, string Instructions,
    decimal Amount, decimal CelebrityAmount, decimal TipAmount, decimal TotalEarnings,
    DateTimeOffset RequestedDate, string Status, DateTimeOffset CreatedAt, DateTimeOffset Deadline, string PaymentStatus, string ApprovalStatus,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ApprovedAt,
    string VideoUrl, string DeclineReason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? DeclinedAt,
    int RevisionCount, string PersonalMessage, string SpecialInstructions, IReadOnlyList<TipAnswer> Tips)
{
    public static RequestAnswer Of(FeedRequest request)
    {
        var tips = request.Tips.Sum(tip => tip.Amount);
        return new(
            request.Id, request.OrderNumber, Names.Customer(request), request.CustomerEmail, request.CustomerImage,
            Names.Recipient(request), Names.Occasion(request), request.Instructions ?? "",
            request.Total, request.Earns, tips, request.Earns + tips,
            request.OrderedAt, request.Status.ToLowerInvariant(), request.CreatedAt, request.Deadline, request.PaymentStatus, request.ApprovalStatus.ToLowerInvariant(),
            request.ApprovedAt, request.VideoUrl ?? "", request.DeclineReason ?? "", request.DeclinedAt, request.RevisionCount,
            request.PersonalMessage, request.SpecialInstructions ?? "",
            [.. request.Tips.Select(tip => new TipAnswer(tip.Id, tip.Amount, tip.Message, tip.CreatedAt))]);
    }
}

sealed record Pagination(long Total, int Limit, int Offset, bool HasMore);

sealed record RequestsAnswer(IReadOnlyList<RequestAnswer> Requests, Pagination Pagination)
{
    public static RequestsAnswer Of(FeedPage page, FeedQuery query) => new(
        [.. page.Requests.Select(RequestAnswer.Of)],
        new(page.Total, query.Limit, query.Offset, (long)query.Offset + page.Requests.Count < page.Total));
}

/// <summary>One request whole.</summary>
sealed record RequestDetailAnswer(
    string Id, string OrderNumber, string CustomerName, string CustomerEmail, string? CustomerImage, string RecipientName, string Occasion,
    string Message, string PersonalMessage, string SpecialInstructions, string Status, decimal Price, decimal TotalAmount, string PaymentStatus,
    DateTimeOffset? ScheduledDate, string? ScheduledTime, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static RequestDetailAnswer Of(FeedRequest request) => new(
        request.Id, request.OrderNumber, Names.Or(request.CustomerName, "Anonymous"), request.CustomerEmail, request.CustomerImage,
        Names.Recipient(request), Names.Or(request.Occasion, "General"), request.Message, request.PersonalMessage, request.SpecialInstructions ?? "",
        request.Status, request.Price, request.Total, request.PaymentStatus,
        request.ScheduledDate, request.ScheduledTime, request.CreatedAt, request.UpdatedAt);
}

/// <summary>The booking as a decision left it.</summary>
sealed record DecidedBooking(
    string Id, string OrderNumber, string CustomerName, string CustomerEmail, string? CustomerImage, string RecipientName, string Occasion, string Instructions,
    decimal Amount, DateTimeOffset RequestedDate, string Status, DateTimeOffset CreatedAt, DateTimeOffset Deadline, string PaymentStatus)
{
    public static DecidedBooking Of(FeedRequest request, string status) => new(
        request.Id, request.OrderNumber, Names.Customer(request), request.CustomerEmail, request.CustomerImage,
        Names.Recipient(request), Names.Occasion(request), request.Instructions ?? "",
        request.Total, request.OrderedAt, status, request.CreatedAt, request.Deadline, request.PaymentStatus);
}

/// <param name="RefundProcessed">On a decline only: whether Stripe has confirmed the refund.</param>
/// <param name="RefundStatus">On a decline only: how far the money's way back is.</param>
sealed record DecisionAnswer(
    bool Success, DecidedBooking Booking, string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? RefundProcessed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefundStatus);

/// <summary>What the front end is told in place of what is missing.</summary>
static class Names
{
    public static string Customer(FeedRequest request) => Or(request.CustomerName, "Unknown Customer");

    public static string Recipient(FeedRequest request) => Or(request.RecipientName, "Unknown Recipient");

    public static string Occasion(FeedRequest request) => Or(request.Occasion, "General Request");

    public static string Or(string? text, string instead) => string.IsNullOrWhiteSpace(text) ? instead : text;
}
