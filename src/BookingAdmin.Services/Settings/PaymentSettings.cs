using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Settings;

/// <summary>Who writes what Stripe's events tell of the marketplace's orders and tips.</summary>
public enum WebhookMode
{
    /// <summary>The marketplace's own application too: what it has left missing or wrong a minute later is resolved here.</summary>
    Beside,
    /// <summary>Nobody else: the marketplace's own endpoint gets only what is passed on from here.</summary>
    Instead,
}

/// <summary>How payments go beside the marketplace's own application.</summary>
/// <param name="Webhook">`Payments:Webhook`.</param>
/// <param name="ForwardTo">`Payments:ForwardTo`, the marketplace's own endpoint for Stripe's events; needed with <see
/// cref="WebhookMode.Instead"/>.</param>
/// <param name="Shares">`Payments:Shares`, by which formula a new order is split.</param>
public sealed record PaymentSettings(WebhookMode Webhook, Uri? ForwardTo, ShareFormula Shares)
{
    public const string WebhookKey = "Payments:Webhook", ForwardToKey = "Payments:ForwardTo", SharesKey = "Payments:Shares";

    /// <summary>
    /// How long the marketplace's own handler has for an event: its functions end after a minute at most, and Stripe gives up waiting for
    /// an answer before that. The same as for its two-step insert of a booking.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    public static PaymentSettings Default { get; } = new(WebhookMode.Beside, null, ShareFormula.Main);

    internal static PaymentSettings Read(SettingsReader reader)
    {
        var settings = new PaymentSettings(
            reader.Choice<WebhookMode>(WebhookKey), ReadAddress(reader), reader.Choice<ShareFormula>(SharesKey));
        if (settings is { Webhook: WebhookMode.Instead, ForwardTo: null } && reader.Text(ForwardToKey) is null)
            reader.Fault(
                ForwardToKey,
                $"is missing: with {WebhookKey} = {WebhookMode.Instead} the marketplace's own endpoint gets what is not about orders "
                + "and tips from here.");
        if (settings.Webhook is WebhookMode.Instead && reader.Text(StripeSettings.SecretKeyKey) is null)
            reader.Fault(
                StripeSettings.SecretKeyKey,
                $"is missing: with {WebhookKey} = {WebhookMode.Instead} nobody else would refund or close payments.");
        return settings;
    }

    static Uri? ReadAddress(SettingsReader reader)
    {
        if (reader.Text(ForwardToKey) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme is "https" || address is { Scheme: "http", IsLoopback: true }) && address.UserInfo.Length == 0)
            return address;
        reader.Fault(
            ForwardToKey,
            "is no https address such as https://marketplace.example/api/webhooks/stripe (http will do on this machine only), "
            + "without a user name.");
        return null;
    }
}
