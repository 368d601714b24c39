using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace BookingAdmin.Web.Telemetry;

/// <summary>Calls the framework's span of a request by its route, GET /orders/{Number}, which tells no order's number, and says how it ended.</summary>
sealed class RequestSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            // Kept now: a page that is made again for a fault has another.
            var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
            await rest(context);
            if (span is null)
                return;
            if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
                span.SetTag("http.route", route).DisplayName = $"{context.Request.Method} {route}";
            span.SetTag("http.response.status_code", context.Response.StatusCode);
        });
        next(app);
    };
}
