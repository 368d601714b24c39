using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BookingAdmin.Web.Access;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Bench;

/// <summary>
/// How long Stripe waits for the answer to an event, from the first byte that it sends: each pays an order of its own, sixteen come at a
/// time.
/// </summary>
static class WebhookMeasurements
{
    const int Warm = 200, Events = 1_000, AtATime = 16;
    const string Secret = "whsec_of_the_bench";

    static readonly JsonSerializerOptions AsStripe = new() { WriteIndented = true };
    static readonly string[] Methods = ["card"];

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        await marketplace.ExecuteAsync($"""
            DELETE FROM booking_admin.stripe_event;
            DELETE FROM booking_admin.outbox WHERE event_id IS NOT NULL;
            CREATE TABLE IF NOT EXISTS booking_admin.bench_order (n bigint, id text, cents bigint, currency text, intent text);
            TRUNCATE booking_admin.bench_order;
            INSERT INTO booking_admin.bench_order
            SELECT row_number() OVER (ORDER BY o.id), o.id, round(o."totalAmount" * 100)::bigint, o.currency, o."paymentIntentId"
                FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id
            WHERE o."paymentIntentId" IS NOT NULL AND o."approvalStatus" <> 'DECLINED'
                AND o.status NOT IN ('CANCELLED', 'REFUNDED') LIMIT {Warm + Events};
            UPDATE "Order" SET "paymentStatus" = 'PENDING', "paidAt" = NULL WHERE id IN (SELECT id FROM booking_admin.bench_order);
            ANALYZE "Order"
            """);
        var bodies = await BodiesAsync(marketplace);
        await marketplace.ExecuteAsync("DROP TABLE booking_admin.bench_order");
        await using var host = new Host(marketplace.ConnectionString);
        host.StartServer();
        using var stripe = new HttpClient { BaseAddress = host.ClientOptions.BaseAddress };

        await SendAsync(stripe, bodies[..Warm]);
        var clock = Stopwatch.StartNew();
        var times = await SendAsync(stripe, bodies[Warm..]);
        var rate = Events / clock.Elapsed.TotalSeconds;

        var handled = await marketplace.ScalarAsync<long>(
            "SELECT count(*) FROM booking_admin.stripe_event WHERE state = 'Handled' AND outcome = 'Paid'");
        if (handled != Warm + Events)
            throw new InvalidOperationException($"{handled} events were handled.");
        var name = string.Create(CultureInfo.InvariantCulture, $"webhook, {AtATime} at a time, {rate:F0} a second");
        return
        [
            new(marketplace.Orders, name + ": p50", At(times, 0.50), null, 100, ""),
            new(marketplace.Orders, name + ": p95", At(times, 0.95), null, 100, ""),
            new(marketplace.Orders, name + ": p99", At(times, 0.99), null, 100, "< 100 ms"),
            new(marketplace.Orders, name + ": slowest", times[^1], null, double.PositiveInfinity, ""),
        ];
    }

    /// <returns>Milliseconds, in order.</returns>
    static async Task<double[]> SendAsync(HttpClient stripe, byte[][] bodies)
    {
        var times = new ConcurrentBag<double>();
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (body, cancel) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/stripe") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("Stripe-Signature", Sign(body));
            var clock = Stopwatch.StartNew();
            using var answer = await stripe.SendAsync(request, cancel);
            await answer.Content.ReadAsByteArrayAsync(cancel);
            times.Add(clock.Elapsed.TotalMilliseconds);
            answer.EnsureSuccessStatusCode();
        });
        return [.. times.Order()];
    }

    static double At(double[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];

    static async Task<byte[][]> BodiesAsync(BenchMarketplace marketplace)
    {
        List<byte[]> bodies = [];
        await using var command = marketplace.Database.CreateCommand(
            "SELECT n, id, cents, currency, intent FROM booking_admin.bench_order ORDER BY n");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            bodies.Add(Body(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetString(4)));
        return bodies.Count == Warm + Events
            ? [.. bodies] : throw new InvalidOperationException($"There are only {bodies.Count} orders to pay.");
    }

    /// <summary>About as long as Stripe's own.</summary>
    static byte[] Body(long n, string order, long cents, string currency, string intent) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["id"] = $"evt_bench_{n}", ["object"] = "event", ["api_version"] = "2026-01-01",
        ["created"] = DateTimeOffset.UnixEpoch.AddDays(20_000).ToUnixTimeSeconds(),
        ["data"] = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["object"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["id"] = intent, ["object"] = "payment_intent", ["amount"] = cents, ["amount_received"] = cents, ["currency"] = currency,
                ["status"] = "succeeded",
                ["metadata"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["type"] = "booking", ["orderId"] = order },
                ["payment_method_types"] = Methods, ["padding"] = new string('x', 2_500),
            },
        },
        ["livemode"] = false, ["pending_webhooks"] = 1, ["type"] = "payment_intent.succeeded",
    }, AsStripe);

    static string Sign(byte[] body)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(time + "."), .. body];
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed))}";
    }

    sealed class Host : WebApplicationFactory<AccessSettings>
    {
        readonly string connection;

        public Host(string connection)
        {
            this.connection = connection;
            UseKestrel(0);
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
            .UseEnvironment("Development")
            .UseSetting("ConnectionStrings:BookingAdmin", connection)
            .UseSetting("Stripe:WebhookSecrets", Secret)
            // Events are handled before they are answered.
            .UseSetting("Stripe:SecretKey", "sk_test_of_the_bench")
            .UseSetting("Stripe:BaseAddress", "http://127.0.0.1:9")
            .UseSetting("Payments:Webhook", "Instead")
            .UseSetting("Payments:ForwardTo", "http://127.0.0.1:9/nobody")
            .UseSetting("Monitor:Minutes", "0")
            .ConfigureLogging(logging => logging.ClearProviders());
    }
}
