using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Notices;

/// <summary>What a push shows, and what its notification opens.</summary>
public sealed class PushedTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task A_push_shows_a_notification_with_its_actions_and_accept_opens_a_page_that_asks_once()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.Page.Context.GrantPermissionsAsync(["notifications"]);
        await emma.SignInAsync("Emma Stone");
        await InstalledTests.ControlledAsync(emma.Page);
        var id = await host.Marketplace.ScalarAsync<string>("""
            SELECT b.id FROM "Booking" b JOIN "Order" o ON o.id = b."orderId" WHERE o."orderNumber" LIKE '%-RW50GA'
            """);

        await PushAsync(emma, JsonSerializer.Serialize(new
        {
            title = "You have a new request", body = "", path = $"/requests/{id}", tag = "topic", badge = 5,
            accepts = $"/requests/{id}?accept=1", open = "Open the request", accept = "Accept", lang = "en", dir = "ltr",
        }));
        var shown = await ShownAsync(emma.Page);
        shown.ShouldBe(["You have a new request|topic|accept:Accept,open:Open the request"]);

        // Chromium without a screen has no notification to press: the event is made in the worker, and what it would open is read.
        var opened = await ClickAsync(emma, "accept");
        opened.ShouldBe($"{host.Address}/requests/{id}?accept=1");
        (await ClickAsync(emma, "")).ShouldBe($"{host.Address}/requests/{id}");

        await emma.Page.GotoAsync(opened);
        var question = emma.Page.GetByRole(AriaRole.Dialog);
        await Expect(question.GetByRole(AriaRole.Heading, new() { Name = "Accept this request?" })).ToBeVisibleAsync();
        emma.Page.Url.ShouldBe($"{host.Address}/requests/{id}");
        (await AcceptedAsync(host)).ShouldBe(0, "opening decides nothing");
        await emma.ShouldBeUsableAsync();
        await emma.PictureAsync("accept-asked");
        await question.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();
        await emma.Page.ReloadAsync();
        await Expect(emma.Button("Accept")).ToBeEnabledAsync();
        await Expect(question).ToHaveCountAsync(0);

        await emma.Page.GotoAsync(opened);
        await question.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();
        await Expect(emma.Page.GetByText("Accepted").First).ToBeVisibleAsync();
        (await AcceptedAsync(host)).ShouldBe(1);
        await emma.Page.GotoAsync(opened);
        await Expect(emma.Page.Locator("main[data-live]")).ToBeVisibleAsync();
        await Expect(question).ToHaveCountAsync(0);
        emma.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_asked_after_signing_in()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        var id = await host.Marketplace.ScalarAsync<string>("""
            SELECT b.id FROM "Booking" b JOIN "Order" o ON o.id = b."orderId" WHERE o."orderNumber" LIKE '%-RW50GA'
            """);
        await emma.Page.GotoAsync($"/requests/{id}?accept=1");
        await emma.Button("Emma Stone").ClickAsync();
        await Expect(emma.Heading("Accept this request?")).ToBeVisibleAsync();
        (await AcceptedAsync(host)).ShouldBe(0);
    }

    [Fact]
    public async Task A_push_that_says_nothing_readable_still_shows_something()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.Page.Context.GrantPermissionsAsync(["notifications"]);
        await emma.SignInAsync("Emma Stone");
        await InstalledTests.ControlledAsync(emma.Page);
        await PushAsync(emma, "no json");
        (await ShownAsync(emma.Page)).ShouldBe(["BookingAdmin||"]);
        (await ClickAsync(emma, "")).ShouldBe($"{host.Address}/");
    }

    static Task<long> AcceptedAsync(TestHost host) =>
        host.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'RequestAccepted'");

    /// <summary>As from a push service, by the protocol of the developer tools.</summary>
    static async Task PushAsync(Visitor visitor, string data)
    {
        var session = await visitor.Page.Context.NewCDPSessionAsync(visitor.Page);
        var registered = new TaskCompletionSource<string>();
        session.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, update) =>
        {
            foreach (var registration in update!.Value.GetProperty("registrations").EnumerateArray())
                registered.TrySetResult(registration.GetProperty("registrationId").GetString()!);
        };
        await session.SendAsync("ServiceWorker.enable");
        var id = await registered.Task.WaitAsync(TimeSpan.FromSeconds(20), Xunit.TestContext.Current.CancellationToken);
        await session.SendAsync("ServiceWorker.deliverPushMessage", new Dictionary<string, object>
        {
            ["origin"] = visitor.Address, ["registrationId"] = id, ["data"] = data,
        });
    }

    static Task<string[]> ShownAsync(IPage page) => page.EvaluateAsync<string[]>("""
        async () => {
          const worker = await navigator.serviceWorker.ready;
          for (;;) {
            const shown = await worker.getNotifications();
            if (shown.length > 0)
              return shown.map(one => `${one.title}|${one.tag}|${one.actions.map(action => `${action.action}:${action.title}`).join()}`);
            await new Promise(later => setTimeout(later, 50));
          }
        }
        """).WaitAsync(TimeSpan.FromSeconds(20), Xunit.TestContext.Current.CancellationToken);

    /// <returns>The address that it opens.</returns>
    static async Task<string> ClickAsync(Visitor visitor, string action)
    {
        var devtools = await visitor.Page.Context.Browser!.NewBrowserCDPSessionAsync();
        var targets = (await devtools.SendAsync("Target.getTargets"))!.Value.GetProperty("targetInfos").EnumerateArray();
        var worker = targets.Single(target => target.GetProperty("type").GetString() is "service_worker"
            && target.GetProperty("url").GetString()!.StartsWith(visitor.Address, StringComparison.Ordinal));
        var answered = new TaskCompletionSource<JsonElement>();
        devtools.Event("Target.receivedMessageFromTarget").OnEvent += (_, message) =>
        {
            var said = JsonElement.Parse(message!.Value.GetProperty("message").GetString()!);
            if (said.TryGetProperty("id", out JsonElement _))
                answered.TrySetResult(said);
        };
        var attached = (await devtools.SendAsync("Target.attachToTarget", new Dictionary<string, object>
        {
            ["targetId"] = worker.GetProperty("targetId").GetString()!, ["flatten"] = false,
        }))!.Value;
        var script = $$"""
            (async () => {
              const [notification] = await self.registration.getNotifications();
              const opened = new Promise(opened => { self.clients.openWindow = async address => { opened(address); }; });
              self.clients.matchAll = async () => [];
              notification.close = () => { };
              self.dispatchEvent(new NotificationEvent('notificationclick', { notification, action: '{{action}}' }));
              return await opened;
            })()
            """;
        await devtools.SendAsync("Target.sendMessageToTarget", new Dictionary<string, object>
        {
            ["sessionId"] = attached.GetProperty("sessionId").GetString()!,
            ["message"] = JsonSerializer.Serialize(new
            {
                id = 1, method = "Runtime.evaluate", @params = new { expression = script, awaitPromise = true, returnByValue = true },
            }),
        });
        var answer = await answered.Task.WaitAsync(TimeSpan.FromSeconds(20), Xunit.TestContext.Current.CancellationToken);
        await devtools.DetachAsync();
        return answer.GetProperty("result").GetProperty("result").TryGetProperty("value", out JsonElement address)
            ? address.GetString()! : throw new InvalidOperationException(answer.ToString());
    }
}
