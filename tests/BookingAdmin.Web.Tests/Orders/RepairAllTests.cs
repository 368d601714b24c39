using AngleSharp.Dom;
using BookingAdmin.Web.Orders;

namespace BookingAdmin.Web.Tests.Orders;

public sealed class RepairAllTests
{
    static async Task<IRenderedComponent<OrdersPage>> PreviewAsync(Desk desk)
    {
        var page = desk.List();
        await page.PressAsync("Repair all…");
        return page;
    }

    [Fact]
    public async Task The_preview_says_how_many_and_how_many_of_them_are_paid()
    {
        await using var desk = await Desk.OpenAsync("AB12CD", "LM09PO");

        var page = await PreviewAsync(desk);

        page.Words("#repair-all").ShouldBe("Create 3 missing bookings");
        page.Words(".pane p.s").ShouldStartWith("2 of their orders are paid.");
        page.FindAll(".alert button").ShouldBeEmpty();
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(0);
        await page.PressAsync("Cancel");
        page.FindAll("#repair-all").ShouldBeEmpty();
    }

    [Fact]
    public async Task It_creates_all_reports_and_takes_all_back()
    {
        await using var desk = await Desk.OpenAsync("AB12CD", "LM09PO");
        var page = await PreviewAsync(desk);

        await page.PressAsync("Create 3 bookings");

        page.Says(".pane [role=status]", "3 bookings created.");
        page.WaitForAssertion(() => page.Words(".quiet.good").ShouldBe("Every order that needs a booking has one."));
        page.WaitForAssertion(() => page.FindAll("tr.miss").ShouldBeEmpty());

        await page.PressAsync("Undo");
        page.Says(".pane [role=status]", "Undone: 3 bookings removed again.");
        page.WaitForAssertion(() => page.FindAll("tr.miss").Count.ShouldBe(3));
        await page.PressAsync("Close");
        page.FindAll("#repair-all").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_could_not_be_repaired_is_listed_with_its_reason()
    {
        await using var desk = await Desk.OpenAsync("AB12CD");
        var number = await desk.NumberAsync("AB12CD");
        await desk.Marketplace.ExecuteAsync($"""UPDATE public."Booking" SET "orderNumber" = '{number}' WHERE "orderNumber" LIKE '%-QQ81ZX'""");
        var page = await PreviewAsync(desk);

        await page.PressAsync("Create 2 bookings");

        page.Says(".pane [role=status]", "1 booking created. 1 could not be created.");
        page.Find(".pane li a").GetAttribute("href").ShouldBe($"/orders/{number}");
        page.Words(".pane li .s").ShouldStartWith("The booking of another order carries this order number");
    }

    [Fact]
    public async Task A_run_shows_its_progress_and_can_be_stopped_keeping_what_is_done()
    {
        await using var desk = await Desk.OpenAsync("AB12CD");
        var page = await PreviewAsync(desk);
        await using var owner = await desk.Marketplace.OpenAsync();
        await using var hold = await owner.BeginTransactionAsync(Xunit.TestContext.Current.CancellationToken);
        // As if the owner's application were at work on that order: the repair waits for it.
        await using (var command = owner.CreateCommand())
        {
            command.CommandText = """SELECT FROM public."Order" WHERE "orderNumber" LIKE '%-7F3K2A' FOR UPDATE""";
            await command.ExecuteNonQueryAsync(Xunit.TestContext.Current.CancellationToken);
        }

        await page.PressAsync("Create 2 bookings");
        page.WaitForAssertion(() => page.Find("[role=progressbar]"));
        page.Words("#repair-all").ShouldBe("Creating the missing bookings");
        page.Words(".pane p.s").ShouldBe("0 of 2 done. Leaving this page stops it; what is done stays.");

        await page.PressAsync("Stop");
        page.Says(".pane [role=status]", "Stopped. Nothing was changed.");
        await hold.RollbackAsync(Xunit.TestContext.Current.CancellationToken);
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(0);
    }

    [Fact]
    public async Task A_database_that_goes_away_half_way_is_said_with_what_is_done()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await PreviewAsync(desk);

        await desk.Marketplace.AllowConnectionsAsync(false);
        await page.PressAsync("Create 1 booking");

        page.Says(".pane [role=status]", "The database does not answer. Nothing is known to be done. Repair again to finish.");
        await desk.Marketplace.AllowConnectionsAsync(true);
    }
}
