using BookingAdmin.Testing.Provider;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests;

/// <summary>What the policy forbids must be nothing that a page needs. A violation is a complaint of the visitor.</summary>
public sealed class ContentSecurityTests(ChromiumFixture chromium, DemoHost demo)
{
    [Fact]
    public async Task The_pages_of_nobody_keep_the_policy()
    {
        var host = demo.OfStaff;
        await using var visitor = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        foreach (var path in new[] { "/", "/sign-in", "/no-access", "/error", "/not-found", "/nothing-here" })
            await visitor.Page.GotoAsync(path);
        // The browser also complains of pages that are not there.
        visitor.Complaints.ShouldNotContain(complaint => complaint.StartsWith("Forbidden", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_pages_of_a_celebrity_keep_the_policy()
    {
        var host = demo.OfCelebrities;
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        await emma.Page.Locator("article").First.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
        await Expect(emma.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Radio).First).ToBeFocusedAsync();
        await emma.Page.Keyboard.PressAsync("Escape");
        await Expect(emma.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await ToggleThemeAsync(emma);
        await emma.Page.Locator("article").First.GetByRole(AriaRole.Link).First.ClickAsync();
        await emma.Page.WaitForURLAsync("**/requests/*");
        await emma.Page.GotoAsync("/requests?tab=all");
        await Expect(emma.Page.Locator("article").First).ToBeVisibleAsync();
        await emma.Page.GotoAsync("/sessions");
        await Expect(emma.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await emma.SignOutAsync();
        await emma.Page.WaitForURLAsync("**/sign-in");
        emma.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Sam Okafor", Screen.Phone, "/sessions")]
    [InlineData("Ada Whitfield", Screen.Desktop, "/sessions", "/sessions/everybody")]
    public async Task The_pages_of_staff_keep_the_policy(string name, Screen screen, params string[] others)
    {
        await using var host = await TestHost.StartAsync();
        await using var staff = await Visitor.OpenAsync(chromium, host, screen);
        await staff.SignInAsync(name);
        await ToggleThemeAsync(staff);
        // On a phone this is a dialog.
        var repair = staff.Page.Locator("tr.miss").GetByRole(AriaRole.Button, new() { Name = "Create booking" });
        await repair.ClickAsync();
        await Expect(staff.CreateBooking).ToBeVisibleAsync();
        // A dialog that is just opening may not hear the key yet: like a person, once more then.
        for (var press = 0; press < 5 && await staff.CreateBooking.CountAsync() > 0; press++)
        {
            await staff.Page.Keyboard.PressAsync("Escape");
            await staff.Page.WaitForTimeoutAsync(1000);
        }
        // The focus goes back once the host has heard of it: not between the clicks that follow.
        await Expect(staff.CreateBooking).ToHaveCountAsync(0);
        await Expect(repair).ToBeFocusedAsync();
        await staff.ChooseAsync("Placed", "From … to …");
        await staff.Page.GetByLabel("First day").FillAsync("2026-01-01");
        await staff.Page.WaitForURLAsync("**from=*");

        await staff.Page.GotoAsync("/orders");
        await staff.Button("Repair all…").ClickAsync();
        // The rows of the list have buttons of that name too, and stay a moment after the address has changed.
        await staff.Page.WaitForURLAsync("**/repairs/*");
        await Expect(staff.Page.Locator("header .chip")).ToHaveTextAsync("Planned");
        await staff.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Create .*booking") }).ClickAsync();
        await Expect(staff.Page.Locator("header .chip")).ToHaveTextAsync("Done");
        await staff.Page.GotoAsync("/orders");
        await Expect(staff.Page.GetByText("Every order that needs a booking has one.")).ToBeVisibleAsync();
        await staff.Page.Locator("tbody tr").First.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(staff.Page.GetByText("Order placed")).ToBeVisibleAsync();
        foreach (var path in others)
        {
            await staff.Page.GotoAsync(path);
            await Expect(staff.Page.GetByRole(AriaRole.Listitem).First).ToBeVisibleAsync();
        }
        staff.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_way_to_a_provider_and_back_keeps_the_policy()
    {
        await using var provider = await IdentityProvider.StartAsync(new TestAccount("sam", "sam@example.test", "Sam Okafor", "support"));
        await using var host = await TestHost.StartAsync(provider);
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.Page.GotoAsync("/sign-in");
        await sam.Link("Continue to sign in").ClickAsync();
        await sam.Page.GetByLabel("Account").FillAsync("sam");
        await sam.Button("Sign in").ClickAsync();
        await Expect(sam.Heading("Orders")).ToBeVisibleAsync();
        await sam.SignOutAsync();
        await sam.Page.WaitForURLAsync($"{provider.Issuer}/**");
        await sam.Button("Sign out").ClickAsync();
        await Expect(sam.Heading("Sign in")).ToBeVisibleAsync();
        sam.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_somebody_else_wrote_into_a_page_neither_runs_nor_loads()
    {
        var host = demo.OfStaff;
        await using var visitor = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await visitor.Page.GotoAsync("/sign-in");

        await visitor.Page.EvaluateAsync("""
            () => {
              const script = document.createElement('script');
              script.textContent = 'window.injected = true';
              document.body.append(script);
              new Image().src = 'https://elsewhere.invalid/picture.png';
            }
            """);

        (await visitor.Page.EvaluateAsync<bool>("() => window.injected === true")).ShouldBeFalse();
        await visitor.Page.WaitForFunctionAsync("() => window.violations >= 2");
        visitor.Complaints.ShouldContain(complaint => complaint.Contains("script-src", StringComparison.Ordinal));
        visitor.Complaints.ShouldContain(complaint => complaint.Contains("img-src", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_talks_to_its_host_over_a_web_socket()
    {
        var host = demo.OfCelebrities;
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        var socket = emma.Page.WaitForWebSocketAsync();
        await emma.SignInAsync("Emma Stone");
        (await socket).Url.ShouldStartWith("ws://");
    }

    static async Task ToggleThemeAsync(Visitor visitor)
    {
        await visitor.OpenAccountAsync();
        await visitor.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Light or dark" }).ClickAsync();
        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }
}
