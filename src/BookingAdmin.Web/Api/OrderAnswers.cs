using System.ComponentModel;
using BookingAdmin.Web.Api.Document;

namespace BookingAdmin.Web.Api;

/// <summary>An order that waits to be paid.</summary>
sealed record OrderAnswer(
    [property: Description("With it the customer's browser pays at Stripe. It is for nobody else.")] string ClientSecret,
    string OrderNumber,
    string OrderId,
    [property: Choices("booking")] string PaymentType,
    [property: Description("A sentence for the customer.")] string Message);

/// <summary>A tip that waits to be paid.</summary>
sealed record TipPlacedAnswer(
    [property: Description("With it the customer's browser pays at Stripe. It is for nobody else.")] string ClientSecret,
    string TipId,
    string OrderId,
    string OrderNumber,
    [property: Choices("tip")] string PaymentType,
    double TipAmount,
    [property: Description("What of it is the celebrity's: all of it.")] double CelebrityAmount);

/// <summary>What the endpoint takes, for its description; it is read field by field, so that each fault is told by its field.</summary>
sealed record OrderBody(
    string CelebrityId,
    [property: Description("What the items add up to, from 0.50 to 999999.99; of a tip from 1 to 1000. In whole cents.")] decimal Amount,
    [property: Choices("booking", "tip"), Description("\"booking\" where it is missing.")] string? PaymentType,
    [property: Description("Of a tip: { orderId, orderNumber, message }, of which orderNumber and message may be missing.")] BookingData BookingData,
    [property: Description("1 to 50; of a tip none.")] IReadOnlyList<ItemBody>? OrderItems);

sealed record BookingData(
    [property: Description("Up to 200 characters.")] string RecipientName,
    [property: Description("Up to 200 characters.")] string Occasion,
    [property: Description("Up to 5000 characters.")] string PersonalMessage,
    [property: LooksLike("email")] string Email,
    [property: Description("Up to 2000 characters.")] string? SpecialInstructions,
    [property: Description("\"personal\" where it is missing.")] string? MessageType,
    string? Phone,
    [property: Description("ISO 8601, not in the past.")] string? ScheduledDate,
    string? ScheduledTime);

sealed record ItemBody(
    [property: Description("base, addon or premium.")] string Type,
    [property: Description("Up to 200 characters.")] string Name,
    string? Description,
    [property: Description("1 to 1000; 1 where it is missing.")] int? Quantity,
    decimal UnitPrice,
    [property: Description("quantity × unitPrice.")] decimal TotalPrice,
    [property: Description("An object of up to 4000 characters.")] IReadOnlyDictionary<string, object>? Metadata);
