using System.Text;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Settings;

/// <summary>How Stripe is reached, and how its events are known to be its own.</summary>
/// <param name="SecretKey">`Stripe:SecretKey`; null: payments are off.</param>
/// <param name="WebhookSecrets">`Stripe:WebhookSecrets`, several while one is being replaced; none: every event is refused.</param>
/// <param name="BaseAddress">`Stripe:BaseAddress`, Stripe's own unless a proxy or a double stands in.</param>
public sealed record StripeSettings(string? SecretKey, IReadOnlyList<string> WebhookSecrets, Uri BaseAddress)
{
    public const string SecretKeyKey = "Stripe:SecretKey", WebhookSecretsKey = "Stripe:WebhookSecrets";
    const string BaseAddressKey = "Stripe:BaseAddress";

    public static StripeSettings Default { get; } = new(null, [], new("https://api.stripe.com/"));

    /// <summary>Whether there is a key, and so payments.</summary>
    public bool IsOn => SecretKey is not null;

    /// <summary>Whether the key is of Stripe's live mode; null where it does not say.</summary>
    public bool? IsLive => SecretKey is not { Length: > 8 } key ? null : key[3..] switch
    {
        ['l', 'i', 'v', 'e', '_', ..] => true,
        ['t', 'e', 's', 't', '_', ..] => false,
        _ => null,
    };

    /// <summary>
    /// Where Stripe's own dashboard shows a payment. Null where the key does not say of which mode it is, or something else stands in for
    /// Stripe.
    /// </summary>
    public string? PageOf(string paymentIntentId) => BaseAddress != Default.BaseAddress || IsLive is not { } live ? null
        : $"https://dashboard.stripe.com/{(live ? "" : "test/")}payments/{Uri.EscapeDataString(paymentIntentId)}";

    internal static StripeSettings Read(SettingsReader reader) => new(ReadKey(reader), ReadWebhookSecrets(reader), ReadAddress(reader));

    // None of the faults repeats what was set: a key in the wrong place is still a key.
    static string? ReadKey(SettingsReader reader)
    {
        if (reader.Text(SecretKeyKey) is not { } key)
            return null;
        if (key.StartsWith("pk_", StringComparison.Ordinal))
            reader.Fault(SecretKeyKey, "is the publishable key, which is for browsers; the secret one begins with sk_ or rk_.");
        else if (!(key.StartsWith("sk_", StringComparison.Ordinal) || key.StartsWith("rk_", StringComparison.Ordinal)) || !IsOneWord(key))
            reader.Fault(SecretKeyKey, "is no secret key of Stripe's: such a key begins with sk_ or rk_ and has no blanks.");
        return key;
    }

    static IReadOnlyList<string> ReadWebhookSecrets(SettingsReader reader)
    {
        var secrets = reader.Words(WebhookSecretsKey);
        if (secrets.Any(secret => !secret.StartsWith("whsec_", StringComparison.Ordinal) || !IsOneWord(secret)))
            reader.Fault(
                WebhookSecretsKey,
                "must hold signing secrets of Stripe's webhook endpoints, with commas between them: such a secret begins with whsec_.");
        return secrets;
    }

    static Uri ReadAddress(SettingsReader reader)
    {
        if (reader.Text(BaseAddressKey) is not { } text)
            return Default.BaseAddress;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address)
            || !(address.Scheme is "https" || address is { Scheme: "http", IsLoopback: true }))
            reader.Fault(BaseAddressKey, "is no https address (http will do on this machine only).");
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            reader.Fault(BaseAddressKey, "must be an address alone, without user name, query or fragment.");
        else
            // Else the last part of a path would be replaced instead of being added to.
            return address.AbsoluteUri.EndsWith('/') ? address : new(address.AbsoluteUri + "/");
        return Default.BaseAddress;
    }

    static bool IsOneWord(string secret) => secret.All(c => c is > ' ' and <= '~');

    // Without key and secrets: settings get printed.
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append("IsOn = ").Append(IsOn).Append(", WebhookSecrets = ").Append(WebhookSecrets.Count).Append(", BaseAddress = ")
            .Append(BaseAddress);
        return true;
    }
}
