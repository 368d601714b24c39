using System.ComponentModel;
using System.Text.Json.Serialization;
using BookingAdmin.Web.Api.Document;

namespace BookingAdmin.Web.Api;

/// <summary>An order or a tip that waits to be paid.</summary>
sealed record PlacedAnswer(
    [property: Description("With it the customer's browser pays at Stripe. It is for nobody else.")] string ClientSecret,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("Of a tip only.")] string? TipId,
    string OrderNumber,
    string OrderId,
    [property: Choices("booking", "tip")] string PaymentType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull),
        Description("A sentence for the customer; of a booking only.")] string? Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("Of a tip only.")] double? TipAmount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull),
        Description("What of the tip is the celebrity's: all of it. Of a tip only.")] double? CelebrityAmount)
{
    public static PlacedAnswer Booking(string clientSecret, string orderId, string orderNumber) =>
        new(clientSecret, null, orderNumber, orderId, "booking", OrdersApi.Placed, null, null);

    public static PlacedAnswer Tip(string clientSecret, string tipId, string orderId, string orderNumber, decimal amount) =>
        new(clientSecret, tipId, orderNumber, orderId, "tip", null, (double)amount, (double)amount);
}

/// <summary>A tip that waits to be paid, as the tip form reads it.</summary>
sealed record TippedAnswer(
    [property: Description("With it the customer's browser pays at Stripe. It is for nobody else.")] string ClientSecret,
    string TipId,
    [property: Description("In major units of the order's currency.")] double Amount,
    [property: Description("A sentence for the customer.")] string Message);

/// <summary>What the tip form sends; it is read field by field.</summary>
sealed record TipBody(
    string OrderNumber,
    [property: Description("From 1 to 1000, in whole cents.")] decimal Amount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("Up to 1000 characters.")] string? Message = null);

/// <summary>
/// What the endpoint takes, for its description. The body is read field by field, so that each fault is reported by its field.
/// </summary>
sealed record OrderBody(
    string CelebrityId,
    [property: Description("What the items add up to, from 0.50 to 999999.99; of a tip from 1 to 1000. In whole cents.")] decimal Amount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Choices("booking", "tip"),
        Description("\"booking\" where it is missing.")] string? PaymentType,
    OrderBodyData BookingData,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull),
        Description("Of a booking 1 to 50; of a tip none.")] IReadOnlyList<OrderBodyItem>? OrderItems = null);

/// <summary>Of a booking and of a tip: which fields are there depends on that.</summary>
sealed record OrderBodyData
{
    const JsonIgnoreCondition Missing = JsonIgnoreCondition.WhenWritingNull;

    [JsonIgnore(Condition = Missing), Description("A booking needs it. Up to 200 characters.")] public string? RecipientName { get; init; }
    [JsonIgnore(Condition = Missing), Description("A booking needs it. Up to 200 characters.")] public string? Occasion { get; init; }
    [JsonIgnore(Condition = Missing),
        Description("A booking needs it. Up to 5000 characters.")] public string? PersonalMessage { get; init; }
    [JsonIgnore(Condition = Missing), LooksLike("email"), Description("A booking needs it.")] public string? Email { get; init; }
    [JsonIgnore(Condition = Missing), Description("Of a booking. Up to 2000 characters.")] public string? SpecialInstructions { get; init; }
    [JsonIgnore(Condition = Missing),
        Description("Of a booking; \"personal\" where it is missing.")] public string? MessageType { get; init; }
    [JsonIgnore(Condition = Missing), Description("Of a booking. Up to 50 characters.")] public string? Phone { get; init; }
    [JsonIgnore(Condition = Missing), Description("Of a booking. ISO 8601, not in the past.")] public string? ScheduledDate { get; init; }
    [JsonIgnore(Condition = Missing), Description("Of a booking. Up to 50 characters.")] public string? ScheduledTime { get; init; }
    [JsonIgnore(Condition = Missing),
        Description("A tip needs it: the completed order that it is for.")] public string? OrderId { get; init; }
    [JsonIgnore(Condition = Missing), Description("Of a tip: the number of that order.")] public string? OrderNumber { get; init; }
    [JsonIgnore(Condition = Missing), Description("Of a tip. Up to 1000 characters.")] public string? Message { get; init; }
}

sealed record OrderBodyItem(
    [property: Description("base, addon or premium.")] string Type,
    [property: Description("Up to 200 characters.")] string Name,
    decimal UnitPrice,
    [property: Description("quantity × unitPrice.")] decimal TotalPrice,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull),
        Description("1 to 1000; 1 where it is missing.")] int? Quantity = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull),
        Description("Up to 1000 characters.")] string? Description = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull),
        Description("An object of up to 4000 characters.")] IReadOnlyDictionary<string, string>? Metadata = null);
