using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Orders.Table;
using BookingAdmin.Web.Tests.Orders.Table;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Orders;

public sealed class RepairAllTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    static async Task<IRenderedComponent<OrdersPage>> PreviewAsync(SupportPages pages)
    {
        var page = pages.List();
        await page.PressAsync("Repair all…");
        page.WaitForAssertion(() => page.RepairAll().AllByRole("button")
            .ShouldContain(button => button.Words().StartsWith("Create ", StringComparison.Ordinal)));
        return page;
    }

    /// <summary>Every batch of every running job is done and published, as by the worker of a dashboard.</summary>
    static async Task WorkAsync(SupportPages pages)
    {
        var runner = pages.Marketplace.Get<RepairJobRunner>();
        var feed = pages.Context.Services.GetRequiredService<JobFeed>();
        foreach (var job in await runner.RunningAsync(Cancel))
        {
            while ((await runner.RunAsync(job, null, Cancel)).End is BatchEnd.Worked)
                feed.Publish(job);
            feed.Publish(job);
        }
    }

    static async Task CreateAsync(SupportPages pages, IRenderedComponent<OrdersPage> page, string button)
    {
        await page.PressAsync(button);
        page.WaitForAssertion(() => page.RepairAll().Name().ShouldBe("Creating the missing bookings"));
        await WorkAsync(pages);
    }

    [Fact]
    public async Task The_plan_says_how_many_how_many_of_them_are_paid_and_shows_the_first_rows()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD", "LM09PO");

        var page = await PreviewAsync(pages);

        page.RepairAll().Name().ShouldBe("Create 3 missing bookings");
        page.RepairAll().Plan().ShouldStartWith("2 of their orders are paid.");
        page.Warning().AllByRole("button").ShouldBeEmpty();
        page.RepairAll().Rows().Count.ShouldBe(3);
        page.RepairAll().Rows().Select(row => row.Words())
            .ShouldContain(row => row.StartsWith("KO-…-7F3K2A Booking Waiting", StringComparison.Ordinal));
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(0);
        await page.PressAsync("Cancel");
        page.WaitForAssertion(() => page.RepairAlls().ShouldBeEmpty());
        // A look keeps nothing.
        (await pages.Marketplace.ScalarAsync<long>(
            "SELECT (SELECT count(*) FROM booking_admin.repair_job) + (SELECT count(*) FROM booking_admin.audit_entry)")).ShouldBe(0);
    }

    [Fact]
    public async Task The_whole_plan_has_a_page_of_its_own_and_stays()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await PreviewAsync(pages);

        await page.InvokeAsync(() => page.Button("Open as a plan").ClickAsync(new()));

        pages.Address.ShouldMatch("^/repairs/[0-9a-f-]{36}$");
        (await pages.Marketplace.ScalarAsync<string>("SELECT state FROM booking_admin.repair_job")).ShouldBe("Planned");
    }

    [Fact]
    public async Task It_creates_all_reports_and_takes_all_back()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD", "LM09PO");
        var page = await PreviewAsync(pages);

        await CreateAsync(pages, page, "Create 3 bookings");

        Ends(page, "3 bookings created.");
        page.WaitForAssertion(() => page.Good().ShouldContain(sign => sign.Words() == OrdersList.NothingMissing));
        page.WaitForAssertion(() => page.MissingRows().ShouldBeEmpty());

        await page.PressAsync("Undo");
        Ends(page, "Undone: 3 bookings removed again.");
        page.WaitForAssertion(() => page.MissingRows().Count.ShouldBe(3));
        await page.PressAsync("Close");
        page.RepairAlls().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_could_not_be_repaired_is_listed_with_its_reason()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD");
        var number = await pages.NumberAsync("AB12CD");
        await pages.Marketplace.ExecuteAsync(
            $"""UPDATE public."Booking" SET "orderNumber" = '{number}' WHERE "orderNumber" LIKE '%-QQ81ZX'""");
        var page = await PreviewAsync(pages);

        await CreateAsync(pages, page, "Create 2 bookings");

        Ends(page, "1 booking created. 1 could not be created.");
        var failed = page.RepairAll().Rows().ShouldHaveSingleItem();
        failed.Cell("Order").ByRole("link").GetAttribute("href").ShouldBe($"/orders/{number}");
        failed.Cell("Result").Words().ShouldStartWith("Failed The booking of another order carries this order number");
    }

    [Fact]
    public async Task A_run_shows_its_progress_and_can_be_stopped_keeping_what_is_done()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD");
        var page = await PreviewAsync(pages);

        await page.PressAsync("Create 2 bookings");
        page.WaitForAssertion(() => page.ByRole("progressbar", "Bookings created"));
        page.RepairAll().Plan().ShouldBe("0 of 2 done. Begins in a moment. It goes on when you leave this page.");
        var runner = pages.Marketplace.Get<RepairJobRunner>();
        await runner.RunAsync((await runner.RunningAsync(Cancel)).Single(), 1, Cancel);

        await page.PressAsync("Stop");

        Ends(page, "Stopped. 1 booking created, which stays.");
        page.WaitForAssertion(() => page.MissingRows().Count.ShouldBe(1));
    }

    [Fact]
    public async Task A_database_that_goes_away_is_said_and_the_plan_stays()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await PreviewAsync(pages);

        await pages.Marketplace.AllowConnectionsAsync(false);
        await page.PressAsync("Create 1 booking");

        page.WaitForAssertion(() => page.RepairAll().Alerts()
            .ShouldBe(["The database does not answer. It may not have been saved: look again."]));
        page.Buttons().ShouldContain("Create 1 booking");
        await pages.Marketplace.AllowConnectionsAsync(true);
    }

    static void Ends(IRenderedComponent<OrdersPage> page, string words) =>
        page.WaitForAssertion(() => page.RepairAll().Statuses().ShouldBe([words]));
}
