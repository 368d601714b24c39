using System.Text.RegularExpressions;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Repair.Jobs;
using BookingAdmin.Web.Tests.Orders;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Repair;

public sealed class JobPagesTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    static async Task<Guid> PlanAsync(SupportPages pages)
    {
        await pages.LoseBookingAsync("AB12CD");
        return await pages.Marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new("missing-booking"), null, Cancel);
    }

    static IRenderedComponent<JobPage> Page(SupportPages pages, string id, string query = "")
    {
        pages.Go($"/repairs/{id}{query}");
        var page = pages.Context.Render<JobPage>(p => p.Add(j => j.Id, id));
        return page.Loaded();
    }

    static async Task WorkAsync(SupportPages pages, Guid job, int? most = null)
    {
        await pages.Marketplace.Get<RepairJobRunner>().RunAsync(job, most, Cancel);
        pages.Context.Services.GetRequiredService<JobFeed>().Publish(job);
    }

    [Fact]
    public async Task A_plan_shows_its_rows_runs_with_progress_and_is_undone()
    {
        await using var pages = await SupportPages.OpenAsync();
        var job = await PlanAsync(pages);
        var page = Page(pages, job.ToString());
        page.Heading().ShouldBe("Every order without a booking");
        page.Progress().Headline().ShouldBe("2 orders are planned");
        page.Rows().Count.ShouldBe(2);
        page.Rows().ShouldAllBe(row => row.Words().Contains("Booking Waiting", StringComparison.Ordinal));

        await page.PressAsync("Create 2 bookings");
        page.Offers("Pause");
        await WorkAsync(pages, job, 1);
        page.WaitForAssertion(() => page.Progress().Headline().ShouldBe("1 of 2 done"));
        page.ByRole("progressbar", "Progress of the job").GetAttribute("aria-valuenow").ShouldBe("50");
        await page.PressAsync("Pause");
        page.Offers("Resume");
        await page.PressAsync("Resume");
        page.Offers("Pause");
        await WorkAsync(pages, job);
        await WorkAsync(pages, job);

        page.WaitForAssertion(() => page.State().Words().ShouldBe("Done"));
        page.WaitForAssertion(() => page.Tabs().ShouldBe(["All 2", "Waiting 0", "Failed 0", "Done 2"]));
        await page.PressAsync("Undo the whole job…");
        page.WaitForAssertion(() =>
            page.Question().ShouldBe("Undo 2 repairs? What was written is removed or set back; what somebody has touched "
            + "since stays as it is."));
        await page.PressAsync("Leave it as it is");
        await page.PressAsync("Undo the whole job…");
        await page.PressAsync("Yes, undo it");
        page.OutcomeSays("Undone: 2 as before.");
        page.WaitForAssertion(() => page.Progress().Headline().ShouldBe("All of it was undone"));
        page.Progress().Words().ShouldContain("2 repaired, 2 of them undone since");
        page.Buttons().ShouldNotContain("Undo the whole job…");
    }

    [Fact]
    public async Task A_plan_shows_its_times_in_the_zone_of_the_reader()
    {
        await using var pages = await SupportPages.OpenAsync();
        pages.Context.RenderTree.Add<CascadingValue<TimeZoneInfo>>(zone =>
            zone.Add(z => z.Value, TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata")));
        var job = await PlanAsync(pages);
        // Due three days later, or twelve hours with a rush.
        await pages.Marketplace.ExecuteAsync("""UPDATE "Order" SET "createdAt" = current_date + interval '1 day 20 hours 30 minutes'""");

        var rows = Page(pages, job.ToString()).Rows();

        rows.Count.ShouldBe(2);
        rows.ShouldAllBe(row => Regex.IsMatch(row.Words(), "Due .*, (?:02|14):00", RegexOptions.None, TimeSpan.FromSeconds(1)));
        rows.ShouldAllBe(row => !row.Words().Contains("UTC", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_is_cancelled_only_after_a_question_and_says_when_nobody_runs_it()
    {
        await using var pages = await SupportPages.OpenAsync();
        var job = await PlanAsync(pages);
        var page = Page(pages, job.ToString());
        await page.PressAsync("Create 2 bookings");
        page.WaitForAssertion(() => page.Progress().Words().ShouldContain("No runner gives a sign of life."));

        await page.PressAsync("Cancel the job…");
        page.WaitForAssertion(() => page.Question().ShouldBe("Cancel the job for good? 0 repairs stay as they are, and the other 2 are "
            + "never done."));
        (await StateAsync(pages)).ShouldBe("Running");
        await page.PressAsync("Yes, cancel it");

        page.WaitForAssertion(() => page.State().Words().ShouldBe("Cancelled"));
        (await StateAsync(pages)).ShouldBe("Cancelled");
        page.WaitForAssertion(() => page.Tabs().ShouldBe(["All 2", "Not done 2", "Failed 0", "Done 0"]));
        page.WaitForAssertion(() => page.Rows().ShouldAllBe(row => row.Words().EndsWith("Not done", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_job_of_which_some_failed_is_not_good()
    {
        await using var pages = await SupportPages.OpenAsync();
        var number = await pages.NumberAsync("AB12CD");
        var job = await PlanAsync(pages);
        await pages.Marketplace.ExecuteAsync(
            $"""UPDATE public."Booking" SET "orderNumber" = '{number}' WHERE "orderNumber" LIKE '%-QQ81ZX'""");
        await pages.Marketplace.Get<RepairJobs>().StartAsync(TestMarketplace.Support, job, Cancel);
        await WorkAsync(pages, job);
        await WorkAsync(pages, job);

        var page = Page(pages, job.ToString());
        page.State().Words().ShouldBe("Done, 1 failed");
        page.State().Tone().ShouldBe("warn");
        page.ByRole("progressbar").Tone().ShouldBe("warn");
        page.Progress().Good().ShouldBeEmpty();

        pages.Go("/repairs");
        var list = pages.Context.Render<RepairsPage>();
        list.WaitForAssertion(() => list.Jobs().ShouldHaveSingleItem().Chip().Tone().ShouldBe("warn"));
        list.Jobs()[0].ByRole("progressbar").Tone().ShouldBe("warn");
    }

    [Fact]
    public async Task A_plan_without_an_order_says_what_was_looked_at()
    {
        await using var pages = await SupportPages.OpenAsync();
        var job = await pages.Marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new("copied-fields"), null, Cancel);
        Page(pages, job.ToString()).Progress().Explanation()
            .ShouldBe("No finding is open in its scope, and no full scan has been made yet.");
        await pages.Marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
        Page(pages, job.ToString()).Progress().Explanation()
            .ShouldMatch(@"^No finding is open in its scope\. The last check was .* (ago|now)\.$");
    }

    [Fact]
    public async Task A_step_that_fails_is_told_and_the_page_stays()
    {
        await using var pages = await SupportPages.OpenAsync();
        var job = await PlanAsync(pages);
        var page = Page(pages, job.ToString());
        await pages.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO audit_gone");
        await page.PressAsync("Create 2 bookings");
        page.OutcomeSays("It failed; the dashboard’s log says why. Look again before trying once more.");
        page.Buttons().ShouldContain("Create 2 bookings");
    }

    [Fact]
    public async Task A_discarded_plan_leaves_no_entry_in_the_audit()
    {
        await using var pages = await SupportPages.OpenAsync();
        var job = await PlanAsync(pages);
        await pages.Marketplace.Get<RepairJobs>().CancelAsync(TestMarketplace.Support, job, Cancel);
        (await pages.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(0);
    }

    static Task<string> StateAsync(SupportPages pages) =>
        pages.Marketplace.ScalarAsync<string>("SELECT state FROM booking_admin.repair_job");

    [Fact]
    public async Task Of_two_who_start_the_same_job_the_second_is_told_who_was_first()
    {
        await using var pages = await SupportPages.OpenAsync();
        var job = await PlanAsync(pages);
        var page = Page(pages, job.ToString());
        await pages.Marketplace.Get<RepairJobs>().StartAsync(TestMarketplace.Admin, job, Cancel);

        await page.PressAsync("Create 2 bookings");

        page.OutcomeSays("Ada Whitfield has started it already. It runs once.");
        page.Offers("Pause");
    }

    [Fact]
    public async Task A_plan_can_be_discarded_and_the_list_says_so()
    {
        await using var pages = await SupportPages.OpenAsync();
        var job = await PlanAsync(pages);
        var page = Page(pages, job.ToString());
        await page.PressAsync("Discard the plan");
        page.WaitForAssertion(() => page.Progress().Headline().ShouldBe("The plan was discarded"));

        pages.Go("/repairs");
        var list = pages.Context.Render<RepairsPage>();
        list.WaitForAssertion(() => list.Jobs()[0].Words()
            .ShouldStartWith("Discarded Every order without a booking Planned by Sam Okafor,"));
        list.Jobs()[0].ByRole("link").GetAttribute("href").ShouldBe($"/repairs/{job}");
    }

    [Fact]
    public async Task A_job_that_does_not_exist_is_said_so()
    {
        await using var pages = await SupportPages.OpenAsync();
        Page(pages, "nonsense").Heading().ShouldBe("There is no such repair job");
        Page(pages, Guid.NewGuid().ToString()).Heading().ShouldBe("There is no such repair job");
    }

    [Fact]
    public async Task A_job_about_money_or_a_decision_asks_why_before_it_starts()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.ExecuteAsync(
            """UPDATE "Order" SET status = 'IN_PROGRESS' WHERE id = (SELECT "orderId" FROM "Booking" WHERE status = 'PENDING' LIMIT 1)""");
        await pages.Marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
        pages.Go("/repairs?new=1");
        var list = pages.Context.Render<RepairsPage>();
        list.WaitForAssertion(() => list.Choice());

        await list.InvokeAsync(() => list.Choice().AllByRole("listitem")
            .Single(item => item.Words().StartsWith("Align every booking", StringComparison.Ordinal)).ByRole("button",
                "Repair…").ClickAsync());

        await JobParts.ReachedAsync(() => pages.Address);
        var page = Page(pages, pages.Address["/repairs/".Length..]);
        await page.PressAsync("Align the booking to its order");
        page.WaitForAssertion(() => page.Progress().Alerts().ShouldBe(["Say why first: it touches money or a decision."]));
        await page.InvokeAsync(() => page.ByLabel("Why?").InputAsync("Agreed with the marketplace’s team"));
        await page.PressAsync("Align the booking to its order");

        page.Offers("Pause");
        (await pages.Marketplace.ScalarAsync<string>("SELECT work || ' ' || state || ' ' || reason FROM booking_admin.repair_job"))
            .ShouldBe("status-pair Running Agreed with the marketplace’s team");
    }

    [Fact]
    public async Task An_empty_list_leads_to_the_orders()
    {
        await using var pages = await SupportPages.OpenAsync();
        pages.Go("/repairs");
        var page = pages.Context.Render<RepairsPage>();
        page.WaitForAssertion(() => page.Statuses()
            .ShouldContain(words => words.StartsWith("No repair job has been planned yet.", StringComparison.Ordinal)));
    }
}
