using System.Globalization;
using System.Text;

namespace BookingAdmin.Services.Payments.Stripe;

/// <param name="Amount">In minor units.</param>
/// <param name="Currency">Lower case, as `nzd`.</param>
/// <param name="Metadata">At most 50 pairs, keys of at most 40 characters. Values are cut at 500 characters, empty ones left out.</param>
/// <param name="Manual">The customer's bank only holds the amount, until it is captured.</param>
public sealed record NewIntent(long Amount, string Currency, IReadOnlyDictionary<string, string> Metadata, bool Manual = false);

/// <param name="Amount">In minor units; it may be a part. Null: all that has not gone back yet.</param>
/// <param name="Metadata">As of <see cref="NewIntent"/>.</param>
public sealed record NewRefund(string PaymentIntentId, long? Amount, IReadOnlyDictionary<string, string> Metadata);

/// <param name="Status">
/// requires_payment_method, requires_confirmation, requires_action, processing, requires_capture, canceled, succeeded.
/// </param>
/// <param name="ClientSecret">With it a browser can pay: for the customer only, never for a log.</param>
public sealed record PaymentIntent(
    string Id, string Status, long Amount, long AmountReceived, string Currency, string? ClientSecret, string? LatestChargeId,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The last attempt to pay; null unless it was asked for.</summary>
    public StripeCharge? LatestCharge { get; init; }

    // The metadata names people.
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Id = {Id}, Status = {Status}, Amount = {Amount}, Currency = {Currency}");
        return true;
    }
}

/// <param name="AmountRefunded">In minor units, with what the bank still has on its way.</param>
/// <param name="Disputed">Whether there has been a dispute, however it ended.</param>
/// <param name="Refunds">The newest ten, newest first, failed ones too; empty where they were not asked for.</param>
public sealed record StripeCharge(
    string Id, long Amount, long AmountRefunded, bool Disputed, DateTimeOffset CreatedAt, IReadOnlyList<StripeRefund> Refunds)
{
    /// <summary>Until when the bank holds the amount; null where it does not, or Stripe does not say.</summary>
    public DateTimeOffset? CaptureBefore { get; init; }
}

/// <param name="Status">
/// pending, requires_action, succeeded, failed, canceled. A refund that succeeded can still fail later, when the bank returns it.
/// </param>
/// <param name="RefundId">Which of our refunds it is, by its metadata; null where somebody else made it, as the marketplace does.</param>
public sealed record StripeRefund(
    string Id, string Status, string? PaymentIntentId, long Amount, string Currency, string? FailureReason, string? RefundId = null)
{
    /// <summary>Whether it can still become a refund, or is one.</summary>
    public bool Counts => Status is not ("failed" or "canceled");
}
