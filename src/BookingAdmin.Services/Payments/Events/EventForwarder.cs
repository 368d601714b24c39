using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>
/// Passes an event that is not ours on to the marketplace's own endpoint, unchanged: the bytes and the signature of Stripe's. At least once: a delivery whose answer was
/// lost is repeated. The body is deleted once it is delivered.
/// </summary>
sealed partial class EventForwarder(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, Outbox outbox, TimeProvider clock, ILogger<EventForwarder> logger) : IDisposable
{
    const string NoAddress = "no_forward_to", NoBody = "no_body";

    // A function of the marketplace that sleeps needs some seconds to wake up.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly HttpClient client = new(new SocketsHttpHandler
    {
        // It would hand what Stripe signed to an address that nobody set.
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <returns>Null: what the marketplace answers says nothing about Stripe.</returns>
    public async Task<StripeException?> ForwardAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var told = await context.StripeEvents.AsNoTracking().Where(e => e.Id == claimed.EventId).Select(e => new { e.Type, e.Body, e.Signature }).FirstOrDefaultAsync(cancel);
        if (settings.Payments.ForwardTo is not { } address || told is not { Body: { } body, Signature: { } signature })
        {
            await Outbox.BuryAsync(context, claimed, settings.Payments.ForwardTo is null ? NoAddress : NoBody, clock.Now(), cancel);
            return null;
        }
        var fault = await DeliverAsync(address, body, signature, cancel);
        var now = clock.Now();
        if (fault is null)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancel);
            await context.StripeEvents.Where(e => e.Id == claimed.EventId)
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.Body, (byte[]?)null).SetProperty(e => e.Signature, (string?)null), cancel);
            await outbox.DoneAsync(context, claimed, cancel);
            await transaction.CommitAsync(cancel);
            Forwarded(logger, claimed.EventId!, told.Type);
        }
        else if (Outbox.IsHopeless(claimed, now))
        {
            await Outbox.BuryAsync(context, claimed, fault, now, cancel);
            GaveUp(logger, claimed.EventId!, told.Type, claimed.Attempts, fault);
        }
        else
        {
            var wait = Outbox.WaitAfter(claimed.Attempts);
            await outbox.PutOffAsync(context, claimed, wait, fault, cancel);
            Waits(logger, claimed.EventId!, told.Type, claimed.Attempts, fault, wait.TotalSeconds);
        }
        return null;
    }

    /// <returns>Why it was not taken, a word; null where it was.</returns>
    async Task<string?> DeliverAsync(Uri address, byte[] body, string signature, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8") } },
        };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"http_{(int)answer.StatusCode}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "timeout";
        }
        catch (HttpRequestException)
        {
            return "no_connection";
        }
    }

    public void Dispose() => client.Dispose();

    [LoggerMessage(EventId = 444, Level = LogLevel.Information, Message = "Stripe's event {Event} ({Type}) was passed on to the marketplace")]
    static partial void Forwarded(ILogger logger, string @event, string type);

    [LoggerMessage(EventId = 445, Level = LogLevel.Warning, Message = "Stripe's event {Event} ({Type}) was not taken by the marketplace at attempt {Attempt}: {Fault}; trying again in {Seconds:0} s")]
    static partial void Waits(ILogger logger, string @event, string type, int attempt, string fault, double seconds);

    [LoggerMessage(EventId = 446, Level = LogLevel.Error, Message = "Stripe's event {Event} ({Type}) was given up after {Attempt} attempts to pass it on: {Fault}")]
    static partial void GaveUp(ILogger logger, string @event, string type, int attempt, string fault);
}
