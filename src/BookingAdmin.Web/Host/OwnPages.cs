using BookingAdmin.Web.Host.Answers;

namespace BookingAdmin.Web.Host;

/// <summary>
/// Refuses what a page of another origin makes a browser write, and every live page that it opens. A neighbour under the same domain counts
/// as the same site, so the person's cookie comes along from there; and a web socket is opened without asking this host whether that origin
/// may. Programs send no Origin.
/// </summary>
static class OwnPages
{
    /// <summary>Behind the forwarded headers: they say over which scheme a page came.</summary>
    public static void UseOwnPages(this WebApplication app) => app.Use((context, next) =>
        context.Request.Headers.Origin is { Count: > 0 } origin && Matters(context.Request) && !IsOwn(context.Request, origin.ToString())
            ? PlainAnswer.ForeignAsync(context)
            : next(context));

    /// <summary>Whether the browser says that a page of this very origin asks.</summary>
    public static bool IsAsking(HttpRequest request) => request.Headers.Origin is [{ } origin] && IsOwn(request, origin);

    static bool Matters(HttpRequest request) =>
        request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase)
        || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));

    /// <summary>"null", which a browser says for a page without an origin, is no address and so nobody's own.</summary>
    static bool IsOwn(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && Uri.TryCreate($"{request.Scheme}://{request.Host.Value}", UriKind.Absolute, out var host)
        // With their ports; the one that a scheme implies may be written or not.
        && Uri.Compare(page, host, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
