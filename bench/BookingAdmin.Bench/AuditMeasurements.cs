using System.Diagnostics;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Bench;

/// <summary>Reading, sealing and verifying a long audit; "raw" is PostgreSQL hashing the same rows as they are, without a chain.</summary>
static class AuditMeasurements
{
    const int Entries = 200_000, OfJob = 10_000, Runs = 7;
    static readonly CancellationToken Cancel = CancellationToken.None;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        await marketplace.ExecuteAsync($"""
            ALTER TABLE booking_admin.audit_entry DISABLE TRIGGER append_only;
            ALTER TABLE booking_admin.audit_seal DISABLE TRIGGER append_only;
            TRUNCATE booking_admin.audit_entry, booking_admin.audit_seal RESTART IDENTITY;
            ALTER TABLE booking_admin.audit_entry ENABLE TRIGGER append_only;
            ALTER TABLE booking_admin.audit_seal ENABLE TRIGGER append_only;
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, booking_id, celebrity_id,
                reason, repair_id, after)
            SELECT now() - ({Entries} - n) * interval '1 minute', 'Person', 'test', 'Sam Okafor', CASE
                WHEN n % 1000 = 7 THEN 'GuardInstalled' ELSE 'BookingCreated' END,
                o.id, 'b' || n, 'c', CASE
                    WHEN n % 10 = 0 THEN 'asked on the telephone ' || n END, gen_random_uuid(),
                    jsonb_build_object('status', 'PENDING', 'version', n)
            FROM generate_series(1, {Entries}) n
                JOIN (SELECT id, row_number() OVER () AS row FROM "Order") o ON o.row = 1 + n % {marketplace.Orders}
            ORDER BY n
            """);
        await marketplace.ExecuteAsync("VACUUM (ANALYZE) booking_admin.audit_entry");
        var list = marketplace.Services.GetRequiredService<AuditList>();
        var seals = marketplace.Services.GetRequiredService<AuditSeals>();
        var number = await marketplace.ScalarAsync<string>("""SELECT "orderNumber" FROM "Order" LIMIT 1""");

        var raw = await MedianAsync(() =>
            marketplace.ScalarAsync<long>("SELECT count(sha256(convert_to(e::text, 'UTF8'))) FROM booking_admin.audit_entry e"));
        var sealing = await TimeAsync(async () => (await seals.SealAsync(BenchMarketplace.Support, Cancel)).Entries.Expect(Entries));
        var verifying = await MedianAsync(async () => (await seals.VerifyAsync(BenchMarketplace.Support, Cancel)).Sealed.Expect(Entries));
        Figure[] before =
        [
            await PageAsync("page 1", new(), 20),
            await PageAsync("page of the oldest", new(Cursor: "next.0.0.30"), 20),
            await PageAsync("one whole order number", new(number), 20),
            await PageAsync("end of an order number", new(number[^6..]), 1000),
            await PageAsync("a rare reason", new("telephone 137000"), 1000),
            await PageAsync("a search that finds nothing", new("nobody is called this"), 1000),
            await PageAsync("one rare action", new(Action: AuditAction.GuardInstalled), 200),
            await PageAsync("an action that never was", new(Action: AuditAction.SelfTestStarted), 1000),
            await PageAsync("one old day", new(From: new(2026, 8, 1), To: new(2026, 8, 1)), 200),
            new(Entries, "sealing all", sealing, raw, raw * 4, "≤ 4 × raw, once, from cold"),
            new(Entries, "verifying all", verifying, raw, raw * 4, "≤ 4 × raw"),
        ];
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, booking_id, repair_id)
            SELECT now(), 'Person', 'test', 'Sam Okafor', 'BookingCreated', 'o' || n, 'j' || n, '{Guid.CreateVersion7()}'
            FROM generate_series(1, {OfJob}) n
            """);
        var lines = await MedianAsync(async () =>
            (await list.LinesAsync(BenchMarketplace.Support, new(), Cancel)).Items[0].Group!.Entries.Expect(OfJob));
        return [.. before, new(Entries, $"audit: page 1 with a job over {OfJob:N0} orders as one line", lines, null, 50, "≤ 50 ms")];

        async Task<Figure> PageAsync(string name, AuditFilter filter, double limit) =>
            new(Entries, $"audit: {name}", await MedianAsync(() => list.PageAsync(BenchMarketplace.Support, filter, Cancel)), null, limit,
                $"≤ {limit:N0} ms");
    }

    static void Expect(this long found, long wanted)
    {
        if (found != wanted)
            throw new InvalidOperationException($"{found} instead of {wanted}");
    }

    static async Task<double> MedianAsync(Func<Task> work)
    {
        await work();
        List<double> times = [];
        for (var run = 0; run < Runs; run++)
            times.Add(await TimeAsync(work));
        return times.Order().ElementAt(Runs / 2);
    }

    static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
