namespace BookingAdmin.Testing.Stripe;

public enum StripeCallKind
{
    CreateIntent,
    RetrieveIntent,
    CancelIntent,
    CaptureIntent,
    ConfirmIntent,
    CreateRefund,
    RetrieveRefund,

    /// <summary>An address that the double does not know.</summary>
    Other,
}

/// <summary>A call that reached the double.</summary>
/// <param name="Form">The parameters as they were written, such as `metadata[orderId]`.</param>
/// <param name="ApiVersion">What the caller pinned.</param>
public sealed record StripeCall(
    StripeCallKind Kind, string Method, string Path, string? IdempotencyKey, IReadOnlyDictionary<string, string> Form, string? ApiVersion,
    string? Authorization)
{
    /// <summary>What it was answered; null: nothing, or nothing yet.</summary>
    public int? Status { get; internal set; }

    /// <summary>Whether the answer was that of an earlier call with the same idempotency key.</summary>
    public bool Replayed { get; internal set; }
}
