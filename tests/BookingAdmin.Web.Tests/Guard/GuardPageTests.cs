using BookingAdmin.Web.Guard;
using BookingAdmin.Web.Tests.Consistency;
using BookingAdmin.Web.Tests.Orders;

namespace BookingAdmin.Web.Tests.Guard;

public sealed class GuardPageTests
{
    static IRenderedComponent<GuardPage> Page(Report report)
    {
        var page = report.Context.Render<GuardPage>();
        page.WaitForAssertion(() => page.Modes().Count.ShouldBe(4));
        return page;
    }

    static async Task InstallAsync(IRenderedComponent<GuardPage> page)
    {
        await page.ChooseAsync("Watch");
        await page.PressAsync("Install Watch");
        page.WaitForAssertion(() => page.State().ShouldBe("Watching"));
    }

    [Fact]
    public async Task The_sql_is_shown_before_anything_runs_and_then_told_what_was_done()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        page.State().ShouldBe("Off");

        await page.ChooseAsync("Watch");

        page.WaitForAssertion(() => page.Script().ShouldNotBeNull()
            .ShouldContain("CREATE OR REPLACE FUNCTION booking_admin.guard_order_inserted"));
        (await TriggersAsync(report)).ShouldBe(0);
        await page.PressAsync("Cancel");
        page.WaitForAssertion(() => page.Script().ShouldBeNull());

        await InstallAsync(page);
        (await TriggersAsync(report)).ShouldBeGreaterThan(0);
        page.Message().Tone().ShouldBe("good");
        page.Script().ShouldBeNull();
        page.WatchList().Words().ShouldStartWith("Watch list 1 Orders that lack ");

        await page.ChooseAsync("Off");
        await page.PressAsync("Remove the guard");
        page.WaitForAssertion(() => page.State().ShouldBe("Off"));
        (await TriggersAsync(report)).ShouldBe(0);
    }

    [Fact]
    public async Task The_watch_list_is_compared_with_a_full_scan_and_rebuilt()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        await InstallAsync(page);
        await page.PressAsync("Compare with a full scan");
        page.WaitForAssertion(() => page.WatchList().Words().ShouldContain("It is exactly what a full scan finds."));

        await report.Marketplace.ExecuteAsync("""
            ALTER TABLE booking_admin.watch_list DISABLE TRIGGER USER;
            DELETE FROM booking_admin.watch_list;
            ALTER TABLE booking_admin.watch_list ENABLE TRIGGER USER
            """);
        await page.PressAsync("Compare with a full scan");
        page.WaitForAssertion(() => page.WatchList().ByRole("alert").Words()
            .ShouldContain("1 order without a booking is not on it. Rebuild it."));
        await page.PressAsync("Rebuild");
        page.WaitForAssertion(() => page.Message().Tone().ShouldBe("good"));
        page.WaitForAssertion(() => page.WatchList().Words().ShouldStartWith("Watch list 1 Orders that lack "));
    }

    [Fact]
    public async Task A_comparison_counts_only_for_the_list_that_was_compared()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        await InstallAsync(page);
        await page.PressAsync("Compare with a full scan");
        page.WaitForAssertion(() => page.WatchList().ByRole("status").Words()
            .ShouldStartWith("It is exactly what a full scan finds. Compared today, "));

        await report.Marketplace.ExecuteAsync("""DELETE FROM public."Booking" WHERE "orderNumber" LIKE '%-AB12CD'""");
        report.Publish();

        page.WaitForAssertion(() => page.WatchList().Words().ShouldStartWith("Watch list 2 Orders that lack "));
        page.Markup.ShouldNotContain("It is exactly what a full scan finds.");
    }

    [Fact]
    public async Task A_change_that_fails_is_told_and_the_page_stays()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        await page.ChooseAsync("Watch");
        await report.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO audit_gone");
        await page.PressAsync("Install Watch");
        page.WaitForAssertion(() => page.ByRole("alert").Words().ShouldStartWith("It failed; the dashboard’s log says why."));
    }

    [Fact]
    public async Task A_guard_that_somebody_broke_says_what_is_wrong_and_is_installed_again()
    {
        await using var report = await Report.OpenAsync();
        await InstallAsync(Page(report));
        await report.Marketplace.ExecuteAsync("""ALTER TABLE public."Order" DISABLE TRIGGER booking_admin_inserted""");

        var page = Page(report);

        page.State().ShouldBe("Broken");
        page.Faults().ShouldHaveSingleItem().Words().ShouldContain("booking_admin_inserted");
        page.ShowsParts().ShouldBeTrue();
        await page.PressAsync("Install it again…");
        await page.PressAsync("Install it again");
        page.WaitForAssertion(() => page.State().ShouldBe("Watching"));
        page.Faults().ShouldBeEmpty();
    }

    static Task<long> TriggersAsync(Report report) => report.Marketplace.ScalarAsync<long>("""
        SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'booking\_admin\_%' AND NOT tgisinternal
        """);
}
