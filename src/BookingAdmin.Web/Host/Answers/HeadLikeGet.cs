using Microsoft.Net.Http.Headers;

namespace BookingAdmin.Web.Host.Answers;

/// <summary>
/// HEAD is answered as GET would be, without the body (RFC 9110, 9.3.2): pages and endpoints know GET only. Ahead of the routing, which
/// chooses by the method; the server itself keeps the body back. And what takes GET says that it takes HEAD.
/// </summary>
sealed class HeadLikeGet : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            context.Response.OnStarting(() =>
            {
                var allow = context.Response.Headers.Allow.ToString();
                var methods = allow.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                if (methods.Contains(HttpMethods.Get, StringComparer.Ordinal)
                    && !methods.Contains(HttpMethods.Head, StringComparer.Ordinal))
                    context.Response.Headers[HeaderNames.Allow] = $"{allow}, {HttpMethods.Head}";
                return Task.CompletedTask;
            });
            // The connection of an open page is no page.
            if (HttpMethods.IsHead(context.Request.Method)
                && !context.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase))
            {
                context.Request.Method = HttpMethods.Get;
                context.Response.Body = Stream.Null;
            }
            await rest(context);
        });
        next(app);
    };
}
