using System.ComponentModel;
using System.Text.Json.Serialization;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Api.Document;

namespace BookingAdmin.Web.Api.Requests;

/// <summary>A tip that was paid.</summary>
sealed record TipAnswer(
    string Id,
    [property: Description("In major units.")] decimal Amount,
    [property: Description("What the customer wrote with it.")] string? Message,
    DateTimeOffset CreatedAt);

/// <summary>A row of the list. Its keys, and what stands for what is missing, are those that the marketplace's front end knows.</summary>
sealed record RequestAnswer(
    [property: Description("Of the booking: what the other two calls take.")] string Id,
    string OrderNumber,
    [property: Description("\"Unknown Customer\" for one without a name.")] string CustomerName,
    [property: LooksLike("email")] string CustomerEmail,
    [property: Description("Address of a picture.")] string? CustomerImage,
    [property: Description("For whom the video is; \"Unknown Recipient\" where nobody is named.")] string RecipientName,
    [property: Description("\"General Request\" where none is named.")] string Occasion,
    [property: Description("Empty where there are none.")] string Instructions,
    [property: Description("What the customer pays.")] decimal Amount,
    [property: Description("What the celebrity gets for it, without tips.")] decimal CelebrityAmount,
    [property: Description(
        "What was tipped: at checkout, which is part of the amount, and afterwards where it was paid.")] decimal TipAmount,
    [property: Description("celebrityAmount and tipAmount together.")] decimal TotalEarnings,
    [property: Description("When the customer asked.")] DateTimeOffset RequestedDate,
    [property: Choices("pending", "accepted", "completed", "cancelled", "refunded", "confirmed"),
        Description("Of the booking.")] string Status,
    [property: Description(
        "When the booking was created: later than requestedDate where it was missing for a while.")] DateTimeOffset CreatedAt,
    [property: Description(
        "When the video is due: 12 hours after checkout with a rush add-on, else 3 days. Before and after acceptance.")] DateTimeOffset Deadline,
    [property: Choices("PENDING", "PROCESSING", "SUCCEEDED", "FAILED", "CANCELLED", "REFUNDED"),
        Description("Of the order.")] string PaymentStatus,
    [property: Choices("pending_approval", "approved", "declined", "revision_requested"),
        Description("Of the order.")] string ApprovalStatus,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull),
        Description("Left out while the customer has not approved the video.")] DateTimeOffset? ApprovedAt,
    [property: Description("Empty while there is no video.")] string VideoUrl,
    [property: Description("Empty where none was given.")] string DeclineReason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull),
        Description("Left out unless it was declined.")] DateTimeOffset? DeclinedAt,
    int RevisionCount,
    [property: Description("What the customer wrote.")] string PersonalMessage,
    [property: Description("Empty where there are none.")] string SpecialInstructions,
    [property: Description("Names of what was ordered with it.")] IReadOnlyList<string> AddOns,
    [property: Description("What the customer wrote with the tip at checkout.")] string? TipMessage,
    [property: Description("What kind of video it is to be: personal, business and the like.")] string MessageType,
    [property: Description("Those that were paid after the video, the oldest first.")] IReadOnlyList<TipAnswer> Tips)
{
    public static RequestAnswer Of(FeedRequest request)
    {
        var tips = request.Tipped;
        return new(
            request.Id, request.OrderNumber, Names.Customer(request), request.CustomerEmail, request.CustomerImage,
            Names.Recipient(request), Names.Occasion(request), request.Instructions ?? "",
            request.Total, request.Earns, tips, request.Earns + tips,
            request.OrderedAt, request.Status.ToLowerInvariant(), request.CreatedAt, request.Deadline, request.PaymentStatus,
            request.ApprovalStatus.ToLowerInvariant(),
            request.ApprovedAt, request.VideoUrl ?? "", request.DeclineReason ?? "", request.DeclinedAt, request.RevisionCount,
            request.PersonalMessage, request.SpecialInstructions ?? "", request.AddOns, request.TipMessage, request.MessageType,
            [.. request.Tips.Select(tip => new TipAnswer(tip.Id, tip.Amount, tip.Message, tip.CreatedAt))]);
    }
}

sealed record Pagination(
    [property: Description("How many there are on all pages.")] long Total,
    int Limit,
    int Offset,
    [property: Description("Whether there are more behind this page.")] bool HasMore);

sealed record RequestsAnswer(
    [property: Description("The newest order first.")] IReadOnlyList<RequestAnswer> Requests,
    Pagination Pagination)
{
    public static RequestsAnswer Of(FeedPage page, FeedQuery query) => new(
        [.. page.Requests.Select(RequestAnswer.Of)],
        new(page.Total, query.Limit, query.Offset, (long)query.Offset + page.Requests.Count < page.Total));
}

