using BookingAdmin.Domain;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Consistency;
using BookingAdmin.Web.Tests.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Consistency;

public sealed class ConsistencyPageTests
{
    static IRenderedComponent<ConsistencyPage> Page(Report report, string query = "")
    {
        report.Go(Addresses.Consistency + query);
        var page = report.Context.Render<ConsistencyPage>();
        page.WaitForAssertion(() => page.FindAll(".skeleton").ShouldBeEmpty());
        return page;
    }

    static string Card(IRenderedComponent<ConsistencyPage> page, string label) => page.Find($"section[aria-label={label}]").Words();

    [Fact]
    public async Task Before_the_first_check_nothing_is_known_and_nothing_is_green()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        page.Words("h1").ShouldBe("Not known: no full check has been made yet");
        page.FindAll(".hero .chip.good").ShouldBeEmpty();
        page.Words(".hero .chip").ShouldBe("Not known");
        Card(page, "Guard").ShouldContain("Off");
        page.FindAll("section[aria-labelledby=rules] td:first-of-type .chip").Select(chip => chip.Words())
            .ShouldBe(
                [.. Enumerable.Repeat("Not checked yet", 3), "0", .. Enumerable.Repeat("Not checked yet", 12), "Not compared yet",
                    .. Enumerable.Repeat("Not checked yet", 3)]);
        page.Words("section[aria-labelledby=trend]").ShouldContain("No check looked at all orders in that time.");
        page.FindAll(".good").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_check_that_is_too_old_proves_nothing()
    {
        await using var report = await Report.OpenEmptyAsync();
        await report.CheckAsync();
        report.Marketplace.Clock.Advance(TimeSpan.FromHours(30));
        var page = Page(report);
        page.Words("h1").ShouldBe("Not known: the last full check is 30 hours old");
        page.Words("section[aria-labelledby=rules] .asof").ShouldMatch("^As of .*: it may be otherwise now\\.$");
        page.FindAll(".hero .good, section[aria-labelledby=rules] .good").ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_check_that_failed_nothing_is_known()
    {
        await using var report = await Report.OpenEmptyAsync();
        await report.CheckAsync();
        await report.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.run (kind, state, actor_kind, actor_name, instance, started_at, finished_at, fault)
            VALUES ('Full', 'Failed', 'Job', 'The monitor', 'web-1:1', now(), now(), 'It took too long.')
            """);
        var page = Page(report);
        page.Words("h1").ShouldBe("Not known: the last full check failed: It took too long");
        page.FindAll(".hero .good, section[aria-labelledby=rules] .good").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_that_is_away_leaves_nothing_good_on_the_page()
    {
        await using var report = await Report.OpenEmptyAsync();
        await report.CheckAsync();
        var page = Page(report);
        page.Words(".hero .chip").ShouldBe("Consistent");
        // Said to whoever does not look at it.
        page.Find(".hero [role=status]").Words().ShouldBe("Consistent Everything is consistent");

        await report.Marketplace.AllowConnectionsAsync(false);
        report.Context.Services.GetRequiredService<ChangeFeed>().Publish("somebody");

        page.WaitForAssertion(() => page.Words("h1").ShouldBe("Not known: the database does not answer"));
        page.FindAll(".hero .good, section[aria-labelledby=rules] .good").ShouldBeEmpty();
        await report.Marketplace.AllowConnectionsAsync(true);
    }

    [Fact]
    public async Task A_check_tells_its_result_the_state_and_every_rule()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);

        await page.PressAsync("Check now");

        page.WaitForAssertion(() => page.Words("h1").ShouldBe("2 findings are open, NZ$150 at risk"));
        page.WaitForAssertion(() => page.Words(".run").ShouldMatch(@"^Checked in .* 2 new\.$"));
        page.Words(".hero").ShouldContain("over 39 orders");
        page.FindAll("section[aria-labelledby=rules] tbody tr").Count.ShouldBe(Rules.All.Count);
        page.FindAll("section[aria-labelledby=rules] tbody tr")[0].Words().ShouldStartWith("An order has no booking oldest");
        page.Find("section[aria-labelledby=rules] tbody a").GetAttribute("href").ShouldBe("/consistency/missing-booking");
        page.WaitForAssertion(() =>
            page.FindAll("section[aria-labelledby=trend] .legend li").Select(li => li.Words()).ShouldBe(["still open 1"]));
    }

    [Fact]
    public async Task A_marketplace_in_order_is_called_consistent()
    {
        await using var report = await Report.OpenEmptyAsync();
        await report.CheckAsync();
        var page = Page(report);
        page.Words("h1").ShouldBe("Everything is consistent");
        page.Words(".hero .chip").ShouldBe("Consistent");
        page.Words("section[aria-labelledby=trend]").ShouldContain("No missing booking began in the last 14 days.");
    }

    [Fact]
    public async Task A_check_can_be_cancelled()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        await using (await report.LockOrdersAsync())
        {
            await page.PressAsync("Check now");
            page.WaitForAssertion(() => page.Find(".run [role=progressbar]"));
            await page.PressAsync("Cancel");
            page.WaitForAssertion(() => page.Words(".run").ShouldBe("The check was cancelled. What was known before still counts."));
        }
    }

    [Fact]
    public async Task Whoever_comes_second_is_told_that_a_check_is_at_work()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report);
        Task first;
        await using (await report.LockOrdersAsync())
        {
            first = report.CheckAsync();
            while (await report.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.run WHERE state = 'Running'") == 0)
                await Task.Delay(20, Report.Cancel);
            await page.PressAsync("Check now");
            page.WaitForAssertion(() => page.Words(".run").ShouldStartWith("A check is already at work, started by somebody else."));
        }
        await first;
    }

    [Fact]
    public async Task A_part_that_cannot_be_computed_says_so_and_the_rest_stays()
    {
        await using var report = await Report.OpenAsync();
        await report.CheckAsync();
        await report.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.finding RENAME TO finding_gone");

        var page = Page(report);

        page.Words("h1").ShouldStartWith("Not known");
        page.Words("section[aria-labelledby=trend] [role=alert]").ShouldStartWith("Something went wrong while loading.");
        Card(page, "Guard").ShouldContain("Off");
        Card(page, "Self-test").ShouldContain("Never run");
        await report.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.finding_gone RENAME TO finding");
        await page.InvokeAsync(() => page.Find("section[aria-labelledby=trend] [role=alert] button").ClickAsync(new()));
        page.WaitForAssertion(() => page.FindAll("section[aria-labelledby=trend] [role=img]").Count.ShouldBe(1));
    }

    [Fact]
    public async Task The_range_of_the_charts_stands_in_the_address()
    {
        await using var report = await Report.OpenAsync();
        await report.CheckAsync();
        var page = Page(report, "?days=30");
        page.FindAll("section[aria-labelledby=trend] tbody tr").Count.ShouldBe(30);
        page.Words("nav.seg a[aria-current]").ShouldBe("30 days");
        page.FindAll("nav.seg a").Select(link => link.GetAttribute("href"))
            .ShouldBe(["/consistency", "/consistency?days=30", "/consistency?days=90"]);

        report.Go("/consistency?days=nonsense");
        page.WaitForAssertion(() => page.FindAll("section[aria-labelledby=trend] tbody tr").Count.ShouldBe(14));
    }
}
