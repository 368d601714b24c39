using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BookingAdmin.Web.Host.Limits;

/// <summary>How much one request may bring, and how slowly. Nothing that people send here is longer than a reason for a decision.</summary>
static class RequestLimits
{
    public const int MaxBody = 64 * 1024;

    // Of headers the server's own limit stays (32 KB): each tab that waits at the provider keeps cookies.
    public static void Set(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }

    /// <summary>
    /// Answers what is too large before anything reads it. Behind the routing, so that an endpoint can ask for more; a body
    /// without a stated length is cut by the server itself.
    /// </summary>
    public static void UseRequestLimits(this WebApplication app) => app.Use((context, next) =>
        context.Request.ContentLength > (context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? MaxBody)
            ? PlainAnswer.TooLargeAsync(context)
            : next(context));
}
