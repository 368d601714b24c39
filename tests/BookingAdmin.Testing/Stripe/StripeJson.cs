using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BookingAdmin.Testing.Stripe;

/// <summary>The objects as Stripe writes them, with the personal data that comes along.</summary>
static class StripeJson
{
    // Stripe's webhooks are indented and say é as it is: what is signed is those bytes.
    static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Written);

    /// <param name="expand">Fields with whose id the object itself is written.</param>
    public static JsonObject Of(Intent intent, IReadOnlyList<string> expand)
    {
        var json = Of(intent);
        var refunds = expand.Contains("latest_charge.refunds", StringComparer.Ordinal);
        if ((refunds || expand.Contains("latest_charge", StringComparer.Ordinal)) && intent.Charge is { } charge)
        {
            var whole = Of(charge);
            // The newest ten, as a list of Stripe's has them.
            if (refunds)
                whole["refunds"] = new JsonObject
                {
                    ["object"] = "list", ["data"] = new JsonArray([.. charge.Refunds.AsEnumerable().Reverse().Take(10).Select(Of)]),
                    ["has_more"] = charge.Refunds.Count > 10, ["url"] = $"/v1/charges/{charge.Id}/refunds",
                };
            json["latest_charge"] = whole;
        }
        return json;
    }

    /// <param name="expand">As of an intent.</param>
    public static JsonObject Of(Refund refund, IReadOnlyList<string> expand)
    {
        var json = Of(refund);
        if (expand.Contains("charge", StringComparer.Ordinal))
            json["charge"] = Of(refund.Charge);
        if (expand.Contains("payment_intent", StringComparer.Ordinal))
            json["payment_intent"] = Of(refund.Charge.Intent);
        return json;
    }

    public static JsonObject Of(Intent intent) => new()
    {
        ["id"] = intent.Id,
        ["object"] = "payment_intent",
        ["allowed_payment_method_types"] = null,
        ["amount"] = intent.Amount,
        ["amount_capturable"] = intent.Status == "requires_capture" ? intent.Amount : 0,
        ["amount_details"] = new JsonObject { ["tip"] = new JsonObject() },
        ["amount_received"] = intent.Received,
        ["application"] = null,
        ["application_fee_amount"] = null,
        ["automatic_payment_methods"] = intent.AutomaticMethods ? new JsonObject { ["allow_redirects"] = "always", ["enabled"] = true }
            : null,
        ["canceled_at"] = intent.CanceledAt,
        ["cancellation_reason"] = intent.CancellationReason,
        ["capture_method"] = intent.Manual ? "manual" : "automatic_async",
        ["client_secret"] = intent.ClientSecret,
        ["confirmation_method"] = "automatic",
        ["created"] = intent.Created,
        ["currency"] = intent.Currency,
        ["customer"] = null,
        ["customer_account"] = null,
        ["description"] = null,
        ["excluded_payment_method_types"] = null,
        ["last_payment_error"] = intent.DeclineCode is null ? null : new JsonObject
        {
            ["charge"] = intent.Charge?.Id, ["code"] = "card_declined", ["decline_code"] = intent.DeclineCode,
            ["doc_url"] = "https://docs.stripe.com/error-codes/card-declined",
            ["message"] = "Your card was declined.", ["payment_method"] = Card(), ["type"] = "card_error",
        },
        ["latest_charge"] = intent.Charge?.Id,
        ["livemode"] = false,
        ["managed_payments"] = null,
        ["metadata"] = Of(intent.Metadata),
        ["next_action"] = null,
        ["on_behalf_of"] = null,
        ["payment_method"] = intent.PaymentMethod,
        ["payment_method_configuration_details"] = null,
        ["payment_method_options"] =
            new JsonObject { [
                "card"] = new JsonObject { ["installments"] = null, ["mandate_options"] = null, ["network"] = null,
                ["request_three_d_secure"] = "automatic" } },
        ["payment_method_types"] = new JsonArray("card"),
        ["processing"] = null,
        ["receipt_email"] = null,
        ["review"] = null,
        ["setup_future_usage"] = null,
        ["shipping"] = null,
        ["source"] = null,
        ["statement_descriptor"] = null,
        ["statement_descriptor_suffix"] = null,
        ["status"] = intent.Status,
        ["transfer_data"] = null,
        ["transfer_group"] = null,
    };

    public static JsonObject Of(Charge charge) => new()
    {
        ["id"] = charge.Id,
        ["object"] = "charge",
        ["amount"] = charge.Intent.Amount,
        ["amount_captured"] = charge.Captured ? charge.Intent.Amount : 0,
        ["amount_refunded"] = charge.Released ? charge.Intent.Amount : charge.Refunded,
        ["application"] = null,
        ["application_fee"] = null,
        ["application_fee_amount"] = null,
        ["balance_transaction"] = charge.Captured ? $"txn_{charge.Id[3..]}" : null,
        ["billing_details"] = Person(),
        ["calculated_statement_descriptor"] = "BOOKINGS",
        ["captured"] = charge.Captured,
        ["created"] = charge.Created,
        ["currency"] = charge.Intent.Currency,
        ["customer"] = null,
        ["description"] = null,
        ["disputed"] = charge.Disputed,
        ["failure_balance_transaction"] = null,
        ["failure_code"] = charge.Paid ? null : "card_declined",
        ["failure_message"] = charge.Paid ? null : "Your card was declined.",
        ["fraud_details"] = new JsonObject(),
        ["livemode"] = false,
        ["metadata"] = Of(charge.Intent.Metadata),
        ["on_behalf_of"] = null,
        ["outcome"] = new JsonObject { ["network_status"] = charge.Paid ? "approved_by_network" : "declined_by_network", ["reason"] = null,
            ["risk_level"] = "normal", ["type"] = charge.Paid ? "authorized" : "issuer_declined" },
        ["paid"] = charge.Paid,
        ["payment_intent"] = charge.Intent.Id,
        ["payment_method"] = charge.Intent.PaymentMethod,
        ["payment_method_details"] = charge is { Paid: true, Captured: false }
            ? Card(charge.Created + (long)StripeDouble.HoldLasts.TotalSeconds) : Card(),
        ["receipt_email"] = "jenny.rosen@example.com",
        ["receipt_number"] = null,
        ["receipt_url"] = $"https://pay.stripe.com/receipts/{charge.Id}",
        ["refunded"] = charge.Released || charge.Refunded == charge.Intent.Amount,
        ["review"] = null,
        ["shipping"] = null,
        ["source"] = null,
        ["source_transfer"] = null,
        ["statement_descriptor"] = null,
        ["statement_descriptor_suffix"] = null,
        ["status"] = charge.Paid ? "succeeded" : "failed",
        ["transfer_data"] = null,
        ["transfer_group"] = null,
    };

    public static JsonObject Of(Refund refund)
    {
        var json = new JsonObject
        {
            ["id"] = refund.Id,
            ["object"] = "refund",
            ["amount"] = refund.Amount,
            ["balance_transaction"] = $"txn_{refund.Id[3..]}",
            ["charge"] = refund.Charge.Id,
            ["created"] = refund.Created,
            ["currency"] = refund.Charge.Intent.Currency,
            ["destination_details"] =
                new JsonObject { [
                    "card"] = new JsonObject { ["reference_status"] = "pending", ["reference_type"] = "acquirer_reference_number",
                    ["type"] = "refund" }, ["type"] = "card" },
            ["customer"] = null,
            ["customer_account"] = null,
            ["metadata"] = Of(refund.Metadata),
            ["payment_intent"] = refund.Charge.Intent.Id,
            ["payment_method"] = refund.Charge.Intent.PaymentMethod,
            ["reason"] = refund.Reason,
            ["receipt_number"] = null,
            ["source_transfer_reversal"] = null,
            ["status"] = refund.Status,
            ["transfer_reversal"] = null,
        };
        if (refund.FailureReason is not null)
            (json["failure_reason"], json["failure_balance_transaction"]) = (refund.FailureReason, $"txn_f{refund.Id[4..]}");
        return json;
    }

    public static JsonObject Dispute(Charge charge, string id, long now) => new()
    {
        ["id"] = id,
        ["object"] = "dispute",
        ["amount"] = charge.Intent.Amount,
        ["balance_transactions"] = new JsonArray(),
        ["charge"] = charge.Id,
        ["created"] = now,
        ["currency"] = charge.Intent.Currency,
        ["enhanced_eligibility_types"] = new JsonArray(),
        ["evidence"] = new JsonObject { ["customer_email_address"] = "jenny.rosen@example.com", ["customer_name"] = "Jenny Rosen",
            ["uncategorized_text"] = null },
        ["evidence_details"] = new JsonObject { ["due_by"] = now + 7 * 86_400, ["has_evidence"] = false, ["past_due"] = false,
            ["submission_count"] = 0 },
        ["is_charge_refundable"] = false,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["payment_intent"] = charge.Intent.Id,
        ["reason"] = "fraudulent",
        ["status"] = "needs_response",
    };

    public static JsonObject Event(string id, string type, string apiVersion, JsonObject about, long now, JsonObject? before = null)
    {
        var data = new JsonObject { ["object"] = about };
        if (before is not null)
            data["previous_attributes"] = before;
        return new()
        {
            ["id"] = id,
            ["object"] = "event",
            ["api_version"] = apiVersion,
            ["created"] = now,
            ["data"] = data,
            ["livemode"] = false,
            ["pending_webhooks"] = 1,
            ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
            ["type"] = type,
        };
    }

    static JsonObject Of(Dictionary<string, string> metadata) =>
        new(metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    static JsonObject Person() => new()
    {
        ["address"] = new JsonObject { ["city"] = "Auckland", ["country"] = "NZ", ["line1"] = "1 Queen Street", ["line2"] = null,
            ["postal_code"] = "1010", ["state"] = null },
        ["email"] = "jenny.rosen@example.com", ["name"] = "Jenny Rosen", ["phone"] = null, ["tax_id"] = null,
    };

    /// <param name="captureBefore">Of a card on which the amount is held: until when.</param>
    static JsonObject Card(long? captureBefore = null)
    {
        var card = new JsonObject { ["brand"] = "visa", ["country"] = "US", ["exp_month"] = 12, ["exp_year"] = 2034,
            ["fingerprint"] = "Xt5EWLLDS7FJjR1c", ["funding"] = "credit", ["last4"] = "4242" };
        if (captureBefore is not null)
            card["capture_before"] = captureBefore;
        return new() { ["card"] = card, ["type"] = "card" };
    }
}
