using Microsoft.Net.Http.Headers;

namespace BookingAdmin.Web.Host.Answers;

/// <summary>An answer that no page makes: JSON under /api, else a small page of its own.</summary>
static class PlainAnswer
{
    public static string TooLarge => T("That was more than this host takes at once.");

    public static Task TooManyAsync(HttpContext context, TimeSpan retryAfter)
    {
        context.Response.Headers[HeaderNames.RetryAfter] = TooManyActionsException.Seconds(retryAfter)
            .ToString(CultureInfo.InvariantCulture);
        return WriteAsync(
            context, StatusCodes.Status429TooManyRequests, T("Too much at once"), TooManyActionsException.Sentence(retryAfter));
    }

    public static Task TooLargeAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status413PayloadTooLarge, T("Too large"), TooLarge);

    public static Task NotSecureAsync(HttpContext context) =>
        WriteAsync(
            context, StatusCodes.Status400BadRequest, T("Over https only"),
            T("This address begins with https. If yours does, an operator has to tell this host which proxy is before it: "
            + "Host:KnownProxies."));

    public static Task ForeignAsync(HttpContext context) =>
        WriteAsync(
            context, StatusCodes.Status403Forbidden, T("Not from here"),
            T("A page of another address asked for this, so nothing was done. If it was a page of this host, its proxy has to pass Host on "
            + "as people typed it."));

    public static Task UnusableAsync(HttpContext context, string sentence) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, T("Not usable"), System.Net.WebUtility.HtmlEncode(sentence));

    /// <summary>Something has to be done before.</summary>
    public static Task NotYetAsync(HttpContext context, string sentence) =>
        WriteAsync(context, StatusCodes.Status409Conflict, T("Not yet"), System.Net.WebUtility.HtmlEncode(sentence));

    /// <summary>For a status that was answered without words.</summary>
    public static Task StatusAsync(HttpContext context) => LacksCookies(context)
        ? WriteAsync(
            context, context.Response.StatusCode, T("Cookies are needed"),
            T("This browser sent none, so nothing was done. Allow cookies for this address, load the page before this one again, "
            + "and try once more."))
        : WriteAsync(
            context, context.Response.StatusCode, T("That did not work"),
            T("Nothing was changed. Go back, load the page again, and try once more."));

    /// <summary>A form of ours comes with its cookie, from a browser that keeps any.</summary>
    static bool LacksCookies(HttpContext context) => context.Response.StatusCode is StatusCodes.Status400BadRequest
        && HttpMethods.IsPost(context.Request.Method) && context.Request.Cookies.Count == 0;

    static Task WriteAsync(HttpContext context, int status, string title, string sentence)
    {
        if (ApiErrors.IsApi(context))
            return ApiErrors.Answer(status, sentence).ExecuteAsync(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        // What is refused before the reader's language is known is answered in English.
        var language = CultureInfo.CurrentUICulture.Name is { Length: > 0 } name ? name : Language.English.Name;
        return context.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="{language}" dir="{Language.Direction}">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>{title} · BookingAdmin</title>
                <link rel="stylesheet" href="/theme.css">
                <link rel="stylesheet" href="/look.css">
            </head>
            <body>
                <main class="page narrow">
                    <h1>{title}</h1>
                    <p>{sentence}</p>
                    <p><a class="btn primary" href="/">{T("Go to the start")}</a></p>
                </main>
            </body>
            </html>
            """, context.RequestAborted);
    }
}