/// <summary>One request whole.</summary>
sealed record RequestDetailAnswer(
    [property: Description("Of the booking.")] string Id,
    string OrderNumber,
    [property: Description("\"Anonymous\" for a customer without a name.")] string CustomerName,
    [property: LooksLike("email")] string CustomerEmail,
    [property: Description("Address of a picture.")] string? CustomerImage,
    [property: Description("For whom the video is; \"Unknown Recipient\" where nobody is named.")] string RecipientName,
    [property: Description("\"General\" where none is named.")] string Occasion,
    [property: Description("As it stands in the booking.")] string Message,
    [property: Description("As it stands in the order.")] string PersonalMessage,
    [property: Description("Empty where there are none.")] string SpecialInstructions,
    [property: Choices("PENDING", "ACCEPTED", "COMPLETED", "CANCELLED", "REFUNDED", "CONFIRMED"),
        Description("Of the booking.")] string Status,
    [property: Description("What the celebrity earns, as it stands in the booking.")] decimal Price,
    [property: Description("What the customer pays.")] decimal TotalAmount,
    [property: Choices("PENDING", "PROCESSING", "SUCCEEDED", "FAILED", "CANCELLED", "REFUNDED"),
        Description("Of the order.")] string PaymentStatus,
    [property: Description("The day that the customer asks for.")] DateTimeOffset? ScheduledDate,
    [property: Description("The time of that day, as the customer wrote it.")] string? ScheduledTime,
    [property: Description("When the booking was created.")] DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    [property: Description(
        "What was tipped: at checkout, which is part of the total, and afterwards where it was paid.")] decimal TipAmount,
    [property: Description("What the customer wrote with the tip at checkout.")] string? TipMessage,
    [property: Description("Names of what was ordered with it.")] IReadOnlyList<string> AddOns,
    [property: Description("What kind of video it is to be: personal, business and the like.")] string MessageType)
{
    public static RequestDetailAnswer Of(FeedRequest request) => new(
        request.Id, request.OrderNumber, Names.Or(request.CustomerName, "Anonymous"), request.CustomerEmail, request.CustomerImage,
        Names.Recipient(request), Names.Or(request.Occasion, "General"), request.Message, request.PersonalMessage,
        request.SpecialInstructions ?? "",
        request.Status, request.Price, request.Total, request.PaymentStatus,
        request.ScheduledDate, request.ScheduledTime, request.CreatedAt, request.UpdatedAt, request.Tipped, request.TipMessage,
        request.AddOns, request.MessageType);
}

/// <summary>What a decision is sent as; it is read key by key, see <see cref="DecisionBody"/>.</summary>
sealed record DecisionRequest(
    [property: Choices("accept", "decline")] string Action,
    [property: Description("Told to the customer when declining; at most 500 characters.")] string? Reason = null);

/// <summary>The booking as a decision left it.</summary>
sealed record DecidedBooking(
    string Id,
    string OrderNumber,
    [property: Description("\"Unknown Customer\" for one without a name.")] string CustomerName,
    [property: LooksLike("email")] string CustomerEmail,
    [property: Description("Address of a picture.")] string? CustomerImage,
    string RecipientName,
    [property: Description("\"General Request\" where none is named.")] string Occasion,
    [property: Description("Empty where there are none.")] string Instructions,
    [property: Description("What the customer pays.")] decimal Amount,
    [property: Description("When the customer asked.")] DateTimeOffset RequestedDate,
    [property: Choices("CONFIRMED", "CANCELLED")] string Status,
    [property: Description("When the booking was created.")] DateTimeOffset CreatedAt,
    [property: Description("When the video is due.")] DateTimeOffset Deadline,
    [property: Choices("PENDING", "PROCESSING", "SUCCEEDED", "FAILED", "CANCELLED", "REFUNDED"),
        Description("Of the order.")] string PaymentStatus)
{
    public static DecidedBooking Of(FeedRequest request, string status) => new(
        request.Id, request.OrderNumber, Names.Customer(request), request.CustomerEmail, request.CustomerImage,
        Names.Recipient(request), Names.Occasion(request), request.Instructions ?? "",
        request.Total, request.OrderedAt, status, request.CreatedAt, request.Deadline, request.PaymentStatus);
}

/// <summary>What came of a decision.</summary>
sealed record DecisionAnswer(
    [property: Description("Always true.")] bool Success,
    DecidedBooking Booking,
    [property: Choices("Booking accepted successfully", "Booking declined successfully")] string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull),
        Description(
            "On a decline only: whether Stripe has confirmed the refund. The refund leaves when the decline can no longer be undone, so "
            + "right after it this is false.")] bool? RefundProcessed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Choices("pending", "not_needed", "failed"),
        Description(
            "On a decline only: pending while the money is on its way back, not_needed where none was taken, failed where Stripe refused "
            + "it; left out once it is confirmed.")] string? RefundStatus);

/// <summary>What the front end gets in place of a name that is missing.</summary>
static class Names
{
    public static string Customer(FeedRequest request) => Or(request.CustomerName, "Unknown Customer");

    public static string Recipient(FeedRequest request) => Or(request.RecipientName, "Unknown Recipient");

    public static string Occasion(FeedRequest request) => Or(request.Occasion, "General Request");

    public static string Or(string? text, string instead) => string.IsNullOrWhiteSpace(text) ? instead : text;
}
