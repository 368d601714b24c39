using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Notices;

/// <summary>The inbox as an installed app: its manifest, its service worker, the page without a host, the number and the offer.</summary>
public sealed class InstalledTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task The_manifest_is_one_that_the_browser_installs_in_the_readers_language()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SpeakAsync("es");
        await emma.SignInAsync("Emma Stone");
        await ControlledAsync(emma.Page);

        var session = await emma.Page.Context.NewCDPSessionAsync(emma.Page);
        var manifest = (await session.SendAsync("Page.getAppManifest"))!.Value;
        manifest.GetProperty("errors").GetArrayLength().ShouldBe(0, manifest.GetProperty("errors").ToString());
        var said = JsonElement.Parse(manifest.GetProperty("data").GetString()!);
        said.GetProperty("lang").GetString().ShouldBe("es");
        said.GetProperty("start_url").GetString().ShouldBe("/requests");
        said.GetProperty("scope").GetString().ShouldBe("/");
        said.GetProperty("display").GetString().ShouldBe("standalone");
        said.GetProperty("shortcuts").EnumerateArray().Select(shortcut => shortcut.GetProperty("name").GetString())
            .ShouldBe(["Solicitudes en espera", "Vídeos por grabar"]);
        foreach (var icon in said.GetProperty("icons").EnumerateArray())
        {
            var size = await emma.Page.EvaluateAsync<int[]>(
                "async src => { const image = new Image(); image.src = src; await image.decode(); return [image.width, image.height]; }",
                icon.GetProperty("src").GetString());
            $"{size[0]}x{size[1]}".ShouldBe(icon.GetProperty("sizes").GetString());
        }
        var problems = (await session.SendAsync("Page.getInstallabilityErrors"))!.Value.GetProperty("installabilityErrors");
        // A window of a test is a private one, in which nothing can be installed.
        problems.EnumerateArray().Select(problem => problem.GetProperty("errorId").GetString()).Except(["in-incognito"]).ShouldBeEmpty();
        emma.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_who_is_signed_in_has_the_service_worker_and_staff_begin_at_their_orders()
    {
        await using var host = await TestHost.StartAsync();
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.Page.GotoAsync("/sign-in");
        (await sam.Page.EvaluateAsync<int>("async () => (await navigator.serviceWorker.getRegistrations()).length")).ShouldBe(0);
        await sam.SignInAsync("Sam Okafor");
        await ControlledAsync(sam.Page);
        var manifest = JsonElement.Parse(await sam.Page.EvaluateAsync<string>("async () => (await fetch('/manifest.webmanifest')).text()"));
        manifest.GetProperty("start_url").GetString().ShouldBe("/orders");
    }

    [Fact]
    public async Task Without_its_host_a_visit_shows_a_page_of_our_own_and_no_cache_holds_anything_personal()
    {
        var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await ControlledAsync(emma.Page);
        await emma.Page.Locator("article").First.GetByRole(AriaRole.Link).First.ClickAsync();
        await emma.Page.WaitForURLAsync("**/requests/*");
        await emma.Page.ReloadAsync();
        await Expect(emma.Page.Locator("main[data-live]")).ToBeVisibleAsync();
        var address = emma.Page.Url;

        var next = await host.StopAsync();
        await emma.Page.GotoAsync(address);
        await Expect(emma.Heading("No connection")).ToBeVisibleAsync();
        (await emma.Page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('a')).backgroundColor"))
            .ShouldBe("rgb(67, 56, 202)", "with its style");
        await emma.ShouldBeUsableAsync();
        await emma.PictureAsync("no-connection");
        var kept = await emma.Page.EvaluateAsync<string[]>("""
            async () => {
              const all = [];
              for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys())
                  all.push(`${new URL(request.url).pathname} ${await (await caches.match(request)).text()}`);
              return all;
            }
            """);
        kept.Select(file => file.Split(' ')[0]).ShouldBe(["/offline", "/offline.css"], ignoreOrder: true);
        foreach (var personal in (string[])["Emma", "Whitmore", "request/", "KO-"])
            kept.ShouldNotContain(file => file.Contains(personal, StringComparison.Ordinal), personal);

        await using var back = next();
        await emma.Link("Try again").ClickAsync();
        await Expect(emma.Page.Locator("main[data-live]")).ToBeVisibleAsync();
        emma.Page.Url.ShouldBe(address);
    }

    [Fact]
    public async Task The_number_on_the_icon_follows_what_waits()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.Page.AddInitScriptAsync("""
            window.badges = [];
            navigator.setAppBadge = async count => { badges.push(count); };
            navigator.clearAppBadge = async () => { badges.push(0); };
            """);
        await emma.SignInAsync("Emma Stone");
        await emma.Page.WaitForFunctionAsync("() => badges.at(-1) === 6");
        await Expect(emma.Button("Accept").First).ToBeEnabledAsync();
        await emma.Button("Accept").First.ClickAsync();
        await emma.Page.WaitForFunctionAsync("() => badges.at(-1) === 5");
    }

    [Fact]
    public async Task The_offer_to_install_comes_after_the_first_accepted_request_and_never_again()
    {
        await using var host = await TestHost.StartAsync(settings: ("Decisions:UndoSeconds", "1"));
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        // A window of a test offers no installation by itself.
        await emma.Page.AddInitScriptAsync("""
            addEventListener('load', () => {
              const offer = new Event('beforeinstallprompt', { cancelable: true });
              offer.prompt = () => { window.prompted = (window.prompted ?? 0) + 1; };
              dispatchEvent(offer);
            });
            """);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Button("Accept").First).ToBeEnabledAsync();
        await Expect(emma.Button("Install")).ToBeHiddenAsync();
        await emma.Button("Accept").First.ClickAsync();
        await Expect(emma.Button("Install")).ToBeVisibleAsync();
        await emma.ShouldBeUsableAsync();
        await emma.PictureAsync("install-offer");
        await emma.Button("Install").ClickAsync();
        (await emma.Page.EvaluateAsync<int>("() => window.prompted")).ShouldBe(1);
        await Expect(emma.Button("Install")).ToBeHiddenAsync();

        await emma.Page.ReloadAsync();
        await Expect(emma.Button("Accept").First).ToBeEnabledAsync();
        await emma.Button("Accept").First.ClickAsync();
        await Expect(emma.Page.Locator("article")).ToHaveCountAsync(4);
        await Expect(emma.Button("Install")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Where_it_cannot_be_remembered_nothing_is_offered()
    {
        await using var host = await TestHost.StartAsync(settings: ("Decisions:UndoSeconds", "1"));
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.Page.AddInitScriptAsync("""
            const read = Storage.prototype.getItem;
            Storage.prototype.getItem = function(key) {
              if (key === 'install-offered')
                throw new DOMException('Forbidden', 'SecurityError');
              return read.call(this, key);
            };
            addEventListener('load', () => dispatchEvent(new Event('beforeinstallprompt', { cancelable: true })));
            """);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Button("Accept").First).ToBeEnabledAsync();
        await emma.Button("Accept").First.ClickAsync();
        await Expect(emma.Page.Locator("article")).ToHaveCountAsync(5);
        await Expect(emma.Button("Install")).ToBeHiddenAsync();
        emma.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Signing_out_ends_the_subscription_of_this_browser_and_clears_the_number()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await host.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.notice_device (recipient, endpoint, public_key, secret, name, created_at)
            SELECT 'user:' || c."userId", 'https://push.example.com/' || i, 'key', 'secret', 'Chrome on Android', now()
            FROM "Celebrity" c JOIN "User" u ON u.id = c."userId", generate_series(1, 2) i WHERE u.name = 'Emma Stone'
            """);
        // Chromium without its maker's servers has no push service.
        await emma.Page.AddInitScriptAsync("""
            window.badges = [];
            navigator.setAppBadge = async count => { badges.push(count); };
            navigator.clearAppBadge = async () => { sessionStorage.setItem('cleared', '1'); };
            PushManager.prototype.getSubscription = async () => sessionStorage.getItem('ended') ? null : {
              endpoint: 'https://push.example.com/1', unsubscribe: async () => { sessionStorage.setItem('ended', '1'); return true; },
            };
            """);
        await emma.SignInAsync("Emma Stone");
        await ControlledAsync(emma.Page);
        (await DevicesAsync(host)).ShouldBe("1,2");
        await emma.SignOutAsync();
        await emma.Page.WaitForURLAsync("**/sign-in");
        (await DevicesAsync(host)).ShouldBe("2");
        (await emma.Page.EvaluateAsync<string>("() => `${sessionStorage.getItem('ended')} ${sessionStorage.getItem('cleared')}`"))
            .ShouldBe("1 1");
    }

    [Fact]
    public async Task A_browser_that_another_person_left_subscribed_is_forgotten()
    {
        await using var host = await TestHost.StartAsync();
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await host.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.notice_device (recipient, endpoint, public_key, secret, name, created_at)
            VALUES ('user:somebody', 'https://push.example.com/1', 'key', 'secret', 'Chrome on Linux', now())
            """);
        await sam.Page.AddInitScriptAsync("""
            PushManager.prototype.getSubscription = async () => sessionStorage.getItem('ended') ? null : {
              endpoint: 'https://push.example.com/1', unsubscribe: async () => { sessionStorage.setItem('ended', '1'); return true; },
            };
            """);
        await sam.SignInAsync("Sam Okafor");
        await sam.Page.WaitForFunctionAsync("() => sessionStorage.getItem('ended') === '1'");
        (await host.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.notice_device")).ShouldBe(0);
    }

    [Fact]
    public async Task The_press_that_turns_notifications_on_subscribes_with_our_key_and_says_when_it_may_not()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await ControlledAsync(emma.Page);
        // Chromium without its maker's servers has no push service, so it is asked what it would have subscribed with.
        await emma.Page.EvaluateAsync("""
            async () => {
              const module = await import('/Notices/DeviceSwitch.razor.js');
              document.body.insertAdjacentHTML(
                'beforeend', '<section id="probe"><button data-subscribe="a2V5">On</button></section>');
              window.said = [];
              PushManager.prototype.subscribe = async options => ({
                toJSON: () => ({
                  endpoint: `https://push.example.com/${options.applicationServerKey}`, keys: { p256dh: 'p', auth: 'a' },
                }),
              });
              module.connect(document.getElementById("probe"), {
                invokeMethodAsync: async (...args) => { said.push(args.slice(0, 4).join()); },
              });
              window.stateOf = async () => JSON.stringify(await module.state());
            }
            """);
        await emma.Page.EvaluateAsync("() => document.querySelector('[data-subscribe]').click()");
        await emma.Page.WaitForFunctionAsync("() => said.at(-1) === 'NotSubscribedAsync'");
        await emma.Page.Context.GrantPermissionsAsync(["notifications"]);
        (await emma.Page.EvaluateAsync<string>("() => stateOf()")).ShouldBe("""{"state":"off"}""");
        await emma.Page.EvaluateAsync("() => document.querySelector('[data-subscribe]').click()");
        await emma.Page.WaitForFunctionAsync("() => said.at(-1) === 'SubscribedAsync,https://push.example.com/a2V5,p,a'");
    }

    static Task<string> DevicesAsync(TestHost host) => host.Marketplace.ScalarAsync<string>(
        "SELECT coalesce(string_agg(right(endpoint, 1), ',' ORDER BY endpoint), '') FROM booking_admin.notice_device");

    internal static Task<IJSHandle> ControlledAsync(IPage page) =>
        page.WaitForFunctionAsync("() => navigator.serviceWorker.controller !== null");
}
