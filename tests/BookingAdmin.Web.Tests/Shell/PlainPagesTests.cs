using BookingAdmin.Testing;
using BookingAdmin.Web.Shell;

namespace BookingAdmin.Web.Tests.Shell;

public sealed class PlainPagesTests
{
    [Fact]
    public async Task Pages_that_are_a_dead_end_say_why_and_lead_back_to_the_start()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Support);

        Says(context.Render<NotFoundPage>(), "There is no such page");
        Says(context.Render<NoAccessPage>(), "This page is not for your role");
        Says(context.Render<ErrorPage>(), "Something went wrong");

        static void Says(IRenderedComponent<Microsoft.AspNetCore.Components.IComponent> page, string heading)
        {
            page.Heading().ShouldBe(heading);
            page.ByRole("link", "Go to the start").GetAttribute("href").ShouldBe("/");
        }
    }
}
