using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Tests.Consistency;
using BookingAdmin.Web.Tests.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Repair;

public sealed class JobPagesTests
{
    static async Task<Guid> PlanAsync(Report report)
    {
        await report.Marketplace.ExecuteAsync("""DELETE FROM public."Booking" WHERE "orderNumber" LIKE '%-AB12CD'""");
        return await report.Marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new("missing-booking"), null, Report.Cancel);
    }

    static IRenderedComponent<JobPage> Page(Report report, string id, string query = "")
    {
        report.Go($"/repairs/{id}{query}");
        var page = report.Context.Render<JobPage>(p => p.Add(j => j.Id, id));
        page.WaitForAssertion(() => page.FindAll(".skeleton").ShouldBeEmpty());
        return page;
    }

    static async Task WorkAsync(Report report, Guid job, int? most = null)
    {
        await report.Marketplace.Get<RepairJobRunner>().RunAsync(job, most, Report.Cancel);
        report.Context.Services.GetRequiredService<JobFeed>().Publish(job);
    }

    [Fact]
    public async Task A_plan_shows_its_rows_runs_with_progress_and_is_undone()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        var job = await PlanAsync(report);
        var page = Page(report, job.ToString());
        page.Words("h1").ShouldBe("Every order without a booking");
        page.Words(".progress .big").ShouldBe("2 orders are planned");
        page.FindAll(".list tbody tr").Count.ShouldBe(2);
        page.Words(".list tbody").ShouldContain("Booking Waiting");

        await page.PressAsync("Start");
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Pause"));
        await WorkAsync(report, job, 1);
        page.WaitForAssertion(() => page.Words(".progress .big").ShouldBe("1 of 2 done"));
        page.Find(".progress [role=progressbar]").GetAttribute("aria-valuenow").ShouldBe("50");
        await page.PressAsync("Pause");
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Resume"));
        await page.PressAsync("Resume");
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Pause"));
        await WorkAsync(report, job);
        await WorkAsync(report, job);

        page.WaitForAssertion(() => page.Words("header .chip").ShouldBe("Done"));
        page.WaitForAssertion(() =>
            page.FindAll(".tabs a").Select(tab => tab.Words()).ShouldBe(["All 2", "Waiting 0", "Failed 0", "Done 2"]));
        await page.PressAsync("Undo the whole job");
        page.WaitForAssertion(() => page.Words(".ask p").ShouldBe("Undo 2 repairs? What somebody has touched since stays as it is."));
        await page.PressAsync("Leave it as it is");
        await page.PressAsync("Undo the whole job");
        await page.PressAsync("Yes, undo it");
        page.Says(".outcome p", "Undone: 2 as before.");
        page.WaitForAssertion(() => page.Words(".progress .big").ShouldBe("All of it was undone"));
        page.Words(".facts").ShouldContain("2 repaired, 2 of them undone since");
        page.Buttons().ShouldNotContain("Undo the whole job");
    }

    [Fact]
    public async Task A_job_is_cancelled_only_after_a_question_and_says_when_nobody_runs_it()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        var job = await PlanAsync(report);
        var page = Page(report, job.ToString());
        await page.PressAsync("Start");
        page.WaitForAssertion(() => page.Words(".progress").ShouldContain("No runner gives a sign of life."));

        await page.PressAsync("Cancel the job");
        page.WaitForAssertion(() =>
            page.Words(".ask p").ShouldBe("Cancel the job for good? 0 repairs stay, and the other 2 are never done."));
        (await StateAsync(report)).ShouldBe("Running");
        await page.PressAsync("Yes, cancel it");

        page.WaitForAssertion(() => page.Words("header .chip").ShouldBe("Cancelled"));
        (await StateAsync(report)).ShouldBe("Cancelled");
    }

    [Fact]
    public async Task A_job_of_which_some_failed_is_not_good()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        var number = await report.Marketplace.ScalarAsync<string>(
            """SELECT "orderNumber" FROM public."Order" WHERE "orderNumber" LIKE '%-AB12CD'""");
        var job = await PlanAsync(report);
        await report.Marketplace.ExecuteAsync(
            $"""UPDATE public."Booking" SET "orderNumber" = '{number}' WHERE "orderNumber" LIKE '%-QQ81ZX'""");
        await report.Marketplace.Get<RepairJobs>().StartAsync(TestMarketplace.Support, job, Report.Cancel);
        await WorkAsync(report, job);
        await WorkAsync(report, job);

        var page = Page(report, job.ToString());
        page.Words("header .chip").ShouldBe("Done, 1 failed");
        page.FindAll("header .chip.warn, .progress .bar.warn").Count.ShouldBe(2);
        page.FindAll("header .good, .progress .good").ShouldBeEmpty();

        report.Go("/repairs");
        var list = report.Context.Render<RepairsPage>();
        list.WaitForAssertion(() => list.FindAll("li .chip.warn, li .bar.warn").Count.ShouldBe(2));
    }

    [Fact]
    public async Task A_plan_without_an_order_says_what_was_looked_at()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        var job = await report.Marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new("copied-fields"), null, Report.Cancel);
        Page(report, job.ToString()).Words(".progress .s")
            .ShouldBe("No finding is open in its scope, and no check of all orders has been made yet.");
        await report.CheckAsync();
        Page(report, job.ToString()).Words(".progress .s")
            .ShouldMatch(@"^No finding is open in its scope\. The last check was .* (ago|now)\.$");
    }

    [Fact]
    public async Task A_step_that_fails_is_told_and_the_page_stays()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        var job = await PlanAsync(report);
        var page = Page(report, job.ToString());
        await report.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO audit_gone");
        await page.PressAsync("Start");
        page.Says(".outcome p", "It failed; the dashboard’s log says why. Look again before trying once more.");
        page.Buttons().ShouldContain("Start");
    }

    [Fact]
    public async Task A_discarded_plan_leaves_no_entry_in_the_audit()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        var job = await PlanAsync(report);
        await report.Marketplace.Get<RepairJobs>().CancelAsync(TestMarketplace.Support, job, Report.Cancel);
        (await report.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(0);
    }

    static Task<string> StateAsync(Report report) => report.Marketplace.ScalarAsync<string>("SELECT state FROM booking_admin.repair_job");

    [Fact]
    public async Task Of_two_who_start_the_same_job_the_second_is_told_who_was_first()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        var job = await PlanAsync(report);
        var page = Page(report, job.ToString());
        await report.Marketplace.Get<RepairJobs>().StartAsync(TestMarketplace.Admin, job, Report.Cancel);

        await page.PressAsync("Start");

        page.Says(".outcome p", "Ada Whitfield has started it already. It runs once.");
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Pause"));
    }

    [Fact]
    public async Task A_plan_can_be_discarded_and_the_list_says_so()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        var job = await PlanAsync(report);
        var page = Page(report, job.ToString());
        await page.PressAsync("Discard the plan");
        page.WaitForAssertion(() => page.Words(".progress .big").ShouldBe("The plan was discarded"));

        report.Go("/repairs");
        var list = report.Context.Render<RepairsPage>();
        list.WaitForAssertion(() =>
            list.Words(".list li").ShouldStartWith("Discarded Every order without a booking Planned by Sam Okafor,"));
        list.Find(".list li a").GetAttribute("href").ShouldBe($"/repairs/{job}");
    }

    [Fact]
    public async Task A_job_that_does_not_exist_is_said_so()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        Page(report, "nonsense").Words("h1").ShouldBe("There is no such repair job");
        Page(report, Guid.NewGuid().ToString()).Words("h1").ShouldBe("There is no such repair job");
    }

    [Fact]
    public async Task A_new_job_about_money_or_a_decision_asks_why_and_leads_to_its_plan()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        report.Go("/repairs?new=status-pair");
        var page = report.Context.Render<RepairsPage>();
        page.WaitForAssertion(() => page.Find("form"));

        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        page.WaitForAssertion(() => page.Words("form [role=alert]").ShouldBe("Say why first: it touches money or a decision."));
        await page.InvokeAsync(() => page.Find("form textarea").InputAsync("Agreed with the marketplace’s team"));
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());

        page.WaitForAssertion(() => report.Address.ShouldMatch("^/repairs/[0-9a-f-]{36}$"));
        (await report.Marketplace.ScalarAsync<string>("SELECT work || ' ' || state || ' ' || reason FROM booking_admin.repair_job"))
            .ShouldBe("status-pair Planned Agreed with the marketplace’s team");
    }

    [Fact]
    public async Task An_empty_list_leads_to_the_orders()
    {
        await using var report = await Report.OpenAsync(TestMarketplace.Support);
        report.Go("/repairs");
        var page = report.Context.Render<RepairsPage>();
        page.WaitForAssertion(() => page.Words(".empty").ShouldStartWith("No repair job has been planned yet."));
    }
}
