using System.Diagnostics;
using System.Globalization;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Bench;

/// <summary>What the guard costs the marketplace, and what it saves whoever looks for missing bookings.</summary>
static class GuardMeasurements
{
    const int Missing = 100, Runs = 50, Pairs = 500, Rounds = 9, CopyRounds = 5, Copied = 100_000;
    static readonly CancellationToken Cancel = CancellationToken.None;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        await CleanAsync(marketplace);
        List<Figure> figures = [await MissingNowAsync(marketplace)];
        await ListenAsync(marketplace, async () =>
        {
            figures.AddRange(await PairsAsync(marketplace));
            figures.Add(await CopyAsync(marketplace));
        });
        await CleanAsync(marketplace);
        return figures;
    }

    static async Task<Figure> MissingNowAsync(BenchMarketplace marketplace)
    {
        await marketplace.ExecuteAsync($"""
            CREATE TABLE bench_kept AS SELECT * FROM "Booking"
                WHERE id IN (SELECT b.id FROM "Booking" b JOIN "Order" o ON o.id = b."orderId"
                WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') ORDER BY md5(b.id) LIMIT {Missing});
            DELETE FROM "Booking" WHERE id IN (SELECT id FROM bench_kept);
            """);
        await InstallAsync(marketplace, true);
        var now = marketplace.Services.GetRequiredService<MissingNow>();
        List<double> times = [];
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            var count = await now.GetAsync(BenchMarketplace.Support, Cancel);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (count is not { FromWatchList: true, Missing: Missing })
                throw new InvalidOperationException($"{count}");
        }
        await marketplace.ExecuteAsync("""INSERT INTO "Booking" SELECT * FROM bench_kept; DROP TABLE bench_kept""");
        return new(marketplace.Orders, $"missing now, {Missing} of them, from the watch list", Median(times), null, 5, "< 5 ms");
    }

    /// <summary>One writer, each statement committed by itself, as the marketplace writes; with the guard and without in turn.</summary>
    static async Task<IReadOnlyList<Figure>> PairsAsync(BenchMarketplace marketplace)
    {
        List<double> withOrders = [], withoutOrders = [], withPairs = [], withoutPairs = [], withTogether = [], withoutTogether = [];
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var guarded in new[] { false, true })
            {
                await InstallAsync(marketplace, guarded);
                await using var connection = await marketplace.Database.OpenConnectionAsync();
                var (orders, pairs) = await SeparateAsync(connection, $"s{round}{guarded}");
                var together = await TogetherAsync(connection, $"t{round}{guarded}");
                if (round == 0)
                    continue;
                (guarded ? withOrders : withoutOrders).AddRange(orders);
                (guarded ? withPairs : withoutPairs).AddRange(pairs);
                (guarded ? withTogether : withoutTogether).AddRange(together);
            }
        }
        return
        [
            More("an order and its booking, committed apart: more by the guard", withPairs, withoutPairs, 0.060, "≤ 60 µs"),
            More("an order and its booking, committed together: more by the guard", withTogether, withoutTogether, 0.060, "≤ 60 µs"),
            More("a single order: more by the guard", withOrders, withoutOrders, 0.3, "≤ 0.3 ms"),
        ];

        Figure More(string name, List<double> with, List<double> without, double limit, string target)
        {
            var (guarded, plain) = (Median(with), Median(without));
            return new(
                marketplace.Orders, name, guarded - plain, null, limit,
                string.Create(CultureInfo.InvariantCulture, $"{target} ({plain:F3} → {guarded:F3} ms)"));
        }
    }

    static async Task<(List<double> Orders, List<double> Pairs)> SeparateAsync(NpgsqlConnection connection, string prefix)
    {
        await using var order = Order(connection);
        await using var booking = Booking(connection);
        await order.PrepareAsync();
        await booking.PrepareAsync();
        List<double> orders = [], pairs = [];
        for (var i = 0; i < Pairs; i++)
        {
            order.Parameters[0].Value = booking.Parameters[0].Value = $"bench-{prefix}-{i}";
            var start = Stopwatch.GetTimestamp();
            await order.ExecuteNonQueryAsync();
            orders.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await booking.ExecuteNonQueryAsync();
            pairs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return (orders, pairs);
    }

    static async Task<List<double>> TogetherAsync(NpgsqlConnection connection, string prefix)
    {
        await using var order = Order(connection);
        await using var booking = Booking(connection);
        await order.PrepareAsync();
        await booking.PrepareAsync();
        List<double> pairs = [];
        for (var i = 0; i < Pairs; i++)
        {
            order.Parameters[0].Value = booking.Parameters[0].Value = $"bench-{prefix}-{i}";
            var start = Stopwatch.GetTimestamp();
            await using var transaction = await connection.BeginTransactionAsync();
            await order.ExecuteNonQueryAsync();
            await booking.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            pairs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return pairs;
    }

    static async Task<Figure> CopyAsync(BenchMarketplace marketplace)
    {
        List<double> with = [], without = [];
        for (var round = 0; round <= CopyRounds; round++)
        {
            foreach (var guarded in new[] { false, true })
            {
                await InstallAsync(marketplace, guarded);
                await using var connection = await marketplace.Database.OpenConnectionAsync();
                var lines = await LinesAsync(marketplace);
                var start = Stopwatch.GetTimestamp();
                await using (var copy = await connection.BeginTextImportAsync($"COPY \"Order\" ({Columns}) FROM STDIN"))
                    await copy.WriteAsync(lines);
                var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (round > 0)
                    (guarded ? with : without).Add(took);
                await CleanAsync(marketplace);
            }
        }
        var raw = Median(without);
        return new(marketplace.Orders, $"COPY of {Copied:N0} orders with the guard", Median(with), raw, raw * 1.5, "≤ 1.5 × without");
    }

    const string Columns = """
        id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "recipientName", occasion,
        "personalMessage", "messageType", email, "updatedAt"
        """;

    /// <summary>Orders like those that are there.</summary>
    static async Task<string> LinesAsync(BenchMarketplace marketplace)
    {
        await using var connection = await marketplace.Database.OpenConnectionAsync();
        using var text = await connection.BeginTextExportAsync($"""
            COPY (SELECT 'bench-copy-' || n, 'bench-copy-' || n, o."userId", o."celebrityId", 'PENDING', o."totalAmount",
                o."recipientName", o.occasion, o."personalMessage", o."messageType", o.email, now()
                FROM (SELECT row_number() OVER () AS n, o.*
                    FROM (SELECT * FROM "Order" WHERE id NOT LIKE 'bench-%' LIMIT {Copied}) o) o) TO STDOUT
            """);
        return await text.ReadToEndAsync();
    }

    static NpgsqlCommand Order(NpgsqlConnection connection) => new($"""
        INSERT INTO "Order" ({Columns})
        SELECT $1, $1, u.id, c.id, 'PENDING', 150, 'Somebody', 'Birthday',
            'A message of a usual length for somebody who will be happy to hear it.', 'personal', 'somebody@example.test', now()
        FROM (SELECT id FROM "User" LIMIT 1) u, (SELECT id FROM "Celebrity" LIMIT 1) c
        """, connection) { Parameters = { new() { Value = "" } } };

    static NpgsqlCommand Booking(NpgsqlConnection connection) => new("""
        INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", price, "totalAmount",
            "updatedAt")
        SELECT $1, $1, $1, u.id, c.id, 'A message of a usual length for somebody who will be happy to hear it.', 'Somebody', 120, 150, now()
        FROM (SELECT id FROM "User" LIMIT 1) u, (SELECT id FROM "Celebrity" LIMIT 1) c
        """, connection) { Parameters = { new() { Value = "" } } };

    static async Task InstallAsync(BenchMarketplace marketplace, bool guarded) =>
        await marketplace.Services.GetRequiredService<BookingGuard>()
            .InstallAsync(BenchMarketplace.Support, guarded ? GuardMode.Watch : GuardMode.Off, Cancel);

    /// <summary>Somebody listens, as a dashboard does: notifying nobody is cheaper.</summary>
    static async Task ListenAsync(BenchMarketplace marketplace, Func<Task> work)
    {
        using var stop = new CancellationTokenSource();
        await using var connection = await marketplace.Database.OpenConnectionAsync();
        await using (var listen = new NpgsqlCommand("LISTEN booking_admin_change", connection))
            await listen.ExecuteNonQueryAsync();
        var listening = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await connection.WaitAsync(stop.Token);
        });
        await work();
        await stop.CancelAsync();
        await listening.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>The database as it was.</summary>
    static async Task CleanAsync(BenchMarketplace marketplace)
    {
        await InstallAsync(marketplace, false);
        await marketplace.ExecuteAsync("""DELETE FROM "Booking" WHERE id LIKE 'bench-%'; DELETE FROM "Order" WHERE id LIKE 'bench-%'""");
        await marketplace.ExecuteAsync("VACUUM \"Order\", \"Booking\", booking_admin.watch_list");
    }

    static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
