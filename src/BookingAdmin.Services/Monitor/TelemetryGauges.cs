using System.Diagnostics.Metrics;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Monitor;

/// <summary>
/// The current figures for a collector of metrics. A collector only ever gets figures that were read before, so it waits for no database. A
/// figure that was not read, or not lately, is not reported at all: an old number would look like a good one.
/// </summary>
public sealed partial class TelemetryGauges : BackgroundService
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(15), TooOld = TimeSpan.FromSeconds(60);

    readonly Meter meter = new(BookingAdminMetrics.MeterName);
    readonly IDbContextFactory<BookingAdminContext> contexts;
    readonly BookingAdminSettings settings;
    readonly TimeProvider clock;
    readonly ILogger logger;
    Reading? reading;
    bool failing;

    public TelemetryGauges(
        IDbContextFactory<BookingAdminContext> contexts, SessionWatch changes, BookingAdminSettings settings, TimeProvider clock,
        ILogger<TelemetryGauges> logger)
    {
        (this.contexts, this.settings, this.clock, this.logger) = (contexts, settings, clock, logger);
        meter.CreateObservableGauge("booking_admin.orders.missing", () =>
            Of(r => r.Missing), "{order}", "Orders that need a booking and have none.");
        meter.CreateObservableGauge(
            "booking_admin.orders.missing.oldest", () =>
            Of<double>(r => r.Missing is null ? null : Seconds(r.Oldest)), "s",
            "How long the oldest of them has been missing; 0 when none is.");
        meter.CreateObservableGauge("booking_admin.findings", () => Current?.Findings ?? [], "{finding}", "Open findings.");
        meter.CreateObservableGauge("booking_admin.heartbeat.age", () => Current?.Heartbeats.Select(beat => new Measurement<double>(
            Seconds(beat.At), new KeyValuePair<string, object?>("work", beat.Name))) ?? [], "s",
            "Since the last sign of life of background work, of whichever instance.");
        // 1 while changes of the database are heard, 0 while pages learn of them only later.
        meter.CreateObservableGauge("booking_admin.listener.connected", () =>
            changes.Hearing ? 1 : 0, null, "Whether this instance hears what the database notifies.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(stoppingToken);
                failing = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Once, and not every 15 seconds: the values that are missing tell the rest.
                if (!failing)
                    NotRead(logger, e.GetType().Name);
                failing = true;
            }
            await Task.Delay(Period, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Over what is open, not over what exists.</summary>
    internal async Task ReadAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var (done, full, oldest) = (nameof(RunState.Done), nameof(RunKind.Full), clock.GetUtcNow() - StateQuery.Stale);
        var rows = await context.Database.SqlQuery<Row>($"""
            SELECT {Kind.Finding} AS "Kind", rule AS "Name", count(*) AS "Count", min(since) AS "At" FROM booking_admin.finding
                WHERE resolved_at IS NULL GROUP BY rule
            UNION ALL SELECT {Kind.Looked}, l.rule, 0, NULL
                FROM (SELECT id, started_at FROM booking_admin.run WHERE state = {done} AND kind = {full} ORDER BY id DESC LIMIT 1) r
                JOIN booking_admin.run_rule l ON l.run_id = r.id WHERE r.started_at >= {oldest} AND l.fault IS NULL
            UNION ALL SELECT {Kind.Heartbeat}, name, 0, at FROM booking_admin.heartbeat
            """).ToListAsync(cancel);
        if ((await GuardCatalog.ReadAsync(context, settings.Repair, cancel)).IsWhole)
            rows.AddRange(await context.Database.SqlQuery<Row>($"""
                SELECT {Kind.Watched} AS "Kind", '' AS "Name", count(*) AS "Count", min(o."createdAt") AT TIME ZONE 'UTC' AS "At"
                FROM booking_admin.watch_list w LEFT JOIN public."Order" o ON o.id = w.order_id
                """).ToListAsync(cancel));
        Volatile.Write(ref reading, new(rows, clock.GetUtcNow()));
    }

    internal bool Owns(Instrument instrument) => instrument.Meter == meter;

    Reading? Current => Volatile.Read(ref reading) is { } read && clock.GetUtcNow() - read.ReadAt <= TooOld ? read : null;

    IEnumerable<Measurement<T>> Of<T>(Func<Reading, T?> value) where T : struct =>
        Current is { } read && value(read) is { } some ? [new(some)] : [];

    double Seconds(DateTimeOffset? since) => since is { } at ? Math.Max(0, (clock.GetUtcNow() - at).TotalSeconds) : 0;

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    [LoggerMessage(
        EventId = 321, Level = LogLevel.Warning,
        Message = "What the gauges tell could not be read ({Fault}); they tell nothing until it can be")]
    static partial void NotRead(ILogger logger, string fault);

    enum Kind { Watched, Finding, Looked, Heartbeat }

    sealed record Row(Kind Kind, string Name, long Count, DateTimeOffset? At);

    sealed class Reading
    {
        public Reading(IReadOnlyList<Row> rows, DateTimeOffset readAt)
        {
            ReadAt = readAt;
            var open = rows.Where(row => row.Kind is Kind.Finding).ToDictionary(row => row.Name, StringComparer.Ordinal);
            // A rule at which no full scan has looked lately is not known to hold.
            var looked = rows.Where(row => row.Kind is Kind.Looked).Select(row => row.Name).ToHashSet(StringComparer.Ordinal);
            Findings = [
                .. Rules.All.Where(rule => rule.Source is RuleSource.Events || looked.Contains(rule.Id) || open.ContainsKey(rule.Id))
                .Select(rule => new Measurement<long>(
                open.GetValueOrDefault(rule.Id)?.Count ?? 0, new KeyValuePair<string, object?>("rule", rule.Id),
                BookingAdminMetrics.Tag("severity", rule.Severity)))];
            Heartbeats = [.. rows.Where(row => row.Kind is Kind.Heartbeat).Select(row => (row.Name, row.At!.Value))];

            const string missing = "missing-booking";
            var source = rows.FirstOrDefault(row => row.Kind is Kind.Watched) ?? open.GetValueOrDefault(missing);
            Missing = source?.Count ?? (looked.Contains(missing) ? 0 : null);
            Oldest = source?.At;
        }

        public DateTimeOffset ReadAt { get; }

        /// <summary>From the watch list where the guard is whole, else as the last run found it; null when nobody has looked.</summary>
        public long? Missing { get; }
        public DateTimeOffset? Oldest { get; }
        public IReadOnlyList<Measurement<long>> Findings { get; }
        public IReadOnlyList<(string Name, DateTimeOffset At)> Heartbeats { get; }
    }
}
