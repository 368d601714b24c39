using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using BookingAdmin.Web.Access;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Bench.Notices;

/// <summary>
/// How long it takes from the commit of an order until the mail about it is handed over: fifty orders a second for a minute, each of
/// another celebrity, because several of one become one mail. Without the guard orders are found by looking, once a second.
/// </summary>
static class NoticeMeasurements
{
    const int PerSecond = 50, Seconds = 60, Orders = PerSecond * Seconds;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        await ClearAsync(marketplace);
        await marketplace.ExecuteAsync($"""
            INSERT INTO "User" (id, name, email, role, "updatedAt")
            SELECT 'benchuser' || i, 'Celebrity ' || i, 'celebrity' || i || '@example.test', 'CELEBRITY', now()
            FROM generate_series(1, {Orders}) i;
            INSERT INTO "Celebrity" SELECT (jsonb_populate_record(
                s.c, jsonb_build_object('id', 'benchcelebrity' || i, 'userId', 'benchuser' || i, 'stripeConnectAccountId', NULL))).*
            FROM (SELECT c FROM "Celebrity" c LIMIT 1) s, generate_series(1, {Orders}) i
            """);
        await using var sink = new MailSink();
        await using var host = new Host(marketplace.ConnectionString, sink.Port);
        host.StartServer();
        var began = Stopwatch.StartNew();
        while (!await marketplace.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM booking_admin.notice_scan)"))
            await Task.Delay(100);
        await Task.Delay(TimeSpan.FromSeconds(2));

        var placed = await PlaceAsync(marketplace);
        began.Restart();
        while (sink.Taken.Count < Orders && began.Elapsed < Patience)
            await Task.Delay(50);
        if (sink.Taken.Count < Orders)
            throw new InvalidOperationException($"Only {sink.Taken.Count} of {Orders} mails came.");
        double[] times =
            [.. placed.Select(order => Stopwatch.GetElapsedTime(order.Value, sink.Taken[order.Key]).TotalMilliseconds).Order()];
        await ClearAsync(marketplace);
        var name = string.Create(CultureInfo.InvariantCulture, $"order to mail, {PerSecond} a second for {Seconds} s");
        return
        [
            new(marketplace.Orders, name + ": p50", times[times.Length / 2], null, 1_000, "< 1 s"),
            new(marketplace.Orders, name + ": p99", times[(int)(times.Length * 0.99)], null, 5_000, "< 5 s"),
            new(marketplace.Orders, name + ": slowest", times[^1], null, double.PositiveInfinity, ""),
        ];
    }

    /// <returns>When each booking was committed.</returns>
    static async Task<ConcurrentDictionary<string, long>> PlaceAsync(BenchMarketplace marketplace)
    {
        var placed = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        List<Task> orders = [];
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        for (var i = 1; i <= Orders; i++)
        {
            await pace.WaitForNextTickAsync();
            orders.Add(PlaceAsync(marketplace, i, placed));
        }
        await Task.WhenAll(orders);
        return placed;
    }

    static async Task PlaceAsync(BenchMarketplace marketplace, int i, ConcurrentDictionary<string, long> placed)
    {
        await marketplace.ExecuteAsync($"""
            INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "celebrityAmount", "paymentStatus",
                "paidAt", "recipientName", occasion, "personalMessage", "messageType", email, "createdAt", "updatedAt")
            SELECT 'benchorder{i}', 'BENCH-{i}', (SELECT min(id) FROM "User"), 'benchcelebrity{i}', 'CONFIRMED', 100, 80, 'SUCCEEDED',
                t.now, 'Kim', 'Birthday', 'Hello', 'personal', 'fan@example.test', t.now, t.now
            FROM (SELECT (now() AT TIME ZONE 'UTC')::timestamp(3) AS now) t;
            INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion, status, price,
                "totalAmount", deadline, "createdAt", "updatedAt")
            SELECT 'benchbooking{i}', o.id, o."orderNumber", o."userId", o."celebrityId", 'Hello', o."recipientName", o.occasion, 'PENDING',
                80, 100, o."createdAt" + interval '3 days', o."createdAt", o."createdAt" FROM "Order" o WHERE o.id = 'benchorder{i}'
            """);
        placed[$"benchbooking{i}"] = Stopwatch.GetTimestamp();
    }

    static Task ClearAsync(BenchMarketplace marketplace) => marketplace.ExecuteAsync("""
        DELETE FROM "Booking" WHERE id LIKE 'benchbooking%';
        DELETE FROM "Order" WHERE id LIKE 'benchorder%';
        DELETE FROM "Celebrity" WHERE id LIKE 'benchcelebrity%';
        DELETE FROM "User" WHERE id LIKE 'benchuser%';
        DELETE FROM booking_admin.notice_message;
        DELETE FROM booking_admin.notice;
        DELETE FROM booking_admin.notice_scan;
        """);

    sealed class Host : WebApplicationFactory<AccessSettings>
    {
        readonly string connection;
        readonly int port;

        public Host(string connection, int port)
        {
            (this.connection, this.port) = (connection, port);
            UseKestrel(0);
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
            .UseEnvironment("Development")
            .UseSetting("ConnectionStrings:BookingAdmin", connection)
            .UseSetting("Monitor:Minutes", "0")
            .UseSetting("Alerts:PageUrl", "https://desk.test")
            .UseSetting("Mail:Host", "127.0.0.1")
            .UseSetting("Mail:Port", port.ToString(CultureInfo.InvariantCulture))
            .UseSetting("Mail:Security", "None")
            .UseSetting("Mail:From", "desk@booking.test")
            .ConfigureLogging(logging => logging.ClearProviders());
    }
}
