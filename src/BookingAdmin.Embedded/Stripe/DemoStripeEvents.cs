using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace BookingAdmin.Embedded.Stripe;

/// <summary>
/// Sends the double's events to the webhook, signed as Stripe signs, one after the other and each until it is accepted. Events that were
/// not accepted before the process ends are lost.
/// </summary>
sealed class DemoStripeEvents : IDisposable
{
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(30);

    readonly Channel<JsonObject> waiting = Channel.CreateUnbounded<JsonObject>();
    readonly CancellationTokenSource end = new();
    readonly HttpClient client = new();

    public string Secret { get; } = $"whsec_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    public void Send(string type, JsonObject about) =>
        waiting.Writer.TryWrite(DemoStripeJson.Event(
            $"evt_demo_{Guid.CreateVersion7():N}", type, (JsonObject)about.DeepClone(), TimeProvider.System.GetUtcNow()));

    /// <summary>Once, when the host listens.</summary>
    public void SendTo(Uri webhook) => _ = DeliverAsync(webhook, end.Token);

    async Task DeliverAsync(Uri webhook, CancellationToken cancel)
    {
        try
        {
            await foreach (var told in waiting.Reader.ReadAllAsync(cancel))
            {
                for (var wait = FirstWait; !await IsTakenAsync(webhook, told, cancel); wait = wait < LongestWait ? wait * 2 : LongestWait)
                    await Task.Delay(wait, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The host ends.
        }
    }

    /// <summary>What is refused as wrong would be refused again.</summary>
    async Task<bool> IsTakenAsync(Uri webhook, JsonObject told, CancellationToken cancel)
    {
        var body = Encoding.UTF8.GetBytes(told.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } },
            Headers = { { "Stripe-Signature", Sign(body) } },
        };
        try
        {
            using var answer = await client.SendAsync(request, cancel);
            return answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.BadRequest;
        }
        // A webhook that does not answer in time has not accepted the event either.
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    string Sign(byte[] body)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{time}."), .. body];
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed))}";
    }

    public void Dispose()
    {
        end.Cancel();
        end.Dispose();
        client.Dispose();
    }
}
