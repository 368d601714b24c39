using AngleSharp.Dom;

namespace BookingAdmin.Web.Tests.Orders.Details;

/// <summary>The page of an order while the database is away, and after a fault of ours.</summary>
public sealed class OrderTroubleTests
{
    const string Away = "The database does not answer. Nothing was lost.";

    [Fact]
    public async Task A_database_that_is_away_is_said_and_the_page_recovers()
    {
        await using var pages = await SupportPages.OpenAsync();
        var number = await pages.NumberAsync(SupportPages.Sarah);
        await pages.Marketplace.AllowConnectionsAsync(false);
        var page = pages.Order(number);
        page.AlertSays(Away);

        await pages.Marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Try again");

        page.WaitForAssertion(() => page.Heading().ShouldBe(number));
    }

    [Fact]
    public async Task A_database_that_goes_away_leaves_the_order_and_what_is_typed_under_it()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync("QQ81ZX");
        await page.PressAsync("Decline…");
        await page.Reason().InputAsync("She is filming abroad.");

        await pages.Marketplace.AllowConnectionsAsync(false);
        pages.Publish();
        page.AlertSays(Away);
        page.Reason().GetAttribute("value").ShouldBe("She is filming abroad.");

        await page.DoAsync(() => page.AllByRole("form")[0].SubmitAsync());
        page.AlertSays("The database does not answer. It may not have been saved: look again.");

        await pages.Marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Try again");
        page.WaitForAssertion(() => page.Alerts().ShouldNotContain(Away));
        page.Reason().GetAttribute("value").ShouldBe("She is filming abroad.");
    }

    [Fact]
    public async Task A_fault_of_ours_in_a_live_refresh_is_told_over_what_was_known()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync("QQ81ZX");

        await pages.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO elsewhere");
        pages.Publish();

        page.AlertSays("Something went wrong while loading. That changed nothing.");
        page.Timeline().ShouldNotBeEmpty();
    }
}
