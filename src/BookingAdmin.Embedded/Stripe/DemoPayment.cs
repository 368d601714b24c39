namespace BookingAdmin.Embedded.Stripe;

/// <summary>A payment as the double has it, with what went back of it.</summary>
sealed class DemoPayment
{
    public required string Id { get; init; }

    /// <summary>In minor units.</summary>
    public required long Amount { get; init; }
    public required string Currency { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>By Stripe's own words: requires_payment_method, processing, requires_capture, succeeded, canceled.</summary>
    public required string Status { get; set; }

    /// <summary>Oldest first.</summary>
    public List<DemoRefund> Refunds { get; init; } = [];

    public bool IsPaid => Status is "succeeded";

    /// <summary>When the customer's bank has authorized the amount; null where it was taken at once.</summary>
    public DateTimeOffset? HeldAt { get; set; }

    /// <summary>Whether the customer's bank only holds the amount, until it is captured: the id says so, also after a restart.</summary>
    public bool IsManual => Id.StartsWith(Manual, StringComparison.Ordinal);

    public const string Manual = "pi_demo_held_";

    /// <summary>With it a browser can pay.</summary>
    public string ClientSecret => $"{Id}_secret_demo";

    /// <summary>What of it has gone back, or is on its way.</summary>
    public long Refunded => Refunds.Where(refund => refund.Status is not "failed").Sum(refund => refund.Amount);
}

/// <param name="Status">By Stripe's own words: pending, succeeded, failed.</param>
sealed record DemoRefund(
    string Id, long Amount, string Status, DateTimeOffset CreatedAt, string? FailureReason, IReadOnlyDictionary<string, string> Metadata);
