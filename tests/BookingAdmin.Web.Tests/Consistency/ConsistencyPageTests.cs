using BookingAdmin.Domain.Consistency;
using BookingAdmin.Web.Tests.Orders;

namespace BookingAdmin.Web.Tests.Consistency;

public sealed class ConsistencyPageTests
{
    [Fact]
    public async Task Before_the_first_check_nothing_is_known_and_nothing_is_green()
    {
        await using var report = await Report.OpenAsync();
        var page = report.Page();
        page.Heading().ShouldBe("Not known: no full scan has been made yet");
        page.Verdict().ShouldBe("Not known");
        page.Safeguard("Guard").Words().ShouldContain("Off");
        page.Rules().Rows().Select(rule => rule.AllByRole("cell")[0].Words()).ShouldBe([
            .. Enumerable.Repeat("Not checked yet", 3), "0",
            .. Enumerable.Repeat("Not checked yet", 12), "Not compared yet",
            .. Enumerable.Repeat("Not checked yet", 3)]);
        page.Trend().Words().ShouldContain("There was no full scan in that time.");
        page.Good().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_check_that_is_too_old_proves_nothing()
    {
        await using var report = await Report.OpenEmptyAsync();
        await report.CheckAsync();
        report.Marketplace.Clock.Advance(TimeSpan.FromHours(30));
        var page = report.Page();
        page.Heading().ShouldBe("Not known: the last full scan is 30 hours old");
        page.Rules().Words().ShouldMatch("^Rules As of .*: it may be otherwise now\\. ");
        ShouldShowNothingGood(page);
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
        var page = report.Page();
        page.Heading().ShouldBe("Not known: the last full scan failed: It took too long");
        ShouldShowNothingGood(page);
    }

    [Fact]
    public async Task A_database_that_is_away_leaves_nothing_good_on_the_page()
    {
        await using var report = await Report.OpenEmptyAsync();
        await report.CheckAsync();
        var page = report.Page();
        page.Verdict().ShouldBe("Consistent");
        // A screen reader announces the verdict when it changes.
        page.State().AllByRole("status")[0].Words().ShouldBe("Consistent Everything is consistent");

        await report.Marketplace.AllowConnectionsAsync(false);
        report.Publish();

        page.WaitForAssertion(() => page.Heading().ShouldBe("Not known: the database does not answer"));
        ShouldShowNothingGood(page);
        await report.Marketplace.AllowConnectionsAsync(true);
    }

    [Fact]
    public async Task A_check_tells_its_result_the_state_and_every_rule()
    {
        await using var report = await Report.OpenAsync();
        var page = report.Page();

        await page.PressAsync("Check now");

        page.WaitForAssertion(() => page.Heading().ShouldBe("2 findings are open, NZ$150 at risk"));
        page.WaitForAssertion(() => page.Check().ShouldMatch(@"^Checked in .* 2 new\.$"));
        page.State().Words().ShouldContain("39 orders in");
        page.Rules().Rows().Count.ShouldBe(Rules.All.Count);
        page.Rules().Rows()[0].Words().ShouldStartWith("An order has no booking Critical oldest for ");
        page.Rules().Rows()[0].ByRole("link").Address().ShouldBe("/consistency/missing-booking");
        page.WaitForAssertion(() => page.Trend().AllByRole("listitem").Select(series => series.Words()).ShouldBe(["still open 1"]));
    }

    [Fact]
    public async Task A_marketplace_in_order_is_called_consistent()
    {
        await using var report = await Report.OpenEmptyAsync();
        await report.CheckAsync();
        var page = report.Page();
        page.Heading().ShouldBe("Everything is consistent");
        page.Verdict().ShouldBe("Consistent");
        page.Trend().Words().ShouldContain("No missing booking began in the last 14 days.");
    }

    [Fact]
    public async Task A_check_can_be_cancelled()
    {
        await using var report = await Report.OpenAsync();
        var page = report.Page();
        await using (await report.LockOrdersAsync())
        {
            await page.PressAsync("Check now");
            page.WaitForAssertion(() => page.State().ByRole("progressbar"));
            await page.PressAsync("Cancel");
            page.WaitForAssertion(() => page.Check().ShouldBe("The check was cancelled. What was known before still counts."));
        }
    }

    [Fact]
    public async Task Whoever_comes_second_is_told_that_a_check_is_at_work()
    {
        await using var report = await Report.OpenAsync();
        var page = report.Page();
        Task first;
        await using (await report.LockOrdersAsync())
        {
            first = report.CheckAsync();
            while (await report.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.run WHERE state = 'Running'") == 0)
                await Task.Delay(20, Report.Cancel);
            await page.PressAsync("Check now");
            page.WaitForAssertion(() => page.Check().ShouldStartWith("A check is already at work, started by somebody else."));
        }
        await first;
    }

    [Fact]
    public async Task A_part_that_cannot_be_computed_says_so_and_the_rest_stays()
    {
        await using var report = await Report.OpenAsync();
        await report.CheckAsync();
        await report.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.finding RENAME TO finding_gone");

        var page = report.Page();

        page.Heading().ShouldStartWith("Not known");
        page.Trend().ByRole("alert").Words().ShouldStartWith("Something went wrong while loading.");
        page.Safeguard("Guard").Words().ShouldContain("Off");
        page.Safeguard("Self-test").Words().ShouldContain("Never run");
        await report.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.finding_gone RENAME TO finding");
        await page.InvokeAsync(() => page.Trend().ByRole("button", "Try again").ClickAsync(new()));
        page.WaitForAssertion(() => page.Trend().AllByRole("img").Count.ShouldBe(1));
    }

    [Fact]
    public async Task The_range_of_the_charts_stands_in_the_address()
    {
        await using var report = await Report.OpenAsync();
        await report.CheckAsync();
        var page = report.Page("?days=30");
        page.Trend().Rows().Count.ShouldBe(30);
        page.Ranges().Current().Words().ShouldBe("30 days");
        page.Ranges().Select(range => range.Address()).ShouldBe(["/consistency", "/consistency?days=30", "/consistency?days=90"]);

        report.Go("/consistency?days=nonsense");
        page.WaitForAssertion(() => page.Trend().Rows().Count.ShouldBe(14));
    }

    static void ShouldShowNothingGood(IRenderedComponent<Web.Consistency.ConsistencyPage> page)
    {
        page.State().Good().ShouldBeEmpty();
        page.Rules().Good().ShouldBeEmpty();
    }
}
