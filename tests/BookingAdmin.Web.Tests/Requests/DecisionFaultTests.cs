using BookingAdmin.Testing;
using BookingAdmin.Web.Requests;

namespace BookingAdmin.Web.Tests.Requests;

public sealed class DecisionFaultTests
{
    [Fact]
    public async Task A_fault_of_the_dashboard_is_said_and_leaves_the_page_alive()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, await marketplace.CelebrityAsync("Emma Stone"));
        var page = context.Render<RequestsPage>();
        page.WaitForState(() => Accept(page).Count > 1);
        var waiting = Accept(page).Count;
        await marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO audit_gone");

        await page.InvokeAsync(() => Accept(page)[0].ClickAsync(new()));
        page.WaitForAssertion(() => page.Alerts()
            .ShouldContain("It failed; the dashboard’s log says why. Look again before trying once more."));
        Accept(page).Count.ShouldBe(waiting);

        await marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_gone RENAME TO audit_entry");
        await page.InvokeAsync(() => Accept(page)[0].ClickAsync(new()));
        page.WaitForAssertion(() => Accept(page).Count.ShouldBe(waiting - 1));
    }

    static IReadOnlyList<AngleSharp.Dom.IElement> Accept(IRenderedComponent<RequestsPage> page) =>
        [.. page.AllByRole("button", "Accept")];
}
