using System.Diagnostics;
using BookingAdmin.Data;
using BookingAdmin.Data.Lists;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Bench;

/// <summary>A full scan of all rules beside one raw anti-join, and what it costs our own process in memory.</summary>
static class RunMeasurements
{
    const int Runs = 9;
    const double MostGrowth = 50;
    static readonly CancellationToken Cancel = CancellationToken.None;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        const string AntiJoin = """
            SELECT count(*) FROM "Order" o
                WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)
            """;
        var runs = marketplace.Services.GetRequiredService<ConsistencyRuns>();
        var report = marketplace.Services.GetRequiredService<ConsistencyReport>();
        var map = marketplace.Services.GetRequiredService<StateMap>();
        // The first one writes what it finds; those that are measured find the same again, as a nightly one does.
        var first = await runs.RunAsync(BenchMarketplace.Support, RunKind.Full, null, Cancel);
        Console.Error.WriteLine($"{first.Orders:N0} orders, {first.Rules.Sum(rule => rule.Open):N0} findings");
        await marketplace.ScalarAsync<long>(AntiJoin);

        List<double> checks = [], raws = [], quicks = [], states = [], maps = [];
        var before = Memory();
        double most = 0;
        for (var run = 0; run < Runs; run++)
        {
            raws.Add(await TimeAsync(() => marketplace.ScalarAsync<long>(AntiJoin)));
            checks.Add(await TimeAsync(() => runs.RunAsync(BenchMarketplace.Support, RunKind.Full, null, Cancel)));
            most = Math.Max(most, Memory() - before);
            quicks.Add(await TimeAsync(() => runs.RunAsync(BenchMarketplace.Support, RunKind.Quick, null, Cancel)));
            maps.Add(await TimeAsync(() => map.ReadAsync(BenchMarketplace.Support, Cancel)));
            states.Add(await TimeAsync(() => report.StateAsync(BenchMarketplace.Support, Cancel)));
        }
        var raw = Median(raws);
        return
        [
            .. await ManyFindingsAsync(marketplace, runs, report),
            new(marketplace.Orders, "full scan of all rules", Median(checks), raw, raw * 2.5, "≤ 2.5 × raw anti-join"),
            new(marketplace.Orders, "quick check (without the guard)", Median(quicks), raw, raw * 2, "≤ 2 × raw anti-join"),
            new(marketplace.Orders, "state map (raw: a full scan)", Median(maps), Median(checks), Median(checks), "≤ a full scan"),
            new(marketplace.Orders, "state of the report", Median(states), null, 250, "≤ 250 ms"),
            new(marketplace.Orders, "memory of our process, growth in MB (not ms)", most, null, MostGrowth, "< 50 MB"),
        ];
    }

    /// <summary>
    /// The report over many findings that are open, and as many that were put right; then the check that clears them all.
    /// </summary>
    static async Task<IReadOnlyList<Figure>> ManyFindingsAsync(BenchMarketplace marketplace, ConsistencyRuns runs, ConsistencyReport report)
    {
        const int Findings = 100_000;
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.finding (rule, subject, order_number, at_risk, currency, first_seen, first_run, came_back, last_seen,
                resolved_at, resolution)
            SELECT 'missing-booking', 'bench-' || i, 'KO-' || i, 150, 'nzd', now() - i * interval '20 seconds', 0, 0, r.at, r.at, CASE
                WHEN r.at IS NOT NULL THEN 'Monitor' END
            FROM generate_series(1, {Findings * 2}) i,
                LATERAL (SELECT CASE WHEN i % 2 = 0 THEN now() - i * interval '19 seconds' END AS at) r;
            ANALYZE booking_admin.finding
            """);
        try
        {
            var deep =
                $"next.0.1.{await marketplace.ScalarAsync<long>("SELECT id FROM booking_admin.finding WHERE subject = 'bench-100001'")}";
            var before = Memory();
            List<Figure> figures =
            [
                await OneAsync("state of the report", 250, () => report.StateAsync(BenchMarketplace.Support, Cancel)),
                await OneAsync("findings, page 1", 50, () => report.FindingsAsync(BenchMarketplace.Support, new(), Cancel)),
                await OneAsync("findings, page 1,000", 50, () => report.FindingsAsync(BenchMarketplace.Support, new(Cursor: deep), Cancel)),
                await OneAsync("findings of a rule that has none", 50, () =>
                    report.FindingsAsync(BenchMarketplace.Support, new("split"), Cancel)),
                await OneAsync("findings of a rule that were put right", 50, () =>
                    report.FindingsAsync(BenchMarketplace.Support, new("missing-booking", Open: false), Cancel)),
                await OneAsync("trend over 30 days", 250, () => report.TrendAsync(BenchMarketplace.Support, 30, TimeZoneInfo.Utc, Cancel)),
                await OneAsync("lifetimes over 30 days", 250, () => report.LifetimesAsync(BenchMarketplace.Support, 30, Cancel)),
                await OneAsync(
                    "export of every open finding", 5_000, async () =>
                    await CsvFile.WriteAsync(
                        TextWriter.Null, report.ExportAsync(BenchMarketplace.Support, null, open: true, Cancel), FindingCsv.Printed,
                        Cancel)),
            ];
            figures.Add(
                new(marketplace.Orders, "memory of our process over these, growth in MB (not ms)", Memory() - before, null, MostGrowth,
                    "< 50 MB"));
            var cleared = await TimeAsync(() => runs.RunAsync(BenchMarketplace.Support, RunKind.Full, null, Cancel));
            figures.Add(new(marketplace.Orders, $"full scan that clears {Findings:N0} findings", cleared, null, 30_000, "≤ 30 s"));
            return figures;
        }
        finally
        {
            await marketplace.ExecuteAsync("DELETE FROM booking_admin.finding WHERE subject LIKE 'bench-%'");
            await marketplace.ExecuteAsync("VACUUM (ANALYZE) booking_admin.finding");
        }

        async Task<Figure> OneAsync(string name, double limit, Func<Task> work)
        {
            await work();
            List<double> times = [];
            for (var run = 0; run < Runs; run++)
                times.Add(await TimeAsync(work));
            return new(marketplace.Orders, $"{name} ({Findings:N0} open)", Median(times), null, limit, $"≤ {limit:N0} ms");
        }
    }

    /// <summary>Megabytes that the process holds.</summary>
    static double Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1e6;
    }

    static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
