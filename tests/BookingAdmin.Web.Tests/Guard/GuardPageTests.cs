using BookingAdmin.Services.Live;
using BookingAdmin.Web.Guard;
using BookingAdmin.Web.Tests.Consistency;
using BookingAdmin.Web.Tests.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Guard;

public sealed class GuardPageTests
{
    static IRenderedComponent<GuardPage> Page(Report report)
    {
        var page = report.Context.Render<GuardPage>();
        page.WaitForAssertion(() => page.FindAll("fieldset label").Count.ShouldBe(4));
        return page;
    }

    static Task ChooseAsync(IRenderedComponent<GuardPage> page, string mode) =>
        page.InvokeAsync(
            () => page.FindAll("fieldset label").Single(label => label.Words().StartsWith(mode, StringComparison.Ordinal))
            .QuerySelector("input")!.ChangeAsync(true));

    static async Task InstallAsync(IRenderedComponent<GuardPage> page)
    {
        await ChooseAsync(page, "Watch");
        await page.PressAsync("Install Watch");
        page.WaitForAssertion(() => page.Words(".chips").ShouldBe("Watching"));
    }

    [Fact]
    public async Task The_sql_is_shown_before_anything_runs_and_then_told_what_was_done()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        page.Words(".chips").ShouldBe("Off");

        await ChooseAsync(page, "Watch");

        page.WaitForAssertion(() =>
            page.Find("pre").TextContent.ShouldContain("CREATE OR REPLACE FUNCTION booking_admin.guard_order_inserted"));
        (await TriggersAsync(report)).ShouldBe(0);
        await page.PressAsync("Cancel");
        page.FindAll("pre").ShouldBeEmpty();

        await InstallAsync(page);
        (await TriggersAsync(report)).ShouldBeGreaterThan(0);
        page.FindAll(".told.good").Count.ShouldBe(1);
        page.FindAll("pre").ShouldBeEmpty();
        page.Words("section.card h2 + .big").ShouldBe("1");

        await ChooseAsync(page, "Off");
        await page.PressAsync("Remove the guard");
        page.WaitForAssertion(() => page.Words(".chips").ShouldBe("Off"));
        (await TriggersAsync(report)).ShouldBe(0);
    }

    [Fact]
    public async Task The_watch_list_is_compared_with_a_full_scan_and_rebuilt()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        await InstallAsync(page);
        await page.PressAsync("Compare with a full scan");
        page.WaitForAssertion(() => page.Markup.ShouldContain("It is exactly what a full scan finds."));

        await report.Marketplace.ExecuteAsync(
            "ALTER TABLE booking_admin.watch_list DISABLE TRIGGER USER; DELETE FROM booking_admin.watch_list; ALTER TABLE "
            + "booking_admin.watch_list ENABLE TRIGGER USER");
        await page.PressAsync("Compare with a full scan");
        page.WaitForAssertion(() => page.Markup.ShouldContain("1 without a booking is not on it. Rebuild it."));
        await page.PressAsync("Rebuild");
        page.WaitForAssertion(() => page.FindAll(".told.good").Count.ShouldBe(1));
        page.WaitForAssertion(() => page.Words("section.card h2 + .big").ShouldBe("1"));
    }

    [Fact]
    public async Task A_comparison_counts_only_for_the_list_that_was_compared()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        await InstallAsync(page);
        await page.PressAsync("Compare with a full scan");
        page.WaitForAssertion(() => page.Markup.ShouldContain("It is exactly what a full scan finds."));
        page.Words("p.good .xs").ShouldStartWith("Compared today, ");

        await report.Marketplace.ExecuteAsync("""DELETE FROM public."Booking" WHERE "orderNumber" LIKE '%-AB12CD'""");
        report.Context.Services.GetRequiredService<ChangeFeed>().Publish("somebody");

        page.WaitForAssertion(() => page.Words("section.card h2 + .big").ShouldBe("2"));
        page.Markup.ShouldNotContain("It is exactly what a full scan finds.");
    }

    [Fact]
    public async Task A_change_that_fails_is_told_and_the_page_stays()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        await ChooseAsync(page, "Watch");
        await report.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO audit_gone");
        await page.PressAsync("Install Watch");
        page.WaitForAssertion(() => page.Words(".told [role=alert]").ShouldStartWith("It failed; the dashboard’s log says why."));
    }

    [Fact]
    public async Task A_guard_that_somebody_broke_says_what_is_wrong_and_is_installed_again()
    {
        await using var report = await Report.OpenAsync();
        await InstallAsync(Page(report));
        await report.Marketplace.ExecuteAsync("""ALTER TABLE public."Order" DISABLE TRIGGER booking_admin_inserted""");

        var page = Page(report);

        page.Words(".chips").ShouldBe("Broken");
        page.Words(".faults").ShouldContain("booking_admin_inserted");
        page.Find("details").HasAttribute("open").ShouldBeTrue();
        await page.PressAsync("Install it again…");
        await page.PressAsync("Install it again");
        page.WaitForAssertion(() => page.Words(".chips").ShouldBe("Watching"));
        page.FindAll(".faults").ShouldBeEmpty();
    }

    static Task<long> TriggersAsync(Report report) =>
        report.Marketplace.ScalarAsync<long>(
            "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'booking\\_admin\\_%' AND NOT tgisinternal");
}
