
namespace BookingAdmin.Web.Host.Answers;

/// <summary>The headers that every answer carries. They are set last, because an error page starts by clearing what is there.</summary>
static class AnswerHeaders
{
    const string NoFeatures =
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), "
        + "magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), "
            + "screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

    /// <param name="provider">Where a form may lead besides this host; null for nowhere.</param>
    public static void Use(WebApplication app, Uri? provider) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            Set(context, provider);
            return Task.CompletedTask;
        });
        return next(context);
    });

    static void Set(HttpContext context, Uri? provider)
    {
        var headers = context.Response.Headers;
        var isPage = context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
        headers.ContentSecurityPolicy = isPage ? ContentSecurity.ForPage(context.Nonce(), provider)
            : context.Request.Path == Addresses.ServiceWorker ? ContentSecurity.ForWorker : ContentSecurity.Nothing;
        headers.XContentTypeOptions = "nosniff";
        // Order numbers are in addresses, and what people searched for.
        var secret = SecretAddress.Is(context);
        headers["Referrer-Policy"] = secret ? "no-referrer" : "same-origin";
        headers["Permissions-Policy"] = NoFeatures;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Only files have a tag to ask again with; everything else is made for who asked.
        if (isPage || headers.ETag.Count == 0)
            headers.CacheControl = secret ? "private, no-store" : "no-store";
    }
}
