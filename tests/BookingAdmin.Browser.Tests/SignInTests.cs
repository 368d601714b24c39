using BookingAdmin.Services.Live;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing.Provider;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests;

/// <summary>Signing in and out with a real identity provider, in a real browser.</summary>
public sealed class SignInTests(ChromiumFixture chromium)
{
    static readonly TestAccount Sam = new("sam", "sam@example.test", "Sam Okafor", "support");

    [Fact]
    public async Task Somebody_signs_in_from_the_page_they_wanted_and_comes_back_to_it()
    {
        await using var provider = await IdentityProvider.StartAsync(Sam);
        await using var host = await TestHost.StartAsync(provider);
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Phone);

        await sam.Page.GotoAsync("/orders?missing=1");
        await sam.ShouldBeUsableAsync();
        await sam.PictureAsync("sign-in-provider");
        await sam.Link("Continue to sign in").ClickAsync();
        await AtProviderAsync(sam, "sam");

        await Expect(sam.Heading("Orders")).ToBeVisibleAsync();
        sam.Page.Url.ShouldEndWith("/orders?missing=1");
        sam.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_wrong_person_is_told_and_goes_on_as_another()
    {
        await using var provider = await IdentityProvider.StartAsync(Sam, new("guest", "guest@example.test", "Guest"));
        await using var host = await TestHost.StartAsync(provider);
        await using var person = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await SignInAsync(person, "guest");

        await Expect(person.Heading("You have no role here")).ToBeVisibleAsync();
        await person.ShouldBeUsableAsync();
        await person.PictureAsync("sign-in-no-role");
        await person.Link("Sign in as somebody else").ClickAsync();
        await AtProviderAsync(person, "sam");

        await Expect(person.Heading("Orders")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Whoever_cancels_or_finds_the_provider_down_is_told_how_to_go_on()
    {
        await using var provider = await IdentityProvider.StartAsync(Sam);
        await using var host = await TestHost.StartAsync(provider);
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.Page.GotoAsync("/sign-in");
        await sam.Link("Continue to sign in").ClickAsync();
        await sam.Button("Cancel").ClickAsync();
        await Expect(sam.Heading("You did not sign in")).ToBeVisibleAsync();

        await provider.GoDownAsync();
        await sam.Link("Try again").ClickAsync();
        await Expect(sam.Heading("The sign-in service does not answer")).ToBeVisibleAsync();
        await sam.ShouldBeUsableAsync();
        await sam.PictureAsync("sign-in-down");

        await provider.ComeUpAsync();
        await provider.RotateKeysAsync();
        await sam.Link("Try again").ClickAsync();
        await AtProviderAsync(sam, "sam");
        await Expect(sam.Heading("Orders")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Signing_out_in_one_tab_stops_the_other_at_once()
    {
        await using var provider = await IdentityProvider.StartAsync(Sam);
        await using var host = await TestHost.StartAsync(provider);
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await SignInAsync(sam, "sam");
        await Expect(sam.Heading("Orders")).ToBeVisibleAsync();
        var other = await sam.OpenTabAsync("/orders?missing=1");
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Orders" })).ToBeVisibleAsync();
        await Expect(other.GetByRole(AriaRole.Button, new() { Name = "Repair all" }).First).ToBeEnabledAsync();

        await sam.SignOutAsync();
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" })).ToBeVisibleAsync();
        await Expect(other.GetByText("Sarah Johnson Meade")).ToHaveCountAsync(0);
        await sam.Button("Sign out").ClickAsync();
        await Expect(sam.Heading("Sign in")).ToBeVisibleAsync();

        // The way back leads to where the other tab was; the provider has forgotten too.
        await other.GetByRole(AriaRole.Link, new() { Name = "Sign in and go on here" }).ClickAsync();
        await other.GetByRole(AriaRole.Link, new() { Name = "Continue to sign in" }).ClickAsync();
        await other.GetByLabel("Account").FillAsync("sam");
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Orders" })).ToBeVisibleAsync();
        other.Url.ShouldEndWith("/orders?missing=1");
    }

    [Fact]
    public async Task A_logout_at_the_provider_stops_the_open_page()
    {
        await using var provider = await IdentityProvider.StartAsync(Sam);
        await using var host = await TestHost.StartAsync(provider);
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await SignInAsync(sam, "sam");
        await Expect(sam.Button("Repair all").First).ToBeEnabledAsync();

        (await provider.EndSessionsAsync("sam")).ShouldBe(1);

        await Expect(sam.Heading("Your session has ended")).ToBeVisibleAsync();
        await Expect(sam.Page.GetByText("You signed out of your organisation's account.")).ToBeVisibleAsync();
        await sam.ShouldBeUsableAsync();
        await sam.PictureAsync("session-ended");
    }

    [Fact]
    public async Task An_admin_ends_a_session_and_its_page_executes_no_click_any_more()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await using var ada = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Button("Accept").First).ToBeEnabledAsync();
        await ada.SignInAsync("Ada Whitfield");
        await ada.Page.GotoAsync("/sessions/everybody");
        await ada.ShouldBeUsableAsync();
        await ada.PictureAsync("sessions-everybody");

        await ada.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Emma Stone" })
            .GetByRole(AriaRole.Button, new() { NameRegex = new("^End Chrome") }).ClickAsync();

        await Expect(emma.Heading("Your session has ended")).ToBeVisibleAsync();
        await Expect(emma.Page.GetByText("An admin ended it.")).ToBeVisibleAsync();
        await Expect(emma.Button("Accept")).ToHaveCountAsync(0);
        // Her first look has created the booking that was missing.
        (await host.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE actor_kind = 'Person'"))
            .ShouldBe(0);
        // A page that is loaded again has no session either.
        await emma.Page.ReloadAsync();
        emma.Page.Url.ShouldContain("/sign-in?returnUrl=");
    }

    [Fact]
    public async Task A_click_that_nobody_can_allow_waits_for_the_database_and_is_done_then()
    {
        await using var host = await TestHost.StartAsync();
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Button("Accept").First).ToBeEnabledAsync();
        // A press that is moved off its button is taken back.
        await PressAsync(emma.Button("Accept").First, emma.Page);
        await emma.Page.Mouse.MoveAsync(4, 4);
        await emma.Page.Mouse.UpAsync();
        await host.Marketplace.AllowConnectionsAsync(false);
        var watch = host.Services.GetRequiredService<SessionWatch>();
        using (var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1)))
        {
            while (watch.Hearing)
                await Task.Delay(20, patience.Token);
        }

        // Between press and release a message appears above the list, and moves the button from under the pointer.
        await PressAsync(emma.Button("Accept").First, emma.Page);
        host.Services.GetRequiredService<ChangeFeed>().Publish(null);
        await Expect(emma.Button("Try again")).ToBeVisibleAsync();
        await emma.Page.Mouse.UpAsync();
        await Expect(emma.Page.GetByText("What you do here waits for it.")).ToBeVisibleAsync();
        await emma.ShouldBeUsableAsync();
        await emma.PictureAsync("session-waiting");
        await host.Marketplace.AllowConnectionsAsync(true);

        await Expect(emma.Page.GetByText("What you do here waits for it.")).ToHaveCountAsync(0);
        await Expect(emma.Page.Locator("article")).ToHaveCountAsync(5);
        (await host.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'RequestAccepted'"))
            .ShouldBe(1);
    }

    [Fact]
    public async Task The_end_of_a_session_stays_the_end_although_the_browser_answers_no_more()
    {
        // Long enough for every call of a page that is there; as shipped it is a minute.
        var patience = TimeSpan.FromSeconds(10);
        await using var host = await TestHost.StartAsync(circuits => circuits.JSInteropDefaultCallTimeout = patience);
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await Expect(emma.Button("Accept").First).ToBeEnabledAsync();

        await host.Marketplace.ExecuteAsync("""
            UPDATE booking_admin.session SET ended_at = now(), "end" = 'EndedByAdmin';
            SELECT pg_notify('booking_admin_session', id || ' EndedByAdmin') FROM booking_admin.session
            """);
        await Expect(emma.Heading("Your session has ended")).ToBeVisibleAsync();

        // What the page waited for from the browser when it went is given up by then.
        await Task.Delay(patience + TimeSpan.FromSeconds(3), Xunit.TestContext.Current.CancellationToken);
        await Expect(emma.Page.GetByText("Something went wrong")).ToBeHiddenAsync();
        await Expect(emma.Heading("Your session has ended")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Somebody_sees_their_sessions_and_ends_the_other_one()
    {
        await using var host = await TestHost.StartAsync();
        await using var phone = await Visitor.OpenAsync(chromium, host, Screen.Phone, ColorScheme.Dark);
        await using var desk = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await phone.SignInAsync("Sam Okafor");
        await desk.SignInAsync("Sam Okafor");
        await Expect(desk.Heading("Orders")).ToBeVisibleAsync();

        await phone.Page.GotoAsync("/sessions");
        await Expect(phone.Button("End all but this one")).ToBeEnabledAsync();
        await phone.ShouldBeUsableAsync();
        await phone.PictureAsync("sessions");
        await Expect(phone.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "This one" })).ToHaveCountAsync(1);
        await Expect(phone.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^End Chrome") })).ToHaveCountAsync(1);
        await phone.Button("End all but this one").ClickAsync();

        await Expect(phone.Page.GetByText("1 session ended.")).ToBeVisibleAsync();
        await Expect(desk.Heading("Your session has ended")).ToBeVisibleAsync();
    }

    static async Task PressAsync(ILocator button, IPage page)
    {
        await button.HoverAsync();
        await page.Mouse.DownAsync();
    }

    static async Task SignInAsync(Visitor person, string account)
    {
        await person.Page.GotoAsync("/sign-in");
        await person.Link("Continue to sign in").ClickAsync();
        await AtProviderAsync(person, account);
    }

    static async Task AtProviderAsync(Visitor person, string account)
    {
        await person.Page.GetByLabel("Account").FillAsync(account);
        await person.Button("Sign in").ClickAsync();
    }
}
