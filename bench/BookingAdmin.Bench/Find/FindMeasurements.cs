using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Find;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Bench.Find;

/// <summary>Finding anything, beside the condition over all three tables that somebody would write by hand, for the same rows.</summary>
static class FindMeasurements
{
    const int Runs = 15;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        var finder = marketplace.Services.GetRequiredService<Finder>();
        var celebrity = await marketplace.ScalarAsync<string>(
            """SELECT c.id FROM "Celebrity" c JOIN "User" u ON u.id = c."userId" WHERE u.name = 'Emma Stone'""");
        var emma = new Actor(ActorId.User("bench"), "Emma Stone", Roles.Celebrity, celebrity);
        var number = await MiddleAsync("\"orderNumber\"");
        var payment = await MiddleAsync("\"paymentIntentId\"");
        var email = await marketplace.ScalarAsync<string>("""SELECT email FROM "User" WHERE role = 'FAN' ORDER BY id OFFSET 100 LIMIT 1""");
        List<Figure> figures = [];
        foreach (var (name, actor, text) in new[]
        {
            ("the whole number", BenchMarketplace.Support, number),
            ("the payment id", BenchMarketplace.Support, payment),
            ("the end of a number", BenchMarketplace.Support, number[^6..].ToLowerInvariant()),
            ("an e-mail", BenchMarketplace.Support, email),
            ("first and last name, in the other order", BenchMarketplace.Support, "meade olivia"),
            ("customer and celebrity", BenchMarketplace.Support, "stone meade"),
            ("customer, celebrity and recipient", BenchMarketplace.Support, "stone meade haruto"),
            ("a common word", BenchMarketplace.Support, "olivia"),
            ("a word of every order", BenchMarketplace.Support, "example"),
            ("two words that no order holds together", BenchMarketplace.Support, "example zzqxxzzq"),
            ("three common words", BenchMarketplace.Support, "olivia haruto jakub"),
            ("two letters", BenchMarketplace.Support, "ol"),
            ("nothing", BenchMarketplace.Support, "zzqxxzzq"),
            ("a celebrity's own, by words", emma, "meade olivia"),
            ("a celebrity's own, nothing", emma, "zzqxxzzq"),
        })
        {
            var found = await finder.FindAsync(actor, text, CancellationToken.None);
            List<double> services = [], raws = [];
            for (var run = 0; run < Runs; run++)
            {
                services.Add(await Measurements.TimeAsync(() => finder.FindAsync(actor, text, CancellationToken.None)));
                if (actor == BenchMarketplace.Support && run < 1)
                    raws.Add(await Measurements.TimeAsync(() => RawAsync(marketplace, text.Split(' '))));
            }
            figures.Add(new(marketplace.Orders, $"find {name} ({found.Orders.Count + found.Requests.Count}, {found.Limit})",
                Measurements.Median(services), raws is [] ? null : Measurements.Median(raws), 50, "≤ 50 ms"));
        }
        return figures;

        Task<string> MiddleAsync(string column) => marketplace.ScalarAsync<string>($"""
            SELECT {column} FROM "Order" WHERE "paymentIntentId" IS NOT NULL ORDER BY "createdAt" OFFSET {marketplace.Orders / 3} LIMIT 1
            """);
    }

    static async Task RawAsync(BenchMarketplace marketplace, string[] words)
    {
        await using var command = marketplace.Database.CreateCommand($"""
            SELECT o.id, o."orderNumber" FROM "Order" o LEFT JOIN "User" u ON u.id = o."userId"
                LEFT JOIN "Celebrity" c ON c.id = o."celebrityId" LEFT JOIN "User" cu ON cu.id = c."userId"
            WHERE {string.Join(" AND ", words.Select((_, at) => $"""
                concat_ws(' ', o."orderNumber", o."paymentIntentId", o."recipientName", o.email, u.name, u.email, cu.name, cu.email)
                    ILIKE ${at + 1}
                """))}
            ORDER BY o."createdAt" DESC, o.id DESC LIMIT 9
            """);
        foreach (var word in words)
            command.Parameters.Add(new() { Value = $"%{word}%" });
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            _ = reader.GetString(0);
    }
}
