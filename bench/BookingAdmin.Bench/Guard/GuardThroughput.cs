using System.Diagnostics;
using System.Globalization;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Bench.Guard;

/// <summary>What the measurement of throughput is asked to do.</summary>
sealed record GuardRuns(int[] Clients, int Runs, int Seconds, GuardMode[] Modes)
{
    /// <summary>From the command line, where they may be named.</summary>
    public static GuardRuns Of(string[] args)
    {
        return new(
            [.. Option("--clients", "1,4,16,32").Split(',').Select(Number)],
            Number(Option("--runs", "5")), Number(Option("--seconds", "10")),
            [.. Option("--modes", "Watch,Create").Split(',').Select(mode => Enum.Parse<GuardMode>(mode))]);

        string Option(string name, string usual) => Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : usual;

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }
}

/// <summary>
/// How much of the marketplace's throughput the guard leaves: pgbench with prepared statements, each mode and no guard in turn, medians.
/// </summary>
static class GuardThroughput
{
    const int ServerPairs = 2000;

    /// <summary>What a mode other than Watch must leave of everything that Watch must.</summary>
    const double LeastOfCreate = 0.80;

    /// <summary>Microseconds that a pair in one transaction may take longer inside the server.</summary>
    const double MostMore = 40;

    static readonly CancellationToken Cancel = CancellationToken.None;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace, GuardRuns wanted)
    {
        await marketplace.ExecuteAsync(OwnerWrites.Sample(marketplace.Orders));
        var sample = await marketplace.ScalarAsync<long>("SELECT count(*) FROM bench_order");
        List<Figure> figures = [];
        GuardMode[] modes = [GuardMode.Off, .. wanted.Modes];
        Console.WriteLine($"{"clients",7}  {"write",-38}{string.Concat(modes.Select(mode => $"{mode,18}"))}   transactions a second");
        foreach (var clients in wanted.Clients)
        {
            foreach (var write in OwnerWrites.All)
            {
                var rates = await InTurnAsync(marketplace, wanted, _ => PgbenchAsync(marketplace, write, clients, wanted.Seconds, sample));
                Print($"{clients}", write.Name, rates, (rate, off) => rate / off);
                figures.AddRange(wanted.Modes.Select(mode => Share(
                    marketplace, $"{clients} clients, {write.Name}, {mode}: share kept", Median(rates[mode]) / Median(rates[GuardMode.Off]),
                    mode is GuardMode.Watch ? write.Least : Math.Min(write.Least, LeastOfCreate))));
            }
        }
        var inside = await InTurnAsync(marketplace, wanted, round => ServerPairAsync(marketplace, round));
        Print("1", "µs a pair inside the server", inside, (with, off) => with - off);
        figures.AddRange(wanted.Modes.Select(mode => new Figure(
            marketplace.Orders, $"a pair inside the server, more by {mode}", Median(inside[mode]) - Median(inside[GuardMode.Off]), null,
            MostMore, "≤ 40 µs", Unit: "µs")));
        await marketplace.ExecuteAsync("DROP TABLE bench_order");
        return figures;
    }

    /// <summary>Also that the guard was whole and its list true after each of them.</summary>
    static async Task<Dictionary<GuardMode, List<double>>> InTurnAsync(
        BenchMarketplace marketplace, GuardRuns wanted, Func<string, Task<double>> measure)
    {
        var guard = marketplace.Services.GetRequiredService<BookingGuard>();
        GuardMode[] modes = [GuardMode.Off, .. wanted.Modes];
        var measured = modes.ToDictionary(mode => mode, _ => new List<double>());
        for (var round = 0; round < wanted.Runs; round++)
        {
            foreach (var mode in modes)
            {
                await GuardMeasurements.CleanAsync(marketplace);
                await guard.InstallAsync(BenchMarketplace.Support, mode, Cancel);
                await marketplace.ExecuteAsync("CHECKPOINT");
                measured[mode].Add(await measure($"{round}-{mode}"));
                if (mode is GuardMode.Off)
                    continue;
                var (status, truth) = (
                    await guard.StatusAsync(BenchMarketplace.Support, Cancel), await guard.VerifyAsync(BenchMarketplace.Support, Cancel));
                if (!status.IsWhole || !truth.IsTrue)
                    throw new InvalidOperationException($"{string.Join(' ', status.Faults)} {truth}");
            }
        }
        return measured;
    }

    static async Task<double> PgbenchAsync(BenchMarketplace marketplace, OwnerWrite write, int clients, int seconds, long sample)
    {
        var parts = new NpgsqlConnectionStringBuilder(marketplace.ConnectionString);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, write.Script, Cancel);
            var start = new ProcessStartInfo("pgbench",
            [
                $"--host={parts.Host}", $"--port={parts.Port}", $"--username={parts.Username}", "--no-vacuum", "--protocol=prepared",
                $"--client={clients}", $"--jobs={Math.Min(clients, 2)}", $"--time={seconds}", $"--define=sample={sample}", $"--file={file}",
                parts.Database!,
            ]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
            await process.WaitForExitAsync(Cancel);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{await error}\n{await output}");
            // "tps = 1234.5 (without initial connection time)"
            var rate = (await output).Split('\n').Single(line => line.StartsWith("tps = ", StringComparison.Ordinal));
            return double.Parse(rate.Split(' ')[2], CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Without waiting for the disk, so that what is left is the work of the server.</summary>
    static async Task<double> ServerPairAsync(BenchMarketplace marketplace, string round)
    {
        await using var connection = await marketplace.Database.OpenConnectionAsync(Cancel);
        await using var pairs = new NpgsqlCommand($"""
            SET synchronous_commit = off;
            DO $$ BEGIN
                FOR i IN 1..{ServerPairs} LOOP
                    {OwnerWrites.Order($"'bench-{round}-' || i", "i % 1000 + 1")}
                    {OwnerWrites.Booking($"'bench-{round}-' || i", "i % 1000 + 1")}
                    COMMIT;
                END LOOP;
            END $$;
            """, connection) { CommandTimeout = 0 };
        var start = Stopwatch.GetTimestamp();
        await pairs.ExecuteNonQueryAsync(Cancel);
        var took = Stopwatch.GetElapsedTime(start).TotalMicroseconds / ServerPairs;
        await using var again = new NpgsqlCommand("RESET synchronous_commit", connection);
        await again.ExecuteNonQueryAsync(Cancel);
        return took;
    }

    static Figure Share(BenchMarketplace marketplace, string name, double share, double least) => new(
        marketplace.Orders, name, 1 / share, null, 1 / least, string.Create(CultureInfo.InvariantCulture, $"≥ {least:P0} ({share:P0})"),
        Unit: "×");

    static void Print(string clients, string name, Dictionary<GuardMode, List<double>> measured, Func<double, double, double> against)
    {
        var off = Median(measured[GuardMode.Off]);
        Console.WriteLine($"{clients,7}  {name,-38}" + string.Concat(measured.Select(mode =>
        {
            var (median, than) = (Median(mode.Value), against(Median(mode.Value), off));
            return mode.Key is GuardMode.Off ? string.Create(CultureInfo.InvariantCulture, $"{median,18:N0}")
                : string.Create(CultureInfo.InvariantCulture, $"{$"{median:N0} {(than < 2 ? $"({than:P0})" : $"(+{than:N0})")}",18}");
        })));
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
