using System.Globalization;
using System.Text.Json;
using BookingAdmin.Bench;
using BookingAdmin.Bench.Clicks;
using BookingAdmin.Bench.Find;
using BookingAdmin.Bench.Guard;
using BookingAdmin.Bench.Notices;
using BookingAdmin.Bench.Orders;

// Measures the services beside raw SQL in the same run: `dotnet run -c Release --project bench/BookingAdmin.Bench [ORDERS …]
// [--json FILE]`, what the checks of a session cost: `… -- sessions`, taking an order: `… -- orders`, events of Stripe: `… -- webhooks`,
// and a long audit: `… -- audit`; of the rest, each at the same sizes: `… -- runs`, `… -- guard`, `… -- jobs`, `… -- find`,
// and the list of orders in each of its sorts: `… -- lists`. Pages in Chromium: `… -- clicks 100000` and `… -- cold 100000`.
// From an order to the mail about it: `… -- notices`; what writing notices adds to a decision: `… -- notice-cost`. The guard's cost by
// pgbench, without our indexes: `… -- guard [ORDERS] [--clients 1,4,16,32] [--runs 5] [--seconds 10] [--modes Watch,Create]`.
var json = Array.IndexOf(args, "--json") is >= 0 and var at ? args[at + 1] : null;
int[] sizes = [
    .. args.Where((arg, i) => arg != json && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal)))
    .Select(arg => int.TryParse(arg, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0).Where(size => size > 0)];
if (sizes is [])
    sizes = [100_000, 1_000_000];

List<Figure> figures = [];
if (args is ["sessions", ..])
{
    await using var small = await BenchMarketplace.CreateAsync(1_000);
    figures.AddRange(await SessionMeasurements.RunAsync(small));
    figures.ForEach(Console.WriteLine);
    return figures.All(figure => figure.Holds) ? 0 : 1;
}
if (args is ["orders", ..])
{
    figures.AddRange(await OrderMeasurements.RunAsync(100_000));
    figures.ForEach(Console.WriteLine);
    return figures.All(figure => figure.Holds) ? 0 : 1;
}
if (args is ["audit", ..])
{
    await using var some = await BenchMarketplace.CreateAsync(100_000);
    figures.AddRange(await AuditMeasurements.RunAsync(some));
    figures.ForEach(Console.WriteLine);
    return figures.All(figure => figure.Holds) ? 0 : 1;
}
if (args is ["notice-cost", ..])
{
    figures.Add(await NoticeCost.RunAsync());
    figures.ForEach(Console.WriteLine);
    return figures.All(figure => figure.Holds) ? 0 : 1;
}
if (args is ["notices", ..])
{
    await using var ordered = await BenchMarketplace.CreateAsync(100_000);
    figures.AddRange(await NoticeMeasurements.RunAsync(ordered));
    figures.ForEach(Console.WriteLine);
    return figures.All(figure => figure.Holds) ? 0 : 1;
}
if (args is ["webhooks", ..])
{
    await using var paid = await BenchMarketplace.CreateAsync(100_000);
    figures.AddRange(await WebhookMeasurements.RunAsync(paid));
    figures.ForEach(Console.WriteLine);
    return figures.All(figure => figure.Holds) ? 0 : 1;
}
Func<BenchMarketplace, Task<IReadOnlyList<Figure>>> measure = args switch
{
    ["runs", ..] => RunMeasurements.RunAsync,
    ["guard", ..] => marketplace => GuardMeasurements.RunAsync(marketplace, GuardRuns.Of(args)),
    ["jobs", ..] => JobMeasurements.RunAsync,
    ["lists", ..] => ListMeasurements.RunAsync,
    ["find", ..] => FindMeasurements.RunAsync,
    ["clicks", ..] => ClickMeasurements.RunAsync,
    ["cold", ..] => ColdPages.RunAsync,
    _ => Measurements.RunAsync,
};
foreach (var orders in sizes)
{
    Console.Error.WriteLine($"{orders:N0} orders: filling …");
    await using var marketplace = await BenchMarketplace.CreateAsync(orders, indexes: args is not ["guard", ..]);
    foreach (var figure in await measure(marketplace))
    {
        figures.Add(figure);
        Console.WriteLine(figure);
    }
}
if (json is not null)
    await File.WriteAllTextAsync(json, JsonSerializer.Serialize(figures, new JsonSerializerOptions { WriteIndented = true }));
return figures.All(figure => figure.Holds) ? 0 : 1;
