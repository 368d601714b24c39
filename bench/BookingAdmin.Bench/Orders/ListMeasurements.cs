using System.Globalization;
using BookingAdmin.Data;
using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Bench.Orders;

/// <summary>
/// The list of orders in each sort, at its beginning and a thousand pages on; its total, the tabs' numbers and its file; the numbers and
/// sums of an inbox.
/// </summary>
static class ListMeasurements
{
    const int Runs = 15, Deep = 999 * OrderList.PageSize;
    static readonly CancellationToken Cancel = CancellationToken.None;

    static readonly (OrderSort Sort, string Name, string By)[] Sorts =
    [
        (OrderSort.Newest, "newest first", "\"createdAt\" DESC, id DESC"),
        (OrderSort.Oldest, "oldest first", "\"createdAt\", id"),
        (OrderSort.Highest, "highest total first", "\"totalAmount\" DESC, id DESC"),
        (OrderSort.Lowest, "lowest total first", "\"totalAmount\", id"),
        (OrderSort.FirstNumber, "by number", "\"orderNumber\""),
        (OrderSort.LastNumber, "by number, down", "\"orderNumber\" DESC"),
    ];

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        var list = marketplace.Services.GetRequiredService<OrderList>();
        var totals = marketplace.Services.GetRequiredService<OrderTotals>();
        var deep = Math.Min(Deep, marketplace.Orders - 100);
        List<Figure> figures = [];
        foreach (var (sort, name, by) in Sorts)
        {
            var query = new OrderQuery { Sort = sort };
            var first = await MedianAsync(() => list.ListAsync(BenchMarketplace.Support, query, Cancel));
            figures.Add(new(marketplace.Orders, $"orders {name}, page 1", first, null, 50, "≤ 50 ms"));
            // The place of the order before that page, as somebody has it who went there.
            var id = await marketplace.ScalarAsync<string>($"""SELECT id FROM "Order" ORDER BY {by} OFFSET {deep - 1} LIMIT 1""");
            var at = await PlaceAsync(marketplace, sort, id);
            var later = await MedianAsync(() => list.ListAsync(BenchMarketplace.Support, query with { Cursor = at }, Cancel));
            var page = string.Create(CultureInfo.InvariantCulture, $"{(deep / OrderList.PageSize) + 1:N0}");
            figures.Add(new(
                marketplace.Orders, $"orders {name}, page {page}", later, null, Math.Max(first * 2, 5), "≤ 2 × page 1, or 5 ms"));
            figures.Add(new(
                marketplace.Orders, $"previous and next there, {name}",
                await MedianAsync(() => list.AroundAsync(BenchMarketplace.Support, query, id, Cancel)), null, 50, "≤ 50 ms"));
        }
        OrderQuery[] tabs =
        [
            new() { Need = OrderNeed.Unpaid }, new() { Need = OrderNeed.RefundWaits }, new() { Need = OrderNeed.Overdue },
            new(From: TimeProvider.System.GetUtcNow().AddDays(-1)),
        ];
        figures.Add(new(
            marketplace.Orders, "numbers of four tabs",
            await MedianAsync(() => totals.OfEachAsync(BenchMarketplace.Support, tabs, Cancel)), null, 100, "≤ 100 ms"));
        foreach (var (name, query) in new (string, OrderQuery)[]
        {
            ("all", new()), ("unpaid", tabs[0]), ("by status", new(Status: OrderStatus.InProgress)), ("by name", new("Emma Stone")),
        })
            figures.Add(new(
                marketplace.Orders, $"total of the list, {name}",
                await MedianAsync(() => totals.OfAsync(BenchMarketplace.Support, query, Cancel)), null, 100, "≤ 100 ms"));
        figures.Add(new(
            marketplace.Orders, "unpaid orders, page 1",
            await MedianAsync(() => list.ListAsync(BenchMarketplace.Support, tabs[0], Cancel)), null, 50, "≤ 50 ms"));
        var hot = await marketplace.ScalarAsync<string>(
            """SELECT c.id FROM "Celebrity" c JOIN "User" u ON u.id = c."userId" WHERE u.name = 'Emma Stone'""");
        figures.Add(new(
            marketplace.Orders, "orders of the celebrity with 2 %, highest first",
            await MedianAsync(() => list.ListAsync(
                BenchMarketplace.Support, new() { CelebrityId = hot, Sort = OrderSort.Highest }, Cancel)), null, 50, "≤ 50 ms"));
        var inbox = marketplace.Services.GetRequiredService<RequestInbox>();
        var celebrity = BenchMarketplace.Support with { Roles = Roles.Celebrity, CelebrityId = hot };
        figures.Add(new(
            marketplace.Orders, "numbers of the inbox's tabs, celebrity with 2 %",
            await MedianAsync(() => inbox.CountAsync(celebrity, Cancel)), null, 50, "≤ 50 ms"));
        figures.Add(new(
            marketplace.Orders, "what was earned and is coming, the same celebrity",
            await MedianAsync(() => inbox.SumAsync(celebrity, TimeProvider.System.GetUtcNow().AddDays(-30), Cancel)), null, 50,
            "≤ 50 ms"));
        figures.Add(await FileAsync(marketplace, list));
        return figures;
    }

    /// <summary>All orders as a CSV file: how long it takes, and how much memory the process holds while it is written.</summary>
    static async Task<Figure> FileAsync(BenchMarketplace marketplace, OrderList list)
    {
        var (before, most) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        var time = await Measurements.TimeAsync(() =>
            CsvFile.WriteAsync(Stream.Null, Watched(), OrderCsv.Columns, Cancel));
        return new(
            marketplace.Orders,
            string.Create(CultureInfo.InvariantCulture, $"all orders as a file (+ {(most - before) / 1024.0 / 1024.0:F0} MiB)"), time, null,
            120_000, "≤ 2 minutes, < 50 MiB");

        async IAsyncEnumerable<OrderListItem> Watched()
        {
            var written = 0;
            await foreach (var order in list.ExportAsync(BenchMarketplace.Support, new(), Cancel))
            {
                if (++written % 50_000 == 0)
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                yield return order;
            }
        }
    }

    /// <summary>The link that a page has to the one behind it, where the order is the last of its page.</summary>
    static async Task<string> PlaceAsync(BenchMarketplace marketplace, OrderSort sort, string id)
    {
        await using var command = marketplace.Database.CreateCommand(
            """SELECT "createdAt", "totalAmount", "orderNumber" FROM "Order" WHERE id = $1""");
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        var at = new Cursor(true, 0, new DateTimeOffset(row.GetDateTime(0), TimeSpan.Zero), id);
        return (sort switch
        {
            OrderSort.Highest or OrderSort.Lowest => at with { Number = row.GetDouble(1) },
            OrderSort.FirstNumber or OrderSort.LastNumber => at with { Id = row.GetString(2) },
            _ => at,
        }).ToString();
    }

    static async Task<double> MedianAsync(Func<Task> work)
    {
        await work();
        List<double> times = [];
        for (var run = 0; run < Runs; run++)
            times.Add(await Measurements.TimeAsync(work));
        return Measurements.Median(times);
    }
}
