using System.Text.Json.Nodes;

namespace BookingAdmin.Embedded.Stripe;

/// <summary>The double's answers and events, in Stripe's shape and no larger than our client reads.</summary>
static class DemoStripeJson
{
    /// <param name="expanded">With the charge and its refunds, instead of the charge's id.</param>
    public static JsonObject Of(DemoPayment payment, bool expanded = false) => new()
    {
        ["id"] = payment.Id,
        ["object"] = "payment_intent",
        ["status"] = payment.Status,
        ["amount"] = payment.Amount,
        ["amount_received"] = payment.IsPaid ? payment.Amount : 0,
        ["currency"] = payment.Currency,
        ["client_secret"] = payment.ClientSecret,
        ["latest_charge"] = !payment.IsPaid && payment.Status is not "requires_capture" ? null
            : expanded ? ChargeOf(payment) : ChargeId(payment),
        ["metadata"] = Metadata(payment.Metadata),
    };

    public static JsonObject ChargeOf(DemoPayment payment) => new()
    {
        ["id"] = ChargeId(payment),
        ["object"] = "charge",
        ["payment_intent"] = payment.Id,
        ["amount"] = payment.Amount,
        ["amount_refunded"] = payment.Refunded,
        ["refunded"] = payment.Refunded == payment.Amount,
        ["disputed"] = false,
        ["currency"] = payment.Currency,
        ["created"] = payment.CreatedAt.ToUnixTimeSeconds(),
        ["metadata"] = Metadata(payment.Metadata),
        ["captured"] = payment.IsPaid,
        ["payment_method_details"] = payment.HeldAt is { } held && !payment.IsPaid ? new JsonObject
        {
            ["type"] = "card", ["card"] = new JsonObject { ["capture_before"] = held.AddDays(7).ToUnixTimeSeconds() },
        } : null,
        ["refunds"] = new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. payment.Refunds.AsEnumerable().Reverse().Select(refund => Of(payment, refund))]),
        },
    };

    public static JsonObject Of(DemoPayment payment, DemoRefund refund) => new()
    {
        ["id"] = refund.Id,
        ["object"] = "refund",
        ["status"] = refund.Status,
        ["amount"] = refund.Amount,
        ["currency"] = payment.Currency,
        ["payment_intent"] = payment.Id,
        ["failure_reason"] = refund.FailureReason,
        ["metadata"] = Metadata(refund.Metadata),
    };

    public static JsonObject Error(string code) =>
        new() { ["error"] = new JsonObject { ["type"] = "invalid_request_error", ["code"] = code } };

    public static JsonObject Event(string id, string type, JsonObject about, DateTimeOffset at) => new()
    {
        ["id"] = id,
        ["object"] = "event",
        ["type"] = type,
        ["created"] = at.ToUnixTimeSeconds(),
        ["livemode"] = false,
        ["data"] = new JsonObject { ["object"] = about },
    };

    static string ChargeId(DemoPayment payment) => $"ch_{payment.Id[3..]}";

    static JsonObject Metadata(IReadOnlyDictionary<string, string> metadata) =>
        new(metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
}
