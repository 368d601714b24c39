using System.Text.Json;
using System.Text.Json.Serialization;
using BookingAdmin.Services.Payments.Intents;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>An event of Stripe's, as far as it is kept.</summary>
/// <param name="ObjectId">What it is about: pi_…, ch_…, re_…, dp_….</param>
public sealed record ReceivedEvent(
    string Id, string Type, DateTimeOffset CreatedAt, string? ObjectId, string? PaymentIntentId, StripeFacts Facts);

/// <summary>What handling needs of an event, and nothing else: Stripe's own has the customer's name, address and card in it.</summary>
/// <param name="Status">Of a refund: pending, requires_action, succeeded, failed, canceled.</param>
/// <param name="Amount">In minor units. Of a PaymentIntent what was received, of a charge or a refund its own.</param>
/// <param name="AmountBack">Of a charge: how much of it went back.</param>
/// <param name="Captured">Of a charge: false where the bank only held the amount.</param>
/// <param name="Whole">Of a charge: all of it went back.</param>
/// <param name="Reason">Of a refund that failed: Stripe's code.</param>
/// <param name="Live">Of Stripe's live mode, or of its test mode.</param>
/// <param name="About">From the metadata: booking or tip.</param>
public sealed record StripeFacts(
    string? Status = null, long? Amount = null, long? AmountBack = null, bool? Whole = null, string? Currency = null, string? Reason = null,
    string? About = null, string? OrderId = null, string? TipId = null, long? RefundId = null, bool? Live = null,
    bool? Captured = null)
{
    static readonly JsonSerializerOptions Kept = new(JsonSerializerDefaults.Web)
        { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    internal string ToJson() => JsonSerializer.Serialize(this, Kept);

    internal static StripeFacts Of(JsonDocument kept) => kept.Deserialize<StripeFacts>(Kept)!;
}
