using System.Diagnostics;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Bench.Guard;

/// <summary>What the guard costs the marketplace's writes, and how much faster missing bookings are found with it.</summary>
static class GuardMeasurements
{
    const int Missing = 100, Runs = 50, Copied = 100_000;
    static readonly CancellationToken Cancel = CancellationToken.None;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace, GuardRuns wanted)
    {
        await CleanAsync(marketplace);
        List<Figure> figures = [await MissingNowAsync(marketplace)];
        await FollowedAsync(marketplace, async () =>
        {
            figures.Add(await CopyAsync(marketplace, wanted.Runs));
            figures.AddRange(await GuardThroughput.RunAsync(marketplace, wanted));
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

    static async Task<Figure> CopyAsync(BenchMarketplace marketplace, int runs)
    {
        List<double> with = [], without = [];
        for (var round = 0; round <= runs; round++)
        {
            foreach (var guarded in new[] { false, true })
            {
                await InstallAsync(marketplace, guarded);
                await using var connection = await marketplace.Database.OpenConnectionAsync();
                var lines = await LinesAsync(marketplace);
                var start = Stopwatch.GetTimestamp();
                await using (var copy = await connection.BeginTextImportAsync($"COPY \"Order\" ({OwnerWrites.Columns}) FROM STDIN"))
                    await copy.WriteAsync(lines);
                var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (round > 0)
                    (guarded ? with : without).Add(took);
                await CleanAsync(marketplace);
            }
        }
        var raw = Median(without);
        return new(marketplace.Orders, $"COPY of {Copied:N0} orders with the guard", Median(with), raw, raw / 0.85, "≤ without / 85 %");
    }

    /// <summary>Lines for COPY: new orders with the columns of existing ones.</summary>
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

    static async Task InstallAsync(BenchMarketplace marketplace, bool guarded) =>
        await marketplace.Services.GetRequiredService<BookingGuard>()
            .InstallAsync(BenchMarketplace.Support, guarded ? GuardMode.Watch : GuardMode.Off, Cancel);

    /// <summary>A dashboard listens and follows, as one does: without it nothing would be noted.</summary>
    static async Task FollowedAsync(BenchMarketplace marketplace, Func<Task> work)
    {
        var provider = marketplace.Services;
        using var listener = ActivatorUtilities.CreateInstance<ChangeListener>(provider);
        using var follower = ActivatorUtilities.CreateInstance<ChangeFollower>(provider);
        await listener.StartAsync(Cancel);
        await follower.StartAsync(Cancel);
        while (!await marketplace.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 73100004 AND mode = 'ExclusiveLock' AND granted)"))
            await Task.Delay(50);
        await work();
        await follower.StopAsync(Cancel);
        await listener.StopAsync(Cancel);
    }

    /// <summary>The database as it was.</summary>
    public static async Task CleanAsync(BenchMarketplace marketplace)
    {
        await InstallAsync(marketplace, false);
        await marketplace.ExecuteAsync("""DELETE FROM "Booking" WHERE id LIKE 'bench-%'; DELETE FROM "Order" WHERE id LIKE 'bench-%'""");
        await marketplace.ExecuteAsync("VACUUM \"Order\", \"Booking\", booking_admin.watch_list, booking_admin.guard_change");
    }

    static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
