using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>
/// Passes an event that is not ours on to the marketplace's own endpoint, unchanged: the bytes and the signature of Stripe's. At least
/// once: a delivery whose answer was lost is repeated. The body is deleted once it is delivered.
/// </summary>
sealed class EventForwarder(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, OutboxQueue outbox, TimeProvider clock) : OutboxHandler
{
    const string NoAddress = "no_forward_to", NoBody = "no_body";

    // A function of the marketplace that sleeps needs some seconds to wake up.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // One for the process: it keeps the connections.
    static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        // A redirect would hand what Stripe signed to an address that nobody set.
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    public override OutboxKind Kind => OutboxKind.ForwardEvent;

    public override async Task<OutboxResult> HandleAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var kept = await context.StripeEvents.AsNoTracking().Where(e => e.Id == claimed.EventId).Select(e => new { e.Body, e.Signature })
            .FirstOrDefaultAsync(cancel);
        if (settings.Payments.ForwardTo is not { } address)
            return new OutboxResult.Hopeless(NoAddress);
        if (kept is not { Body: { } body, Signature: { } signature })
            return new OutboxResult.Hopeless(NoBody);
        if (await DeliverAsync(address, body, signature, cancel) is { } fault)
            return new OutboxResult.Failed(fault);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await context.StripeEvents.Where(e => e.Id == claimed.EventId)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.Body, (byte[]?)null).SetProperty(e => e.Signature, (string?)null), cancel);
        await outbox.DoneAsync(context, claimed, cancel);
        await transaction.CommitAsync(cancel);
        return OutboxResult.Written;
    }

    /// <returns>Why it was not taken, a word; null where it was.</returns>
    async Task<string?> DeliverAsync(Uri address, byte[] body, string signature, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(body)
                { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8") } },
        };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
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
}
