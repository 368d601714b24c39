using System.Globalization;

namespace BookingAdmin.Services.Payments.Stripe;

/// <summary>Stripe's way of writing parameters: a form, and what is inside of something in brackets. The same parameters always give the same bytes, as idempotency keys demand.</summary>
static class StripeForm
{
    // Stripe refuses a call with a longer value, and no order should fail by a long name.
    const int LongestValue = 500;

    public static FormUrlEncodedContent Of(NewIntent intent) => new([
        new("amount", intent.Amount.ToString(CultureInfo.InvariantCulture)),
        new("currency", intent.Currency),
        new("automatic_payment_methods[enabled]", "true"),
        .. Metadata(intent.Metadata),
    ]);

    public static FormUrlEncodedContent Of(NewRefund refund) => new([
        new("payment_intent", refund.PaymentIntentId),
        .. refund.Amount is { } amount ? [new("amount", amount.ToString(CultureInfo.InvariantCulture))] : Array.Empty<KeyValuePair<string, string>>(),
        .. Metadata(refund.Metadata),
    ]);

    public static FormUrlEncodedContent Nothing() => new([]);

    static IEnumerable<KeyValuePair<string, string>> Metadata(IReadOnlyDictionary<string, string> metadata) =>
        // To Stripe, an empty value means that the pair is to be taken away.
        metadata.Where(pair => pair.Value.Length > 0).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create($"metadata[{pair.Key}]", Cut(pair.Value)));

    static string Cut(string value) => value.Length <= LongestValue ? value
        : value[..(char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue)];
}
