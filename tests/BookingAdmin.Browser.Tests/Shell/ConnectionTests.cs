using System.Diagnostics;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Shell;

/// <summary>Without a network, on a dead line, and while the server is away: what people read then, and that nothing is lost.</summary>
public sealed class ConnectionTests(ChromiumFixture chromium)
{
    const string Lost = "Connection lost. Trying to come back…";

    [Fact]
    public async Task Offline_is_said_at_once_and_a_press_is_refused_in_sight_until_the_network_is_back()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Button("Accept").First).ToBeEnabledAsync();

        await emma.Page.Context.SetOfflineAsync(true);
        await Expect(emma.Page.GetByText(Lost)).ToBeVisibleAsync(new() { Timeout = 3000 });
        await emma.Button("Accept").First.ClickAsync();
        await Expect(emma.Page.GetByText("“Accept: Anniversary for Len and Dorothy Whitmore” was not done")).ToBeVisibleAsync();
        await emma.ShouldBeUsableAsync();
        await emma.PictureAsync("offline");

        await emma.Page.Context.SetOfflineAsync(false);
        await Expect(emma.Page.GetByText(Lost)).ToBeHiddenAsync(new() { Timeout = 5000 });
        (await AcceptedAsync(host)).ShouldBe(0);
        await emma.Button("Accept").First.ClickAsync();
        await Expect(emma.Page.Locator("article")).ToHaveCountAsync(5);
        (await AcceptedAsync(host)).ShouldBe(1);
        await Expect(emma.Page.GetByText("may not have arrived")).ToBeHiddenAsync();

        // The network is there and the line is dead: what is sent goes nowhere, for a while.
        await emma.Page.EvaluateAsync("""
            () => {
                const send = WebSocket.prototype.send;
                WebSocket.prototype.send = () => { };
                setTimeout(() => { WebSocket.prototype.send = send; }, 3000);
            }
            """);
        await emma.Button("Accept").First.ClickAsync();
        await Expect(emma.Page.GetByText("“Accept: Farewell for the whole of ward 4B” may not have arrived"))
            .ToBeVisibleAsync(new() { Timeout = 10_000 });
        await emma.PictureAsync("press-lost");
        (await AcceptedAsync(host)).ShouldBe(1);
        await emma.Button("Accept").First.ClickAsync();
        await Expect(emma.Page.Locator("article")).ToHaveCountAsync(4);
        await Expect(emma.Page.GetByText("may not have arrived")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_restart_of_the_server_is_said_within_three_seconds_and_pages_come_back_with_text_and_selection()
    {
        var host = await TestHost.StartAsync();
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        await sam.Page.GotoAsync("/orders?missing=1");
        var box = sam.Page.Locator("tbody").GetByRole(AriaRole.Checkbox).First;
        await Expect(sam.Page.Locator("main[data-live]")).ToBeVisibleAsync();
        await box.CheckAsync();
        var order = await sam.OpenTabAsync($"/orders/{await NumberAsync(host)}");
        await order.GetByRole(AriaRole.Button, new() { Name = "Decline…" }).ClickAsync();
        var reason = order.GetByLabel("Why do you decline for Emma Stone?");
        await reason.PressSequentiallyAsync("She asked us to, because");

        var stopped = Stopwatch.GetTimestamp();
        var stopping = host.StopAsync();
        await Expect(order.GetByText(Lost)).ToBeVisibleAsync();
        Stopwatch.GetElapsedTime(stopped).ShouldBeLessThan(TimeSpan.FromSeconds(3));
        await using var next = (await stopping)();

        // As loaded anew: the form is closed, and what was typed into it waits for it.
        await Expect(order.GetByText(Lost)).ToBeHiddenAsync();
        await order.GetByRole(AriaRole.Button, new() { Name = "Decline…" }).ClickAsync();
        await Expect(reason).ToHaveValueAsync("She asked us to, because");
        await reason.PressSequentiallyAsync(" of the date");
        await order.GetByRole(AriaRole.Button, new() { Name = "Decline for Emma Stone" }).ClickAsync();
        await Expect(order.GetByText("She asked us to, because of the date").First).ToBeVisibleAsync();
        sam.Page.Url.ShouldEndWith("/orders?missing=1");
        await Expect(box).ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_page_whose_circuit_was_given_up_while_it_was_away_comes_back_with_its_text()
    {
        await using var host = await TestHost.StartAsync(circuits => circuits.DisconnectedCircuitMaxRetained = 0);
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        var number = await NumberAsync(host);
        await sam.Page.GotoAsync($"/orders/{number}");
        await sam.Button("Decline…").ClickAsync();
        await sam.Page.GetByLabel("Why do you decline for Emma Stone?").PressSequentiallyAsync("She asked us to");

        // The line is ended as at a loss of the network, which here is not lost: the server hears of it, and keeps no circuit for later.
        await sam.Page.EvaluateAsync("() => dispatchEvent(new Event('offline'))");

        await sam.Button("Decline…").ClickAsync();
        await Expect(sam.Page.GetByLabel("Why do you decline for Emma Stone?")).ToHaveValueAsync("She asked us to");
        await Expect(sam.Page.GetByText(Lost)).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_selected_requests_and_a_half_written_reason_come_back_after_a_restart_and_after_an_eviction(bool restart)
    {
        var host = await TestHost.StartAsync(circuits => circuits.DisconnectedCircuitMaxRetained = restart ? 100 : 0);
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await emma.Page.GotoAsync("/requests?sort=newest");
        await emma.Page.GetByRole(AriaRole.Button, new() { Name = "Select", Exact = true }).ClickAsync();
        var (first, third) = (Box(0), Box(2));
        await first.CheckAsync();
        await third.CheckAsync();
        var bar = emma.Page.GetByRole(AriaRole.Region, new() { Name = "The selected requests" });
        await bar.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
        var dialog = emma.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByText("Another reason").ClickAsync();
        await dialog.GetByLabel("Your reason").PressSequentiallyAsync("I have lost my voice");

        // The page is made anew, without the dialog.
        await using var last = restart ? (await host.StopAsync())() : host;
        if (!restart)
            await emma.Page.EvaluateAsync("() => dispatchEvent(new Event('offline'))");
        await Expect(dialog).ToHaveCountAsync(0);

        await Expect(bar).ToContainTextAsync("2 requests selected");
        await Expect(first).ToBeCheckedAsync();
        await Expect(Box(1)).Not.ToBeCheckedAsync();
        await Expect(third).ToBeCheckedAsync();
        emma.Page.Url.ShouldEndWith("/requests?sort=newest");
        await bar.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
        await Expect(dialog.GetByLabel("Your reason")).ToHaveValueAsync("I have lost my voice");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Decline and refund" }).ClickAsync();
        await Expect(emma.Heading("4 requests are waiting")).ToBeVisibleAsync();
        (await last.Marketplace.ScalarAsync<long>(
            "SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'RequestDeclined' AND reason = 'I have lost my voice'"))
            .ShouldBe(2);

        ILocator Box(int card) => emma.Page.Locator("article").Nth(card).GetByRole(AriaRole.Checkbox);
    }

    static Task<string> NumberAsync(TestHost host) => host.Marketplace.ScalarAsync<string>(
        """SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-RW50GA'""");

    static Task<long> AcceptedAsync(TestHost host) =>
        host.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'RequestAccepted'");
}
