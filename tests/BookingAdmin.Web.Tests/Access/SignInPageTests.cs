using BookingAdmin.Testing;
using BookingAdmin.Web.Access.SignIn;

namespace BookingAdmin.Web.Tests.Access;

public sealed class SignInPageTests
{
    [Fact]
    public async Task The_sign_in_page_offers_the_demo_people_with_what_waits_for_them()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Support);

        var page = context.Render<SignInPage>();

        page.WaitForState(() => page.AllByRole("button").Count > 0);
        var people = page.AllByRole("button").Select(person => person.Name()).ToList();
        people[0].ShouldStartWith("Celebrity ES Emma Stone 5 requests waiting");
        people[1].ShouldStartWith("Support SO Sam Okafor");
        people[2].ShouldStartWith("Admin AW Ada Whitfield");
    }
}
