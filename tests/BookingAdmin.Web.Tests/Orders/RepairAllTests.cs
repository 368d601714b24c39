using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Orders.Table;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Orders;

public sealed class RepairAllTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    static async Task<IRenderedComponent<OrdersPage>> PreviewAsync(Desk desk)
    {
        var page = desk.List();
        await page.PressAsync("Repair all…");
        page.WaitForAssertion(() => page.Buttons().ShouldContain(button => button.StartsWith("Create ", StringComparison.Ordinal)));
        return page;
    }

    /// <summary>What the worker of a dashboard does: every batch of every running job, and says so.</summary>
    static async Task WorkAsync(Desk desk)
    {
        var runner = desk.Marketplace.Get<RepairJobRunner>();
        foreach (var job in await runner.RunningAsync(Cancel))
        {
            while ((await runner.RunAsync(job, null, Cancel)).End is BatchEnd.Worked)
                desk.Context.Services.GetRequiredService<JobFeed>().Publish(job);
            desk.Context.Services.GetRequiredService<JobFeed>().Publish(job);
        }
    }

    static async Task CreateAsync(Desk desk, IRenderedComponent<OrdersPage> page, string button)
    {
        await page.PressAsync(button);
        page.WaitForAssertion(() => page.Words("#repair-all").ShouldBe("Creating the missing bookings"));
        await WorkAsync(desk);
    }

    [Fact]
    public async Task The_plan_says_how_many_how_many_of_them_are_paid_and_shows_the_first_rows()
    {
        await using var desk = await Desk.OpenAsync("AB12CD", "LM09PO");

        var page = await PreviewAsync(desk);

        page.Words("#repair-all").ShouldBe("Create 3 missing bookings");
        page.Words(".pane p.s").ShouldStartWith("2 of their orders are paid.");
        page.FindAll(".alert button").ShouldBeEmpty();
        page.FindAll(".pane tbody tr").Count.ShouldBe(3);
        page.FindAll(".pane tbody tr").Select(row => row.Words())
            .ShouldContain(row => row.StartsWith("KO-…-7F3K2A Booking Waiting", StringComparison.Ordinal));
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(0);
        await page.PressAsync("Cancel");
        page.WaitForAssertion(() => page.FindAll("#repair-all").ShouldBeEmpty());
        // A look keeps nothing.
        (await desk.Marketplace.ScalarAsync<long>(
            "SELECT (SELECT count(*) FROM booking_admin.repair_job) + (SELECT count(*) FROM booking_admin.audit_entry)")).ShouldBe(0);
    }

    [Fact]
    public async Task The_whole_plan_has_a_page_of_its_own_and_stays()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await PreviewAsync(desk);

        await page.InvokeAsync(() => page.Find(".more button").ClickAsync(new()));

        desk.Address.ShouldMatch("^/repairs/[0-9a-f-]{36}$");
        (await desk.Marketplace.ScalarAsync<string>("SELECT state FROM booking_admin.repair_job")).ShouldBe("Planned");
    }

    [Fact]
    public async Task It_creates_all_reports_and_takes_all_back()
    {
        await using var desk = await Desk.OpenAsync("AB12CD", "LM09PO");
        var page = await PreviewAsync(desk);

        await CreateAsync(desk, page, "Create 3 bookings");

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
        await desk.Marketplace.ExecuteAsync(
            $"""UPDATE public."Booking" SET "orderNumber" = '{number}' WHERE "orderNumber" LIKE '%-QQ81ZX'""");
        var page = await PreviewAsync(desk);

        await CreateAsync(desk, page, "Create 2 bookings");

        page.Says(".pane [role=status]", "1 booking created. 1 could not be created.");
        page.Find(".pane tbody a").GetAttribute("href").ShouldBe($"/orders/{number}");
        page.Words(".pane tbody .what").ShouldStartWith("Failed The booking of another order carries this order number");
    }

    [Fact]
    public async Task A_run_shows_its_progress_and_can_be_stopped_keeping_what_is_done()
    {
        await using var desk = await Desk.OpenAsync("AB12CD");
        var page = await PreviewAsync(desk);

        await page.PressAsync("Create 2 bookings");
        page.WaitForAssertion(() => page.Find("[role=progressbar]"));
        page.Words(".pane p.s").ShouldBe("0 of 2 done. Begins in a moment. It goes on when you leave this page.");
        var runner = desk.Marketplace.Get<RepairJobRunner>();
        await runner.RunAsync((await runner.RunningAsync(Cancel)).Single(), 1, Cancel);

        await page.PressAsync("Stop");

        page.Says(".pane [role=status]", "Stopped. 1 booking created, which stays.");
        page.WaitForAssertion(() => page.FindAll("tr.miss").Count.ShouldBe(1));
    }

    [Fact]
    public async Task A_database_that_goes_away_is_said_and_the_plan_stays()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await PreviewAsync(desk);

        await desk.Marketplace.AllowConnectionsAsync(false);
        await page.PressAsync("Create 1 booking");

        page.Says(".pane [role=alert]", "The database does not answer. It may not have been saved: look again.");
        page.Buttons().ShouldContain("Create 1 booking");
        await desk.Marketplace.AllowConnectionsAsync(true);
    }
}
