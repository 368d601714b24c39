namespace BookingAdmin.Services.Payments.Stripe;

/// <param name="Amount">In minor units.</param>
/// <param name="Currency">Lower case, as `nzd`.</param>
/// <param name="Metadata">At most 50 pairs, keys of 40 characters at most; of a value Stripe gets the first 500 characters, and an empty one is left out.</param>
public sealed record NewIntent(long Amount, string Currency, IReadOnlyDictionary<string, string> Metadata);

/// <param name="Amount">In minor units; it may be a part. Null: all that has not gone back yet.</param>
/// <param name="Metadata">As of <see cref="NewIntent"/>.</param>
public sealed record NewRefund(string PaymentIntentId, long? Amount, IReadOnlyDictionary<string, string> Metadata);

/// <param name="Status">requires_payment_method, requires_confirmation, requires_action, processing, requires_capture, canceled, succeeded.</param>
/// <param name="ClientSecret">With it a browser can pay: for nobody but the customer, never for a log.</param>
public sealed record PaymentIntent(
    string Id, string Status, long Amount, long AmountReceived, string Currency, string? ClientSecret, string? LatestChargeId, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The last attempt to pay; null unless it was asked for.</summary>
    public StripeCharge? LatestCharge { get; init; }

    // The metadata names people.
    bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id).Append(", Status = ").Append(Status).Append(", Amount = ").Append(Amount).Append(", Currency = ").Append(Currency);
        return true;
    }
}

/// <param name="AmountRefunded">In minor units, with what the bank still has on its way.</param>
/// <param name="Disputed">It was at some time, however that ended.</param>
/// <param name="Refunds">The newest ten, newest first, those that failed among them; empty where they were not asked for.</param>
public sealed record StripeCharge(string Id, long Amount, long AmountRefunded, bool Disputed, DateTimeOffset CreatedAt, IReadOnlyList<StripeRefund> Refunds);

/// <param name="Status">pending, requires_action, succeeded, failed, canceled. A refund that succeeded can still fail later, when the bank returns it.</param>
/// <param name="RefundId">From its metadata: which of our refunds it is; null of one that somebody else made. The marketplace's own names the order, but not this.</param>
public sealed record StripeRefund(string Id, string Status, string? PaymentIntentId, long Amount, string Currency, string? FailureReason, string? RefundId = null)
{
    /// <summary>Whether it can still become a refund, or is one.</summary>
    public bool Counts => Status is not ("failed" or "canceled");
}
