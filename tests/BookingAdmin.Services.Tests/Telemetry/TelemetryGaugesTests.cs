using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;
using BookingAdmin.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace BookingAdmin.Services.Tests.Telemetry;

public sealed class TelemetryGaugesTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_told_of_what_nobody_has_looked_at()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        using var gauges = Gauges(marketplace);
        Told(gauges).ShouldBe(["booking_admin.listener.connected = 0"]);
        await gauges.ReadAsync(Cancel);
        // What events say needs nobody to look.
        Told(gauges).ShouldBe(["booking_admin.findings = 0 rule=stripe-event severity=critical", "booking_admin.listener.connected = 0"]);
    }

    [Fact]
    public async Task What_is_missing_is_what_the_last_run_found_and_with_a_guard_what_the_watch_list_has()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        marketplace.Get<SessionWatch>().Hearing = true;
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.run (id, kind, state, actor_kind, actor_name, instance, started_at)
                VALUES (1, 'Full', 'Done', 'Job', 'x', 'x', now()), (2, 'Quick', 'Failed', 'Job', 'x', 'x', now());
            INSERT INTO booking_admin.run_rule (run_id, rule, open, appeared, cleared, fault)
                VALUES (1, 'missing-booking', 2, 2, 0, NULL), (1, 'split', 0, 0, 0, NULL), (1, 'status-pair', 0, 0, 0, 'broke'),
                (2, 'guard-truth', 0, 0, 0, NULL);
            INSERT INTO booking_admin.finding (rule, subject, since, first_seen, first_run, came_back, resolved_at) VALUES
                ('missing-booking', 'a', now() - interval '1 hour', now(), 1, 0, NULL),
                ('missing-booking', 'b', now() - interval '2 hours', now(), 1, 0, NULL),
                ('missing-booking', 'c', now() - interval '3 hours', now(), 1, 0, now());
            INSERT INTO booking_admin.heartbeat (name, instance, at) VALUES ('monitor', 'web-1', now() - interval '90 seconds');
            """);
        using var gauges = Gauges(marketplace);
        await gauges.ReadAsync(Cancel);
        Told(gauges).ShouldBe([
            "booking_admin.findings = 0 rule=split severity=warning",
            "booking_admin.findings = 0 rule=stripe-event severity=critical",
            "booking_admin.findings = 2 rule=missing-booking severity=critical",
            "booking_admin.heartbeat.age = 90 work=monitor",
            "booking_admin.listener.connected = 1",
            "booking_admin.orders.missing = 2",
            "booking_admin.orders.missing.oldest = 7200",
        ]);

        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        await marketplace.ExecuteAsync(
            "UPDATE \"Order\" o SET \"createdAt\" = now() AT TIME ZONE 'UTC' - interval '10 minutes' FROM booking_admin.watch_list w "
            + "WHERE o.id = w.order_id");
        await gauges.ReadAsync(Cancel);
        Told(gauges).ShouldContain("booking_admin.orders.missing = 1");
        Told(gauges).ShouldContain("booking_admin.orders.missing.oldest = 600");
        await marketplace.ExecuteAsync("SET booking_admin.keeping = 'on'; DELETE FROM booking_admin.watch_list");
        await gauges.ReadAsync(Cancel);
        Told(gauges).ShouldContain("booking_admin.orders.missing = 0");
        Told(gauges).ShouldContain("booking_admin.orders.missing.oldest = 0");

        // A list that somebody has dropped tells nothing, and silences nothing else.
        await marketplace.ExecuteAsync("DROP TABLE booking_admin.watch_list");
        await gauges.ReadAsync(Cancel);
        Told(gauges).ShouldContain("booking_admin.orders.missing = 2");
        // What no full scan has held for a day is not known to hold.
        await marketplace.ExecuteAsync("UPDATE booking_admin.run SET started_at = started_at - interval '27 hours'");
        await gauges.ReadAsync(Cancel);
        Told(gauges).Where(line => line.StartsWith("booking_admin.findings", StringComparison.Ordinal)).ShouldBe(
            ["booking_admin.findings = 0 rule=stripe-event severity=critical",
                "booking_admin.findings = 2 rule=missing-booking severity=critical"]);

        // Nothing could be read for a minute: silence instead of a number that was good once.
        marketplace.Clock.Advance(TimeSpan.FromSeconds(61));
        Told(gauges).ShouldBe(["booking_admin.listener.connected = 1"]);
    }

    [Fact]
    public async Task Repairs_and_decisions_are_counted_by_kind_and_traced_without_naming_anybody()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        // Other tests repair at the same time: a kind of actor that only this one has.
        var trigger = new Actor(ActorId.Stored(ActorKind.Trigger, "gauge-test"), "Gauge Test", Roles.Support);
        ConcurrentBag<string> counted = [], spans = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) =>
            { if (instrument.Meter.Name == BookingAdminMetrics.MeterName) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => counted.Add($"{instrument.Name} {value} {Text(tags)}"));
        listener.Start();
        using var tracing = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BookingAdminTraces.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
                spans.Add(
                    $"{activity.OperationName}: {string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))} "
                    + $"{activity.Status}"),
        };
        ActivitySource.AddActivityListener(tracing);

        var missing = await marketplace.ScalarAsync<string>("""SELECT id FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
        await marketplace.Get<FindingRepair>().CreateBookingAsync(trigger, missing, Cancel);
        await marketplace.Get<FindingRepair>().CreateBookingAsync(trigger, missing, Cancel);
        var booking = await marketplace.ScalarAsync<string>("""
            SELECT b.id FROM "Booking" b JOIN "Order" o ON o.id = b."orderId"
            WHERE b.status = 'PENDING' AND o."paymentStatus" = 'SUCCEEDED' LIMIT 1
            """);
        var done = (DecisionResult.Done)await marketplace.Get<RequestDecisions>()
            .DecideAsync(trigger, booking, Decision.Decline, "secret reason", Cancel);
        await marketplace.Get<RequestDecisions>().UndoAsync(trigger, done.Entry, Cancel);
        await marketplace.AllowConnectionsAsync(false);
        await Should.ThrowAsync<Exception>(() =>
            marketplace.Get<RequestDecisions>().DecideAsync(trigger, booking, Decision.Decline, "secret reason", Cancel));

        counted.Where(line => line.Contains("actor=trigger", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe([
            "booking_admin.decisions 1 actor=trigger decision=decline", "booking_admin.decisions 1 actor=trigger decision=undone",
            "booking_admin.repairs 1 actor=trigger"]);
        var own = spans.Where(line => line.Contains("actor=trigger", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        own.Count.ShouldBe(4);
        own.ShouldContain("decision: actor=trigger decision=decline result=Done Unset");
        own.ShouldContain("repair batch: actor=trigger rule=missing-booking orders=1 repaired=1 Unset");
        own.ShouldContain("repair batch: actor=trigger rule=missing-booking orders=1 repaired=0 Unset");
        own.ShouldContain(
            line => line.StartsWith("decision: actor=trigger error.type=", StringComparison.Ordinal)
            && line.EndsWith("Error", StringComparison.Ordinal));
        string.Concat(own).ShouldNotContain("secret");
    }

    static TelemetryGauges Gauges(TestMarketplace marketplace) =>
        new(marketplace.Contexts, marketplace.Get<SessionWatch>(), marketplace.Get<BookingAdminSettings>(), marketplace.Clock,
            NullLogger<TelemetryGauges>.Instance);

    /// <summary>What a collector gets from these gauges, and from those of no other test; ages to ten seconds.</summary>
    static List<string> Told(TelemetryGauges gauges)
    {
        List<string> told = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) =>
            { if (gauges.Owns(instrument)) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            told.Add($"{instrument.Name} = {value} {Text(tags)}".TrimEnd()));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) =>
            told.Add($"{instrument.Name} = {value} {Text(tags)}".TrimEnd()));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            told.Add(
                string.Create(CultureInfo.InvariantCulture, $"{instrument.Name} = {Math.Floor(value / 10) * 10} {Text(tags)}").TrimEnd()));
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. told.Order(StringComparer.Ordinal)];
    }

    static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
