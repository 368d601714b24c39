using System.Diagnostics;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Data.Own;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Bench;

/// <summary>A full check of all rules beside one raw anti-join, and what it costs our own process in memory.</summary>
static class RunMeasurements
{
    const int Runs = 9;
    const double MostGrowth = 50;
    static readonly CancellationToken Cancel = CancellationToken.None;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        const string AntiJoin = """
            SELECT count(*) FROM "Order" o WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)
            """;
        var runs = marketplace.Services.GetRequiredService<ConsistencyRuns>();
        var report = marketplace.Services.GetRequiredService<ConsistencyReport>();
        // The first one writes what it finds; those that are measured find the same again, as a nightly one does.
        var first = await runs.RunAsync(BenchMarketplace.Support, RunKind.Full, null, Cancel);
        Console.Error.WriteLine($"{first.Orders:N0} orders, {first.Rules.Sum(rule => rule.Open):N0} findings");
        await marketplace.ScalarAsync<long>(AntiJoin);

        List<double> checks = [], raws = [], quicks = [], states = [];
        var before = Memory();
        double most = 0;
        for (var run = 0; run < Runs; run++)
        {
            raws.Add(await TimeAsync(() => marketplace.ScalarAsync<long>(AntiJoin)));
            checks.Add(await TimeAsync(() => runs.RunAsync(BenchMarketplace.Support, RunKind.Full, null, Cancel)));
            most = Math.Max(most, Memory() - before);
            quicks.Add(await TimeAsync(() => runs.RunAsync(BenchMarketplace.Support, RunKind.Quick, null, Cancel)));
            states.Add(await TimeAsync(() => report.StateAsync(BenchMarketplace.Support, Cancel)));
        }
        var raw = Median(raws);
        return
        [
            new(marketplace.Orders, "full check of all rules", Median(checks), raw, raw * 2.5, "≤ 2.5 × raw anti-join"),
            new(marketplace.Orders, "quick check (without the guard)", Median(quicks), raw, raw * 1.5, "≤ 1.5 × raw anti-join"),
            new(marketplace.Orders, "state of the report", Median(states), null, 250, "≤ 250 ms"),
            new(marketplace.Orders, "memory of our process, growth in MB (not ms)", most, null, MostGrowth, "< 50 MB"),
        ];
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
