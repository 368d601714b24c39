using System.Diagnostics;
using BookingAdmin.Data;
using BookingAdmin.Services.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Bench;

/// <summary>
/// What a repair job costs beside one raw insert of the same rows, how soon a pause is answered, and what a kill makes it repeat.
/// </summary>
static class JobMeasurements
{
    const int Runs = 5, Missing = 10_000, Pauses = 20, Kills = 10;
    static readonly CancellationToken Cancel = CancellationToken.None;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace) =>
        [.. await JobAsync(marketplace), await PauseAsync(marketplace), await KillAsync(marketplace)];

    /// <summary>From the plan to the last commit, and the raw insert of the same rows in turn.</summary>
    static async Task<IReadOnlyList<Figure>> JobAsync(BenchMarketplace marketplace)
    {
        List<double> plans = [], wholes = [], raws = [], batches = [];
        for (var run = 0; run <= Runs; run++)
        {
            await Measurements.LoseAsync(marketplace, Missing);
            var raw = await Measurements.TimeAsync(() => marketplace.ExecuteAsync(Measurements.RawInsert));
            await Measurements.LoseAsync(marketplace, Missing);
            var began = Stopwatch.GetTimestamp();
            var job = await StartAsync(marketplace);
            var planned = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            var timed = await ToTheEndAsync(marketplace, job);
            var whole = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            await RequireOnceAsync(marketplace, job);
            if (run == 0)
                continue;
            raws.Add(raw);
            plans.Add(planned);
            wholes.Add(whole);
            batches.AddRange(timed);
        }
        var medianRaw = Measurements.Median(raws);
        return
        [
            new(marketplace.Orders, $"job: plan of {Missing:N0} missing", Measurements.Median(plans), medianRaw, medianRaw * 2,
                "part of the next"),
            new(marketplace.Orders, $"job: plan and run of {Missing:N0} missing", Measurements.Median(wholes), medianRaw, medianRaw * 2,
                "≤ 2 × raw insert"),
            new(marketplace.Orders, $"job: longest of {batches.Count} batches", batches.Max(), null, 1000, "≤ 1 s repeated after a kill"),
        ];
    }

    /// <summary>The slowest answer, beside the longest batch of the same run.</summary>
    static async Task<Figure> PauseAsync(BenchMarketplace marketplace)
    {
        await Measurements.LoseAsync(marketplace, Missing);
        var job = await StartAsync(marketplace);
        var jobs = marketplace.Services.GetRequiredService<RepairJobs>();
        List<double> answers = [], batches = [];
        for (var pause = 0; pause < Pauses; pause++)
        {
            using var stop = new CancellationTokenSource();
            var running = Task.Run(() => ToTheEndAsync(marketplace, job, most: 400, stop: stop.Token));
            await Task.Delay(Random.Shared.Next(5, 60));
            answers.Add(await Measurements.TimeAsync(() => jobs.PauseAsync(BenchMarketplace.Support, job, Cancel)));
            await stop.CancelAsync();
            batches.AddRange(await running);
            await jobs.ResumeAsync(BenchMarketplace.Support, job, Cancel);
        }
        await ToTheEndAsync(marketplace, job);
        await RequireOnceAsync(marketplace, job);
        return new(
            marketplace.Orders, $"job: slowest of {Pauses} pauses, raw: longest batch", answers.Max(), batches.Max(), batches.Max() + 20,
            "≤ one batch + 20 ms");
    }

    /// <summary>Its backend is terminated in the middle of a batch; what the next one does again took no longer than that.</summary>
    static async Task<Figure> KillAsync(BenchMarketplace marketplace)
    {
        await Measurements.LoseAsync(marketplace, Missing);
        var job = await StartAsync(marketplace);
        var runner = marketplace.Services.GetRequiredService<RepairJobRunner>();
        List<double> lost = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            var began = Stopwatch.GetTimestamp();
            var batch = Task.Run(() => runner.RunAsync(job, 500, Cancel));
            await Task.Delay(Random.Shared.Next(2, 40));
            await marketplace.ExecuteAsync("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND state <> 'idle'
                """);
            try
            {
                await batch;
            }
            catch (Exception e) when (DatabaseFault.IsUnavailable(e))
            {
                lost.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }
        await ToTheEndAsync(marketplace, job);
        await RequireOnceAsync(marketplace, job);
        return new(
            marketplace.Orders, $"job: most work lost by {lost.Count} kills in a batch", lost.DefaultIfEmpty().Max(), null, 1000,
            "≤ 1 s, nothing twice");
    }

    static async Task<Guid> StartAsync(BenchMarketplace marketplace)
    {
        var jobs = marketplace.Services.GetRequiredService<RepairJobs>();
        var job = await jobs.PlanAsync(BenchMarketplace.Support, new("missing-booking"), null, Cancel);
        await jobs.StartAsync(BenchMarketplace.Support, job, Cancel);
        return job;
    }

    /// <returns>How long each batch took, in milliseconds.</returns>
    static async Task<List<double>> ToTheEndAsync(
        BenchMarketplace marketplace, Guid job, int? most = null, CancellationToken stop = default)
    {
        var runner = marketplace.Services.GetRequiredService<RepairJobRunner>();
        List<double> batches = [];
        var end = BatchEnd.Worked;
        while (end is not (BatchEnd.Finished or BatchEnd.NotRunning) && !stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            end = (await runner.RunAsync(job, most, Cancel)).End;
            if (end is BatchEnd.Worked or BatchEnd.Finished)
                batches.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return batches;
    }

    /// <summary>Nothing is missing, and each order of the job was repaired once.</summary>
    static async Task RequireOnceAsync(BenchMarketplace marketplace, Guid job)
    {
        await using var command = marketplace.Database.CreateCommand($"""
            SELECT (SELECT count(*) = {Missing} AND count(DISTINCT order_id) = {Missing} FROM booking_admin.audit_entry
                WHERE repair_id = $1 AND action = 'BookingCreated')
                AND (SELECT repaired = {Missing} FROM booking_admin.repair_job WHERE id = $1)
                AND NOT EXISTS (SELECT FROM "Order" o
                    WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id))
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = job });
        if (await command.ExecuteScalarAsync(Cancel) is not true)
            throw new InvalidOperationException("An order was repaired twice or not at all.");
    }
}
