using System.Globalization;
using BookingAdmin.Domain.Access;
using Microsoft.Net.Http.Headers;

namespace BookingAdmin.Web.Host;

/// <summary>A refusal before any page is at work: JSON under /api, else a small page.</summary>
static class PlainAnswer
{
    public static Task TooManyAsync(HttpContext context, TimeSpan retryAfter)
    {
        context.Response.Headers[HeaderNames.RetryAfter] = TooManyActionsException.Seconds(retryAfter).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too much at once", TooManyActionsException.Sentence(retryAfter));
    }

    public static Task TooLargeAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status413PayloadTooLarge, "Too large", "That was more than this host takes at once.");

    static Task WriteAsync(HttpContext context, int status, string title, string sentence)
    {
        context.Response.StatusCode = status;
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            return context.Response.WriteAsJsonAsync(new { error = sentence }, context.RequestAborted);
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>{title} · BookingAdmin</title>
                <link rel="stylesheet" href="/look.css">
            </head>
            <body>
                <main class="page narrow">
                    <h1>{title}</h1>
                    <p>{sentence}</p>
                    <p><a class="btn primary" href="/">Go to the start</a></p>
                </main>
            </body>
            </html>
            """, context.RequestAborted);
    }
}
