using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests;

/// <summary>Links and the browser's Back, while a page is not live yet and once it is.</summary>
public sealed class NavigationTests(ChromiumFixture chromium, DemoHost demo)
{
    [Fact]
    public async Task A_link_followed_before_the_page_is_live_loads_its_page()
    {
        var host = demo.OfStaff;
        // On a phone the links stand in a drawer, which opens on a live page only.
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        var clicked = await HoldCircuitAsync(sam);
        await sam.Page.GotoAsync("/orders");

        var payments = await sam.Page.RunAndWaitForRequestAsync(() =>
            sam.Link("Payments").ClickAsync(), request => request.Url.EndsWith("/payments", StringComparison.Ordinal));
        clicked.SetResult();

        // Fetched, it could lose against the page that comes to life: the address would be its, the content the old one's.
        payments.IsNavigationRequest.ShouldBeTrue();
        await Expect(sam.Page.GetByRole(AriaRole.Navigation, new() { Name = "Payments" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/orders?days=1", "New today")]
    [InlineData("/payments?tab=comparison", "Comparison")]
    public async Task On_a_phone_the_current_tab_is_in_sight(string address, string tab)
    {
        await using var sam = await Visitor.OpenAsync(chromium, demo.OfStaff, Screen.Phone);
        await sam.SignInAsync("Sam Okafor");
        await sam.Page.GotoAsync(address);
        var current = sam.Page.Locator("main[data-live] nav").GetByRole(AriaRole.Link, new() { NameRegex = new($"^{tab}") });
        await Expect(current).ToHaveAttributeAsync("aria-current", "page");
        await Expect(current).ToBeInViewportAsync(new() { Ratio = .9f });

        // Also one that was reached from another, and by Back.
        await sam.Page.Locator("main nav a").First.ClickAsync();
        await Expect(current).Not.ToHaveAttributeAsync("aria-current", "page");
        await sam.Page.GoBackAsync();
        await Expect(current).ToBeInViewportAsync(new() { Ratio = .9f });
        sam.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Back_and_forward_go_the_way_of_the_links_also_over_a_page_loaded_again()
    {
        var host = demo.OfStaff;
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        await sam.Link("Repairs").ClickAsync();
        await Expect(sam.Heading("Repairs")).ToBeVisibleAsync();
        await sam.Link("Payments").ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Navigation, new() { Name = "Payments" })).ToBeVisibleAsync();
        await sam.Page.ReloadAsync();

        await sam.Page.GoBackAsync();
        await Expect(sam.Heading("Repairs")).ToBeVisibleAsync();
        await sam.Page.GoBackAsync();
        await Expect(sam.Heading("Orders")).ToBeVisibleAsync();
        await sam.Page.GoForwardAsync();
        await Expect(sam.Heading("Repairs")).ToBeVisibleAsync();
        sam.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Back_while_a_page_comes_to_life_loads_the_page_before()
    {
        var host = demo.OfStaff;
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        await sam.Link("Repairs").ClickAsync();
        await Expect(sam.Heading("Repairs")).ToBeVisibleAsync();
        await sam.Link("Payments").ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Navigation, new() { Name = "Payments" })).ToBeVisibleAsync();
        // The circuit has begun with this page's address, and its first answer is on the way.
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously),
            back = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await sam.Page.RouteWebSocketAsync("**/_blazor**", page =>
        {
            var (server, passed) = (page.ConnectToServer(), Task.CompletedTask);
            page.OnMessage(frame =>
            {
                server.Send(frame.Binary!);
                if (Encoding.ASCII.GetString(frame.Binary!).Contains("StartCircuit", StringComparison.Ordinal))
                    begun.TrySetResult();
            });
            server.OnMessage(frame =>
            {
                var after = begun.Task.IsCompleted ? Task.WhenAll(passed, back.Task) : passed;
                passed = after.ContinueWith(_ => page.Send(frame.Binary!), TaskScheduler.Default);
            });
        });
        await sam.Page.ReloadAsync();
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        await sam.Page.EvaluateAsync("history.back()");
        await Expect(sam.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/repairs$"));
        back.SetResult();

        await Expect(sam.Heading("Repairs")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_press_on_a_link_counts_also_when_the_page_comes_to_life_under_it()
    {
        var host = demo.OfCelebrities;
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        var pressed = await HoldCircuitAsync(emma);
        await emma.Page.GotoAsync("/requests");
        var link = emma.Page.Locator("article").First.GetByRole(AriaRole.Link);
        await link.HoverAsync();
        await emma.Page.Mouse.DownAsync();
        pressed.SetResult();
        // The buttons wait for the circuit: by then each element has been replaced.
        await Expect(emma.Page.Locator("article").First.GetByRole(AriaRole.Button, new() { Name = "Accept" })).ToBeEnabledAsync();
        await emma.Page.Mouse.UpAsync();

        await Expect(emma.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/requests/"));
    }

    /// <summary>From now on no page comes to life.</summary>
    /// <returns>Until this is set.</returns>
    static async Task<TaskCompletionSource> HoldCircuitAsync(Visitor visitor)
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await visitor.Page.RouteAsync("**/_blazor/negotiate**", async route =>
        {
            await go.Task;
            await route.ContinueAsync();
        });
        return go;
    }
}
