using BookingAdmin.Testing;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace BookingAdmin.Browser.Tests.Fixtures;

/// <summary>How wide a screen is.</summary>
public enum Screen { Phone, Desktop }

/// <summary>One person with one browser window. Whatever the page complains of is kept.</summary>
sealed class Visitor : IAsyncDisposable
{
    static readonly string Axe = $"() => {{ {new BundledAxeScriptProvider().GetScript()} }}";

    readonly IBrowserContext context;
    readonly List<string> complaints = [];

    Visitor(IBrowserContext context, IPage page, string address)
    {
        this.context = context;
        Page = page;
        Address = address;
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, message) =>
        {
            // The pages of an identity provider are not ours. What the script below reports has no location.
            if (message.Type is "error"
                && (message.Location.StartsWith($"{address}/", StringComparison.Ordinal)
                    || !message.Location.StartsWith("http", StringComparison.Ordinal)))
                complaints.Add(message.Text);
        };
    }

    public IPage Page { get; }
    public string Address { get; }
    public IReadOnlyList<string> Complaints => complaints;

    public static async Task<Visitor> OpenAsync(
        ChromiumFixture chromium, TestHost host, Screen screen, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            BaseURL = host.Address,
            ViewportSize = screen is Screen.Phone ? new() { Width = 360, Height = 740 } : new() { Width = 1440, Height = 900 },
            HasTouch = screen is Screen.Phone,
            ColorScheme = scheme,
            TimezoneId = "Pacific/Auckland",
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(60_000);
        await context.AddInitScriptAsync($$"""
            window.violations = 0;
            if (location.origin === '{{host.Address}}')
              addEventListener('securitypolicyviolation', violation => {
                window.violations++;
                console.error(`Forbidden by ${violation.violatedDirective}: ${violation.blockedURI} at `
                  + `${violation.sourceFile}:${violation.lineNumber}`);
              });
            """);
        return new(context, await context.NewPageAsync(), host.Address);
    }

    public async Task SignInAsync(string name)
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
        await Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    public async Task SignOutAsync()
    {
        await OpenAccountAsync();
        await MenuItem("Sign out").ClickAsync();
    }

    /// <summary>By the bar, or on a phone by its drawer.</summary>
    public async Task FollowAsync(string page)
    {
        if (await Button("Menu").IsVisibleAsync())
            await Button("Menu").ClickAsync();
        await Link(page).ClickAsync();
    }

    /// <summary>The menu in the corner, in any language.</summary>
    public Task OpenAccountAsync() => Page.Locator(".me [role=button]").ClickAsync();

    /// <summary>From the next visit on.</summary>
    public Task SpeakAsync(string language) => context.AddCookiesAsync(
        [new() { Name = ".AspNetCore.Culture", Value = Uri.EscapeDataString($"c={language}|uic={language}"), Url = Address }]);

    /// <summary>Another tab of the same browser.</summary>
    public async Task<IPage> OpenTabAsync(string address)
    {
        var tab = await context.NewPageAsync();
        await tab.GotoAsync(address);
        return tab;
    }

    public ILocator Heading(string text) => Page.GetByRole(AriaRole.Heading, new() { Name = text });

    public ILocator MenuItem(string name) => Page.GetByRole(AriaRole.Menuitem, new() { Name = name });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    /// <summary>Opens the list of choices of this label and takes the one with these words.</summary>
    public async Task ChooseAsync(string label, string words)
    {
        await Page.GetByRole(AriaRole.Combobox, new() { Name = label }).ClickAsync();
        await Page.GetByRole(AriaRole.Option, new() { Name = words, Exact = true }).ClickAsync();
    }

    /// <summary>The button of a preview that creates the booking; the one of a row opens the preview.</summary>
    public ILocator CreateBooking => Page.GetByRole(AriaRole.Button, new() { Name = "Create booking", Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });

    /// <summary>Nothing that axe objects to, and nothing wider than the screen.</summary>
    public async Task ShouldBeUsableAsync()
    {
        var title = new System.Text.RegularExpressions.Regex("BookingAdmin");
        await Assertions.Expect(Page).ToHaveTitleAsync(title);
        // Until a page is live its controls do nothing, and axe takes its links for such, too.
        await Assertions.Expect(Page.Locator("fieldset[role=presentation][disabled]")).ToHaveCountAsync(0);
        var violations = await ViolationsAsync();
        // While a page comes alive, the framework takes its title away for a moment and puts it back.
        if (violations is [var only] && only.StartsWith("document-title:", StringComparison.Ordinal))
        {
            await Assertions.Expect(Page).ToHaveTitleAsync(title);
            violations = await ViolationsAsync();
        }
        violations.ShouldBeEmpty(Page.Url);
        var overflow = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        overflow.ShouldBeLessThanOrEqualTo(0, $"{Page.Url} is wider than the screen");
    }

    /// <summary>Keeps what it looks like in artifacts/screens; the two of the README, when asked, in docs/images.</summary>
    public async Task PictureAsync(string name)
    {
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "screens", $"{name}.png") });
        if (Environment.GetEnvironmentVariable("BOOKING_ADMIN_PICTURES") == "1" && name is ("inbox" or "orders"))
            await Page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "docs", "images", $"{name}.png") });
    }

    /// <summary>axe in the page itself: its library for Playwright opens a second page for each report and copies it three times.</summary>
    async Task<string[]> ViolationsAsync()
    {
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
            await Page.EvaluateAsync(Axe);
        return await Page.EvaluateAsync<string[]>("""
            async () => (await axe.run(document, {
                resultTypes: ['violations'],
                // An experiment of theirs: who speaks to a page says what they see.
                rules: { 'label-content-name-mismatch': { enabled: true } },
            })).violations
                .map(violation => `${violation.id}: ${violation.help} ${violation.nodes.map(node => node.html).join(' | ')}`)
            """);
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
