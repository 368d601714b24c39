using System.Globalization;

namespace BookingAdmin.Services.Payments.Stripe;

/// <summary>A call's parameters as Stripe writes them, nested ones in brackets. The same call always gives the same form.</summary>
static class StripeForm
{
    // Stripe refuses a longer value, and no order should fail because of a long name.
    const int LongestValue = 500;

    static readonly KeyValuePair<string, string>[] Automatic = [];

    public static IReadOnlyList<KeyValuePair<string, string>> Of(NewIntent intent) =>
    [
        new("amount", intent.Amount.ToString(CultureInfo.InvariantCulture)),
        new("currency", intent.Currency),
        new("automatic_payment_methods[enabled]", "true"),
        .. intent.Manual ? [new("capture_method", "manual")] : Automatic,
        .. Metadata(intent.Metadata),
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> Of(NewRefund refund)
    {
        List<KeyValuePair<string, string>> form = [new("payment_intent", refund.PaymentIntentId)];
        if (refund.Amount is { } amount)
            form.Add(new("amount", amount.ToString(CultureInfo.InvariantCulture)));
        return [.. form, .. Metadata(refund.Metadata)];
    }

    static IEnumerable<KeyValuePair<string, string>> Metadata(IReadOnlyDictionary<string, string> metadata) =>
        // Stripe would take an empty value for the wish to remove the pair.
        metadata.Where(pair => pair.Value.Length > 0).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create($"metadata[{pair.Key}]", Cut(pair.Value)));

    static string Cut(string value) => value.Length <= LongestValue ? value
        : value[..(char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue)];
}
