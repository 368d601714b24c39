using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;
using BookingAdmin.Web.Api.Document;
using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Mvc;

namespace BookingAdmin.Web.Api;

/// <summary>
/// Where Stripe brings its events. Nobody signs in here: the signature says that it is Stripe. The signature covers the very bytes, so
/// nothing reads them before. After an answer of 200 Stripe does not send the event again; after every other answer it repeats the event
/// for three days.
/// </summary>
sealed partial class StripeWebhook(BookingAdminSettings settings, TimeProvider clock, ILogger<StripeWebhook> logger)
{
    public const string NoSignature = "No signature", InvalidSignature = "Invalid signature", InvalidBody = "Invalid webhook body";

    public const string NotHandled = "The event could not be handled. It is kept, and may be sent again.";

    const string SignatureHeader = "Stripe-Signature";

    // Stripe's largest hold a few hundred lines of an invoice.
    const int MaxBody = 512 * 1024;

    // Stripe gives up after some 20 seconds. What is stored and not yet handled then is handled by ourselves.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), BetweenWarnings = TimeSpan.FromMinutes(1);

    long warned;

    public static void Map(WebApplication app)
    {
        var webhook = ActivatorUtilities.CreateInstance<StripeWebhook>(app.Services);
        app.MapPost(Addresses.Api.StripeEvents, (HttpContext context, StripeEvents events) => webhook.TakeAsync(context, events))
            .AllowAnonymous()
            .WithMetadata(new RequestSizeLimitAttribute(MaxBody))
            // All of Stripe's come from a few addresses, hundreds in a minute when a celebrity sells out.
            .DisableRateLimiting()
            .Describe(WebhookDescriptions.Take);
    }

    async Task<IResult> TakeAsync(HttpContext context, StripeEvents events)
    {
        var header = context.Request.Headers[SignatureHeader].ToString();
        if (header.Length == 0)
            return Refuse(NoSignature, SignatureVerdict.Missing);
        // Nothing can be believed, so nothing is read.
        if (settings.Stripe.WebhookSecrets is [])
            return Refuse(InvalidSignature, SignatureVerdict.NoSecret);
        var body = await ReadAsync(context.Request, context.RequestAborted);
        var verdict = StripeSignature.Check(body.Span, header, settings.Stripe.WebhookSecrets, clock.GetUtcNow());
        if (verdict is not SignatureVerdict.Valid)
            return Refuse(verdict is SignatureVerdict.EmptyBody ? InvalidBody : InvalidSignature, verdict);
        if (StripeEventReader.Read(body) is not { } received)
        {
            BookingAdminMetrics.StripeEventRefused("body");
            NotUnderstood(logger);
            return ApiErrors.Answer(StatusCodes.Status400BadRequest, InvalidBody);
        }
        // Not the caller's: what has begun is carried through although Stripe may have hung up.
        using var patience = new CancellationTokenSource(Patience, clock);
        if (await events.StoreAsync(Actor.Stripe, received, new(body.ToArray(), header), patience.Token)
            && await events.HandleAsync(Actor.Stripe, received.Id, patience.Token) is not { SendAgain: false })
            return ApiErrors.Answer(StatusCodes.Status500InternalServerError, NotHandled);
        return Results.Json(new ReceivedAnswer(true));
    }

    static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, MaxBody));
        await request.Body.CopyToAsync(body, cancel);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    IResult Refuse(string sentence, SignatureVerdict verdict)
    {
        BookingAdminMetrics.StripeEventRefused(verdict.ToString().ToLowerInvariant());
        // Anybody can call this: they must not fill the log.
        var last = Volatile.Read(ref warned);
        if ((last == 0 || clock.GetElapsedTime(last) >= BetweenWarnings)
            && Interlocked.CompareExchange(ref warned, clock.GetTimestamp(), last) == last)
            NotStripe(logger, verdict);
        return ApiErrors.Answer(StatusCodes.Status400BadRequest, sentence);
    }

    [LoggerMessage(
        EventId = 414, Level = LogLevel.Warning,
        Message = "A call of Stripe's webhook was refused: {Verdict}. Others of the next minute are counted only")]
    static partial void NotStripe(ILogger logger, SignatureVerdict verdict);

    [LoggerMessage(EventId = 415, Level = LogLevel.Error, Message = "An event with a valid signature could not be understood")]
    static partial void NotUnderstood(ILogger logger);
}
