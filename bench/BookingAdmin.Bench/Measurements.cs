using System.Diagnostics;
using BookingAdmin.Data;
using BookingAdmin.Data.Lists;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Requests;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Bench;

/// <summary>What the targets speak of.</summary>
static class Measurements
{
    const int Runs = 15, HeavyRuns = 5, Missing = 10_000;
    static readonly CancellationToken Cancel = CancellationToken.None;

    const string MissingIds = """
        SELECT array_agg(o.id ORDER BY o.id) FROM "Order" o
        WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)
        """;

    /// <summary>What a person would write by hand to create everything that is missing.</summary>
    internal const string RawInsert = """
        INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion, instructions,
            "specialInstructions", status, price, "totalAmount", "scheduledDate", deadline, "createdAt", "updatedAt")
        SELECT 'c' || left(md5(o.id || clock_timestamp()), 24), o.id, o."orderNumber", o."userId", o."celebrityId", o."personalMessage",
            o."recipientName", o.occasion,
            o."specialInstructions", o."specialInstructions", 'COMPLETED', COALESCE(o."celebrityAmount", o."totalAmount"), o."totalAmount",
            o."scheduledDate", now() + interval '7 days', now(), now()
        FROM "Order" o WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)
        ON CONFLICT DO NOTHING
        """;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        List<Figure> figures =
        [
            await CheckAsync(marketplace),
            .. await InboxAsync(marketplace),
            .. await OrdersAsync(marketplace),
            await RepairAsync(marketplace),
        ];
        return figures;
    }

    static async Task<Figure> CheckAsync(BenchMarketplace marketplace)
    {
        const string AntiJoin = """
            SELECT count(*) FROM "Order" o
                WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)
            """;
        var check = marketplace.Services.GetRequiredService<BookingCheck>();
        var (service, raw) = await CompareAsync(HeavyRuns,
            () => check.CheckAsync(BenchMarketplace.Support, Cancel),
            () => marketplace.ScalarAsync<long>(AntiJoin));
        return new(marketplace.Orders, "full scan", service, raw, raw * 1.2, "≤ 1.2 × raw");
    }

    static async Task<IReadOnlyList<Figure>> InboxAsync(BenchMarketplace marketplace)
    {
        // The hot celebrity; at a million orders she has 20,000.
        var celebrity = await marketplace.ScalarAsync<string>(
            """SELECT c.id FROM "Celebrity" c JOIN "User" u ON u.id = c."userId" WHERE u.name = 'Emma Stone'""");
        var emma = new Actor(ActorId.User("bench"), "Emma Stone", Roles.Celebrity, celebrity);
        var inbox = marketplace.Services.GetRequiredService<RequestInbox>();
        var page = new RequestQuery(RequestTab.All, Sort: RequestSort.Newest);
        var bookings = await marketplace.ScalarAsync<long>($"""SELECT count(*) FROM "Booking" WHERE "celebrityId" = '{celebrity}'""");
        List<Figure> figures = [await PageAsync($"page 1 of requests ({bookings:N0} bookings)", page, null)];

        // Deep: page 500, or the last but one of a smaller marketplace.
        string? at = null;
        var number = 1;
        while (number < 500 && (await inbox.ListAsync(emma, page with { Cursor = at }, Cancel)).Next is { } next)
            (at, number) = (next, number + 1);
        figures.Add(await PageAsync($"page {number} of requests", page with { Cursor = at }, Cursor.Parse(at)));

        figures.Add(await WaitingAsync("waiting tab with its look for what is missing, no guard"));
        var guard = marketplace.Services.GetRequiredService<BookingGuard>();
        await guard.InstallAsync(BenchMarketplace.Support, GuardMode.Watch, Cancel);
        figures.Add(await WaitingAsync("waiting tab with its look, behind the guard"));
        await guard.RemoveAsync(BenchMarketplace.Support, Cancel);
        return figures;

        async Task<Figure> WaitingAsync(string name)
        {
            await WholeAsync();
            int commands;
            using (var counter = RoundTrips.Count())
            {
                await WholeAsync();
                commands = counter.Commands;
            }
            var (whole, raw) = await CompareAsync(Runs, WholeAsync, () => RawPageAsync(marketplace, celebrity, null));
            return new(marketplace.Orders, name, whole, raw, (raw * 2) + 3, "≤ 2 × raw page + 3 ms", commands);
        }

        async Task WholeAsync()
        {
            // As the page does: a look for what is missing, the list, and the counts.
            await inbox.HealAsync(emma, Cancel);
            await inbox.ListAsync(emma, new(), Cancel);
            await inbox.CountAsync(emma, Cancel);
        }

        async Task<Figure> PageAsync(string name, RequestQuery query, Cursor? from)
        {
            int counted;
            using (var counter = RoundTrips.Count())
            {
                await inbox.ListAsync(emma, query, Cancel);
                counted = counter.Commands;
            }
            var (service, raw) = await CompareAsync(Runs,
                () => inbox.ListAsync(emma, query, Cancel),
                () => RawPageAsync(marketplace, celebrity, from));
            return new(marketplace.Orders, name, service, raw, (raw * 2) + 3, "≤ 2 × raw + 3 ms", counted);
        }
    }

    /// <summary>The keyset query that a person would write by hand, with everything that a card shows.</summary>
    static async Task RawPageAsync(BenchMarketplace marketplace, string celebrity, Cursor? from)
    {
        await using var command = marketplace.Database.CreateCommand($"""
            SELECT b.id, u.name, b."recipientName", b.occasion, left(b.message, 280), o."celebrityAmount", b.price, o.currency,
                b.status::text, o.status::text,
                o."paymentStatus"::text, b.deadline, b."createdAt",
                (SELECT COALESCE(sum(t.amount), 0) FROM "Tip" t WHERE t."orderId" = o.id AND t."paymentStatus" = 'SUCCEEDED')
            FROM "Booking" b JOIN "Order" o ON o.id = b."orderId" JOIN "User" u ON u.id = b."userId"
            WHERE b."celebrityId" = $1 AND (o.status NOT IN ('CANCELLED', 'REFUNDED') OR o."approvalStatus" = 'DECLINED')
                {(from is null ? "" : """AND (b."createdAt", b.id) < ($2, $3)""")}
            ORDER BY b."createdAt" DESC, b.id DESC LIMIT 26
            """);
        command.Parameters.Add(new() { Value = celebrity });
        if (from is not null)
        {
            command.Parameters.Add(new() { Value = DateTime.SpecifyKind(from.At.UtcDateTime, DateTimeKind.Unspecified) });
            command.Parameters.Add(new() { Value = from.Id });
        }
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            _ = reader.GetString(0);
    }

    static async Task<IReadOnlyList<Figure>> OrdersAsync(BenchMarketplace marketplace)
    {
        var list = marketplace.Services.GetRequiredService<OrderList>();
        // The cursor of page 1,000, as somebody has it who went there.
        var deep = await marketplace.ScalarAsync<string>($"""
            SELECT 'next.0.' || (extract(epoch FROM "createdAt") * 1000)::bigint || '.' || id FROM "Order"
                ORDER BY "createdAt" DESC, id DESC
            OFFSET {Math.Min(999 * OrderList.PageSize, marketplace.Orders - 100)} LIMIT 1
            """);
        var number = await marketplace.ScalarAsync<string>(
            $"""SELECT "orderNumber" FROM "Order" ORDER BY "createdAt" OFFSET {marketplace.Orders / 2} LIMIT 1""");
        var name = await marketplace.ScalarAsync<string>(
            """SELECT name FROM "User" WHERE role = 'FAN' AND name IS NOT NULL ORDER BY id OFFSET 100 LIMIT 1""");
        return
        [
            await ListAsync("orders, page 1", new()),
            await ListAsync("orders, page 1,000", new(Cursor: deep)),
            await ListAsync("orders by whole number", new(number)),
            await ListAsync("orders by the end of a number", new(number[^6..].ToLowerInvariant())),
            await ListAsync("orders by full name", new(name)),
            await ListAsync("orders by first name (many match)", new(name.Split(' ')[0])),
            await ListAsync("orders by celebrity", new("Emma Stone")),
            await ListAsync("orders by e-mail", new("example.test")),
            await ListAsync("orders, nothing matches", new("zzqxxzzq")),
        ];

        async Task<Figure> ListAsync(string name, OrderQuery query)
        {
            var service = await MedianAsync(Runs, () => list.ListAsync(BenchMarketplace.Support, query, Cancel));
            return new(marketplace.Orders, name, service, null, 50, "≤ 50 ms");
        }
    }

    static async Task<Figure> RepairAsync(BenchMarketplace marketplace)
    {
        var repair = marketplace.Services.GetRequiredService<FindingRepair>();
        List<double> services = [], raws = [];
        for (var run = 0; run <= HeavyRuns; run++)
        {
            await LoseAsync(marketplace, Missing);
            var raw = await TimeAsync(() => marketplace.ExecuteAsync(RawInsert));
            await LoseAsync(marketplace, Missing);
            var service = await TimeAsync(async () =>
            {
                var missing = await marketplace.ScalarAsync<string[]>(MissingIds);
                await repair.RepairAsync(BenchMarketplace.Support, "missing-booking", missing, null, Cancel);
            });
            if (run > 0)
            {
                raws.Add(raw);
                services.Add(service);
            }
        }
        var medianRaw = Median(raws);
        return new(
            marketplace.Orders, $"repair of {Missing:N0} missing", Median(services), medianRaw, medianRaw * 1.5, "≤ 1.5 × raw insert");
    }

    /// <summary>Takes as many bookings away as are missing then.</summary>
    internal static async Task LoseAsync(BenchMarketplace marketplace, int missing)
    {
        await marketplace.ExecuteAsync($"""
            DELETE FROM "Booking" WHERE id IN (SELECT b.id FROM "Booking" b JOIN "Order" o ON o.id = b."orderId"
                WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') ORDER BY md5(o.id) LIMIT {missing});
            """);
        await marketplace.ExecuteAsync("VACUUM \"Booking\"");
        await marketplace.ExecuteAsync("CHECKPOINT");
    }

    /// <summary>The two in turn, so that a machine that drifts drifts for both; medians in milliseconds.</summary>
    static async Task<(double Service, double Raw)> CompareAsync(int runs, Func<Task> service, Func<Task> raw)
    {
        await service();
        await raw();
        List<double> services = [], raws = [];
        for (var run = 0; run < runs; run++)
        {
            raws.Add(await TimeAsync(raw));
            services.Add(await TimeAsync(service));
        }
        return (Median(services), Median(raws));
    }

    static async Task<double> MedianAsync(int runs, Func<Task> service)
    {
        await service();
        List<double> times = [];
        for (var run = 0; run < runs; run++)
            times.Add(await TimeAsync(service));
        return Median(times);
    }

    internal static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    internal static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
