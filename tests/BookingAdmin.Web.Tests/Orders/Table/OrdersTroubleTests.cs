namespace BookingAdmin.Web.Tests.Orders.Table;

/// <summary>The page of all orders while the database is away, and after a fault of ours.</summary>
public sealed class OrdersTroubleTests
{
    const string Away = "The database does not answer. Nothing was lost.", Unchecked = "Whether bookings are missing could not be checked.";

    [Fact]
    public async Task A_database_that_is_away_is_said_and_the_page_recovers_by_a_button_or_by_itself()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.AllowConnectionsAsync(false);
        var page = pages.List();

        page.AlertSays(Away);
        page.Statuses().ShouldContain(Unchecked);
        page.Rows().ShouldBeEmpty();
        page.Good().ShouldBeEmpty();

        await pages.Marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Try again");
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(25));
        page.WaitForAssertion(() => page.Warning().Words().ShouldStartWith("1 paid order has no booking"));

        // What the feed says when it hears the database again.
        pages.Publish();
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(25));
    }

    [Fact]
    public async Task A_database_that_goes_away_before_the_repair_is_said_in_the_preview()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();
        await page.PreviewAsync(SupportPages.Sarah);
        page.Offers("Create booking");

        await pages.Marketplace.AllowConnectionsAsync(false);
        await page.PressAsync("Create booking");
        page.WaitForAssertion(() => page.Preview().Alerts()
            .ShouldBe(["The database does not answer. It may not have been saved: look again."]));

        await pages.Marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Look again");
        await page.PressAsync("Create booking");
        page.OutcomeSays("Booking created for KO-…-7F3K2A. Emma Stone can see it now.");
    }

    [Fact]
    public async Task A_database_that_goes_away_leaves_the_rows_but_never_under_another_address()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();

        await pages.Marketplace.AllowConnectionsAsync(false);
        pages.Publish();
        page.AlertSays(Away);
        page.Numbers().Count.ShouldBe(25);

        pages.Go("/orders?missing=1");
        page.WaitForAssertion(() => page.Rows().ShouldBeEmpty());
        page.AlertSays(Away);

        await pages.Marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Try again");
        page.WaitForAssertion(() => page.Numbers().ShouldBe([SupportPages.Sarah]));
        page.Alerts().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fault_of_ours_in_a_live_refresh_is_told_in_its_place_and_leaves_the_rest()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();

        await pages.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.guard RENAME TO elsewhere");
        pages.Publish();

        page.StatusSays(Unchecked);
        page.Numbers().Count.ShouldBe(25);
    }
}
