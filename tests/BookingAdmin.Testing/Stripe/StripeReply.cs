using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Testing.Stripe;

/// <summary>The way back to whoever called, and what can go wrong on it.</summary>
sealed class StripeReply(HttpContext context, StripeCall call, string requestId)
{
    const string DefaultVersion = "2026-08-26.dahlia";

    public string RequestId => requestId;

    /// <param name="originalRequest">That of the call whose answer this is; null: this call's own.</param>
    public Task SendAsync(StripeResponse response, string? originalRequest = null)
    {
        Head(response.Status);
        if (originalRequest is not null)
            (context.Response.Headers["Idempotent-Replayed"], context.Response.Headers["Original-Request"]) = ("true", originalRequest);
        if (response.Status == 401)
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"Stripe\"";
        return context.Response.Body.WriteAsync(response.Body).AsTask();
    }

    /// <param name="response">What the work gave, where it was done.</param>
    public async Task TroubleAsync(StripeTrouble trouble, StripeResponse? response)
    {
        switch (trouble.End)
        {
            case TroubleEnd.Hang:
                await GoneAsync();
                break;
            case TroubleEnd.Break:
                context.Abort();
                break;
            case TroubleEnd.BreakOff:
                Head(response!.Status);
                context.Response.ContentLength = response.Body.Length;
                await context.Response.Body.WriteAsync(response.Body.AsMemory(0, response.Body.Length / 2));
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case TroubleEnd.Text:
                (call.Status, context.Response.StatusCode, context.Response.ContentType) = (trouble.Answer, trouble.Answer, "text/html");
                Add(trouble);
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(trouble.Body!));
                break;
            default:
                Add(trouble);
                await SendAsync(Error(trouble));
                break;
        }
    }

    public static StripeResponse Error(StripeTrouble trouble) =>
        StripeResponse.Of(
            new StripeRefusal(trouble.Answer, "The double was told to answer so.") { Type = trouble.Type, Code = trouble.Code });

    void Head(int status)
    {
        var headers = context.Response.Headers;
        (call.Status, context.Response.StatusCode, context.Response.ContentType) = (status, status, "application/json");
        headers["Request-Id"] = requestId;
        headers["Stripe-Version"] = call.ApiVersion ?? DefaultVersion;
        headers.CacheControl = "no-cache, no-store";
        if (call is { IdempotencyKey: { } key, Method: "POST" })
            (headers["Idempotency-Key"], headers["Original-Request"]) = (key, requestId);
    }

    void Add(StripeTrouble trouble)
    {
        foreach (var (name, value) in trouble.Headers)
            context.Response.Headers[name] = value;
    }

    async Task GoneAsync()
    {
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        context.Abort();
    }
}
