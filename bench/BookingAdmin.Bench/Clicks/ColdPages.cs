using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace BookingAdmin.Bench.Clicks;

/// <summary>
/// A page in a browser that has nothing of it yet: how soon its first row is drawn and its controls work, and what it weighs.
/// </summary>
static class ColdPages
{
    const int Visits = 10;
    const double Kilobyte = 1_000;

    // A good phone network, in milliseconds and bytes a second.
    const int Latency = 60;
    const double Down = 9_000_000 / 8.0, Up = 1_500_000 / 8.0;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        await using var browser = await BenchBrowser.StartAsync(marketplace);
        List<Figure> figures = [];
        foreach (var (name, inbox) in new[] { ("orders, desktop", false), ("inbox, phone", true) })
            foreach (var slow in new[] { false, true })
            {
                List<double> drawn = [], live = [];
                for (var visit = 0; visit <= Visits; visit++)
                {
                    var (first, works, _) = await VisitAsync(browser, inbox, slow);
                    // The host has to have compiled what it runs.
                    if (visit == 0)
                        continue;
                    drawn.Add(first);
                    live.Add(works);
                }
                var network = slow ? "cold at 9 Mbit/s, 60 ms" : "cold, no throttling";
                figures.Add(new(marketplace.Orders, Name($"{name}: first row drawn, {network}", drawn), Measurements.Median(drawn), null,
                    1_500, "≤ 1.5 s"));
                figures.Add(new(marketplace.Orders, Name($"{name}: interactive, {network}", live), Measurements.Median(live), null,
                    double.PositiveInfinity, ""));
            }
        var (_, _, files) = await VisitAsync(browser, inbox: true, slow: false);
        foreach (var (file, bytes) in files.OrderByDescending(file => file.Value))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes / Kilobyte,10:F1} KB  {file}"));
        figures.Add(new(marketplace.Orders, "inbox, phone: cold, bytes on the wire", files.Values.Sum() / Kilobyte, null, 260, "≤ 260 KB",
            Unit: "KB"));
        return figures;
    }

    static string Name(string what, List<double> times) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} (p95 {ClickMeasurements.At(times, 0.95):F0})");

    static async Task<(double Drawn, double Live, IReadOnlyDictionary<string, double> Files)> VisitAsync(
        BenchBrowser browser, bool inbox, bool slow)
    {
        var page = await browser.OpenAsync(asCelebrity: inbox, phone: inbox);
        var network = await page.Context.NewCDPSessionAsync(page);
        await network.SendAsync("Network.enable");
        if (slow)
            await network.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["offline"] = false, ["latency"] = Latency, ["downloadThroughput"] = Down, ["uploadThroughput"] = Up,
            });
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        Dictionary<string, double> files = new(StringComparer.Ordinal);
        network.Event("Network.requestWillBeSent").OnEvent += (_, sent) =>
            names[Id(sent)] = new Uri(sent!.Value.GetProperty("request").GetProperty("url").GetString()!).AbsolutePath;
        // Headers are in it, and everything is as long as it was on the wire.
        network.Event("Network.loadingFinished").OnEvent += (_, done) =>
            Add(names.GetValueOrDefault(Id(done), "?"), done!.Value.GetProperty("encodedDataLength").GetDouble());
        network.Event("Network.webSocketFrameReceived").OnEvent += (_, frame) => Add("WebSocket, received", LengthOf(frame));
        network.Event("Network.webSocketFrameSent").OnEvent += (_, frame) => Add("WebSocket, sent", LengthOf(frame));
        await ClickMeasurements.OpenAsync(page, inbox ? "/requests" : "/orders");
        var times = await page.EvaluateAsync<double[]>("() => pageClock.cold()");
        await page.Context.CloseAsync();
        return (times[0], times[1], files);

        void Add(string name, double bytes) => files[name] = files.GetValueOrDefault(name) + bytes;
    }

    static string Id(JsonElement? message) => message!.Value.GetProperty("requestId").GetString()!;

    static double LengthOf(JsonElement? message)
    {
        var frame = message!.Value.GetProperty("response");
        var text = frame.GetProperty("payloadData").GetString()!;
        const int Text = 1;
        return frame.GetProperty("opcode").GetInt32() == Text ? text.Length : Convert.FromBase64String(text).Length;
    }
}
