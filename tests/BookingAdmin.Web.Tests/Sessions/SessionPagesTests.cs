using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Sessions;

namespace BookingAdmin.Web.Tests.Sessions;

public sealed class SessionPagesTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_see_where_they_are_signed_in_and_end_one_or_all_others()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var store = marketplace.Get<SessionStore>();
        foreach (var device in new[] { "Chrome on Android", "Firefox on Linux", "Safari on iPhone" })
            await store.StartAsync(new(TestMarketplace.Support, device), Cancel);
        await using var context = new PageContext(marketplace, TestMarketplace.Support);
        var page = context.Render<SessionsPage>();
        page.WaitForAssertion(() => page.AllByRole("listitem").Count.ShouldBe(3));

        page.ByRole("button", "End Firefox on Linux").Click();

        page.WaitForAssertion(() => page.AllByRole("listitem").Count.ShouldBe(2));
        page.ByRole("status").Words().ShouldBe("Ended: Firefox on Linux.");
        page.ByRole("button", "End all but this one").Click();
        page.WaitForAssertion(() => page.AllByRole("listitem").ShouldBeEmpty());
        page.ByRole("status").Words().ShouldBe("2 sessions ended.");
        page.Markup.ShouldNotContain("Everybody’s sessions");
    }

    [Fact]
    public async Task An_admin_ends_all_of_a_person_after_being_asked()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var store = marketplace.Get<SessionStore>();
        await store.StartAsync(new(TestMarketplace.Support, "Chrome on Android"), Cancel);
        await store.StartAsync(new(TestMarketplace.Support, "Firefox on Linux"), Cancel);
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = context.Render<AllSessionsPage>();
        page.WaitForAssertion(() => page.AllByRole("listitem").Count.ShouldBe(2));

        page.AllByRole("button", "End all of this person…")[0].Click();
        page.WaitForAssertion(() => page.ByRole("group", "End all sessions of one person").Words()
            .ShouldContain("End every session of Sam Okafor"));
        page.ByRole("button", "End them all").Click();

        page.WaitForAssertion(() => page.ByRole("status").Words().ShouldBe("Sessions of Sam Okafor that were ended: 2."));
        page.Markup.ShouldContain("Nobody is signed in.");
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_tried_again()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Support);
        await marketplace.AllowConnectionsAsync(false);
        var page = context.Render<SessionsPage>();
        page.WaitForAssertion(() => page.ByRole("alert").Words().ShouldContain("The database does not answer"));
        await marketplace.AllowConnectionsAsync(true);
        page.ByRole("button", "Try again").Click();
        page.WaitForAssertion(() => page.AllByRole("alert").ShouldBeEmpty());
    }

    [Theory]
    [InlineData(Roles.None, "no role")]
    [InlineData(Roles.Support, "support")]
    [InlineData(Roles.Celebrity | Roles.Support | Roles.Admin, "celebrity, support and admin")]
    public void Roles_are_told_as_words(Roles roles, string words) => SessionRows.RoleWords(roles).ShouldBe(words);

    [Theory]
    [InlineData("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
        "Chrome on Android")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        + "Version/19.0 Mobile/15E148 Safari/604.1",
        "Safari on iPhone")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        + "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
        "Edge on Windows")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Firefox on Linux")]
    [InlineData("curl/8", "Unknown browser")]
    [InlineData(null, "Unknown browser")]
    public void A_browser_is_called_as_its_owner_knows_it(string? userAgent, string device) => Device.Of(userAgent).ShouldBe(device);
}
