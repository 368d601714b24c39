using System.Globalization;
using System.Security.Cryptography;

namespace BookingAdmin.Testing.Stripe;

sealed class Intent
{
    public required string Id { get; init; }
    public required string ClientSecret { get; init; }
    public required long Amount { get; init; }
    public required string Currency { get; init; }
    public required long Created { get; init; }
    public required Dictionary<string, string> Metadata { get; init; }
    public required bool AutomaticMethods { get; init; }
    public required bool Manual { get; init; }
    public string Status { get; set; } = "requires_payment_method";
    public string? CancellationReason { get; set; }
    public long? CanceledAt { get; set; }
    public string? PaymentMethod { get; set; }
    public Charge? Charge { get; set; }
    public string? DeclineCode { get; set; }
    public long Received => Status == "succeeded" ? Amount : 0;
}

sealed class Charge
{
    public required string Id { get; init; }
    public required Intent Intent { get; init; }
    public required long Created { get; init; }
    public required bool Paid { get; init; }
    public required bool Captured { get; set; }

    /// <summary>The hold was released before it was captured; Stripe writes it as a refund.</summary>
    public bool Released { get; set; }
    public bool Disputed { get; set; }
    public List<Refund> Refunds { get; } = [];

    /// <summary>What a failed refund would have given back is there again.</summary>
    public long Refunded => Refunds.Where(refund => refund.Status is not ("failed" or "canceled")).Sum(refund => refund.Amount);
}

sealed class Refund
{
    public required string Id { get; init; }
    public required Charge Charge { get; init; }
    public required long Amount { get; init; }
    public required long Created { get; init; }
    public required Dictionary<string, string> Metadata { get; init; }
    public string? Reason { get; init; }
    public required string Status { get; set; }
    public string? FailureReason { get; set; }
}

/// <summary>What the double knows, and the rules by which it changes. Whoever calls holds the double's lock.</summary>
sealed class StripeLedger(TimeProvider clock)
{
    static readonly string[] Cancellable = [
        "requires_payment_method", "requires_capture", "requires_confirmation", "requires_action", "processing"];

    public Dictionary<string, Intent> Intents { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Refund> Refunds { get; } = new(StringComparer.Ordinal);

    public long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    public Intent Find(string id) => Intents.GetValueOrDefault(id) ?? throw StripeRefusal.NoSuch("payment_intent", id);

    public Refund FindRefund(string id) => Refunds.GetValueOrDefault(id) ?? throw StripeRefusal.NoSuch("refund", id);

    public Intent Create(long amount, string currency, Dictionary<string, string> metadata, bool automaticMethods, bool manual)
    {
        var id = NewId("pi_3");
        return Intents[id] = new()
        {
            Id = id,
            ClientSecret = $"{id}_secret_{RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 25)}",
            Amount = amount, Currency = currency, Created = Now, Metadata = metadata, AutomaticMethods = automaticMethods,
            Manual = manual,
        };
    }

    public void Cancel(Intent intent, string? reason)
    {
        if (!Cancellable.Contains(intent.Status, StringComparer.Ordinal))
            throw Unexpected(
                intent, $"You cannot cancel this PaymentIntent because it has a status of {intent.Status}. Only a PaymentIntent with one "
                + $"of the following statuses may be canceled: {string.Join(", ", Cancellable)}.");
        if (intent is { Status: "requires_capture", Charge: { } charge })
            charge.Released = true;
        (intent.Status, intent.CancellationReason, intent.CanceledAt) = ("canceled", reason, Now);
    }

    /// <param name="declineCode">Null: the bank pays.</param>
    public void Pay(Intent intent, string? declineCode)
    {
        if (intent.Status is "canceled" or "succeeded" or "requires_capture")
            throw Unexpected(intent, $"You cannot confirm this PaymentIntent because it has a status of {intent.Status}.");
        intent.Charge = new()
        {
            Id = NewId("ch_3"), Intent = intent, Created = Now, Paid = declineCode is null,
            Captured = declineCode is null && !intent.Manual,
        };
        intent.Status = declineCode is not null ? "requires_payment_method" : intent.Manual ? "requires_capture" : "succeeded";
        (intent.DeclineCode, intent.PaymentMethod) = (declineCode, declineCode is null ? NewId("pm_1") : null);
    }

    public static void Capture(Intent intent)
    {
        if (intent is not { Status: "requires_capture", Charge: { } charge })
            throw Unexpected(
                intent, $"This PaymentIntent could not be captured because it has a status of {intent.Status}. Only a PaymentIntent with "
                + "one of the following statuses may be captured: requires_capture.");
        (intent.Status, charge.Captured) = ("succeeded", true);
    }

    /// <param name="amount">Null: all that is left.</param>
    public Refund GiveBack(Intent intent, long? amount, Dictionary<string, string> metadata, string? reason, StripeRefundOutcome outcome)
    {
        if (intent.Charge is not { Paid: true, Captured: true } charge)
            throw new StripeRefusal(400, $"This PaymentIntent ({intent.Id}) does not have a successful charge to refund.")
                { Param = "payment_intent", IsOfTheWork = true };
        if (charge.Disputed)
            throw new StripeRefusal(400, $"Charge {charge.Id} has been charged back; cannot issue a refund.")
                { Code = "charge_disputed", IsOfTheWork = true };
        var left = intent.Amount - charge.Refunded;
        if (left == 0)
            throw new StripeRefusal(400, $"Charge {charge.Id} has already been refunded.")
                { Code = "charge_already_refunded", IsOfTheWork = true };
        if (amount > left)
            throw new StripeRefusal(
                400, $"Refund amount ({Dollars(amount.Value)}) is greater than unrefunded amount on charge ({Dollars(left)})")
                { Param = "amount", IsOfTheWork = true };
        var refund = new Refund
        {
            Id = NewId("re_3"), Charge = charge, Amount = amount ?? left, Created = Now, Metadata = metadata, Reason = reason,
            Status = outcome switch { StripeRefundOutcome.Succeeded =>
                "succeeded", StripeRefundOutcome.Failed => "failed", _ => "pending" },
            FailureReason = outcome is StripeRefundOutcome.Failed ? "declined" : null,
        };
        charge.Refunds.Add(refund);
        return Refunds[refund.Id] = refund;
    }

    public static string NewId(string prefix) =>
        prefix + RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 24);

    static StripeRefusal Unexpected(Intent intent, string message) =>
        new(400, message) { Code = "payment_intent_unexpected_state", Intent = StripeJson.Of(intent), IsOfTheWork = true };

    static string Dollars(long amount) => string.Create(CultureInfo.InvariantCulture, $"${amount / 100m:0.00}");
}
