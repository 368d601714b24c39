using BookingAdmin.Domain.Access;
using Microsoft.Playwright;

namespace BookingAdmin.Bench.Clicks;

/// <summary>The machine's own Chromium before a host of its own, as a celebrity or as support.</summary>
sealed class BenchBrowser : IAsyncDisposable
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    public const string Celebrity = "cdemocelebrityemmastone00";

    static readonly Actor Emma = new(ActorId.User("bench"), "Emma Stone", Roles.Celebrity, Celebrity);

    readonly PublishedHost host;
    readonly IPlaywright playwright;
    readonly IBrowser browser;
    readonly string celebrity, support;

    BenchBrowser(PublishedHost host, IPlaywright playwright, IBrowser browser, string celebrity, string support) =>
        (this.host, this.playwright, this.browser, this.celebrity, this.support) = (host, playwright, browser, celebrity, support);

    public static async Task<BenchBrowser> StartAsync(BenchMarketplace marketplace)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("The measurement needs Chromium: apt-get install chromium.");
        var host = await PublishedHost.StartAsync(marketplace.ConnectionString);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        });
        return new(host, playwright, browser, await SessionCookies.MakeAsync(marketplace, Emma),
            await SessionCookies.MakeAsync(marketplace, BenchMarketplace.Support));
    }

    /// <summary>A window of its own, with nothing in its cache.</summary>
    public async Task<IPage> OpenAsync(bool asCelebrity, bool phone)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = host.Address, IgnoreHTTPSErrors = true, HasTouch = phone,
            ViewportSize = phone ? new() { Width = 360, Height = 740 } : new() { Width = 1280, Height = 800 },
        });
        await context.AddInitScriptAsync(PageClock.Script);
        await context.AddCookiesAsync(
            [new() { Name = SessionCookies.Name, Value = asCelebrity ? celebrity : support, Url = host.Address, Secure = true }]);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await host.DisposeAsync();
    }
}
