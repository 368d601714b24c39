using BookingAdmin.Embedded;
using BookingAdmin.Embedded.Stripe;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Web.Demo;

/// <summary>
/// Payments on the embedded demo, against the double in this process. No setting names it: it comes with the embedded database, which only
/// Development has, and a key of Stripe's own takes its place.
/// </summary>
static partial class DemoPayments
{
    // Nothing listens there: should the double be gone, no call reaches Stripe.
    static readonly Uri Nowhere = new("https://stripe.invalid/");

    /// <returns>The settings as they are on this database.</returns>
    public static BookingAdminSettings AddDemoPayments(
        this IServiceCollection services, BookingAdminSettings settings, MarketplaceDatabase database)
    {
        if (database.Stripe is not { } stripe || settings.Stripe.IsOn)
            return settings;
        services.AddSingleton(stripe);
        services.AddSingleton(new StripeTransport(stripe));
        services.AddScoped<DemoOrders>();
        return settings with
        {
            Stripe = new(stripe.SecretKey, [stripe.WebhookSecret], Nowhere),
            // No application of a marketplace handles the events too.
            Payments = settings.Payments with { Webhook = WebhookMode.Instead },
        };
    }

    /// <summary>The double's events come in by the same door as Stripe's.</summary>
    public static void UseDemoPayments(this WebApplication app)
    {
        if (app.Services.GetService<DemoStripe>() is not { } stripe)
            return;
        Played(app.Logger);
        app.Lifetime.ApplicationStarted.Register(() =>
            stripe.SendEventsTo(new(new Uri(app.Urls.OrderBy(url => url.StartsWith("https:", StringComparison.Ordinal)).First()),
                Addresses.Api.StripeEvents)));
    }

    [LoggerMessage(
        EventId = 375, Level = LogLevel.Information, Message = "Payments are played within this process: nothing is asked of Stripe")]
    static partial void Played(ILogger logger);
}
