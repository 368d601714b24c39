using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using BookingAdmin.Web.Audit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Audit;

public sealed class AuditPageTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_entry_tells_who_what_why_and_what_was_there_before_and_after()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var number = await DeclineAsync(marketplace, "She is <b>ill</b>");
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Open(context, "");

        var entry = page.Entries().ShouldHaveSingleItem();
        entry.Who().ShouldBe("Ada Whitfield");
        entry.What().ShouldBe("Request declined");
        entry.Reason().ShouldBe("She is <b>ill</b>");
        entry.ByRole("link").GetAttribute("href").ShouldBe($"/orders/{number}");
        entry.ByRole("button").Words().ShouldBe("5 changes");
        entry.ShowsChanges().ShouldBeFalse();
        entry.AllByRole("definition").Select(value => value.Words()).ShouldContain("before: Waiting → after: Declined");
    }

    [Fact]
    public async Task What_was_taken_back_says_so_and_leads_to_all_of_its_repair()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.ScalarAsync<string>("""SELECT id FROM public."Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
        var (_, repair) = await marketplace.Get<FindingRepair>().CreateBookingAsync(TestMarketplace.Support, order, Cancel);
        await marketplace.Get<FindingRepair>().UndoAsync(TestMarketplace.Support, repair, null, Cancel);
        await DeclineAsync(marketplace, "ill");
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);

        var all = Open(context, "");
        var undone = all.Entries().Where(entry => entry.IsUndone()).ShouldHaveSingleItem();
        undone.Words().ShouldContain("Missing booking created Undone");
        var link = undone.AllByRole("link").Single(link => link.Words() == "All of this repair").GetAttribute("href")!;
        link.ShouldBe($"/audit?repair={repair}");

        var one = Open(context, link["/audit".Length..]);
        one.Entries().Select(entry => entry.What()).ShouldBe(["Repair undone, booking removed", "Missing booking created"]);
        one.Only().ShouldBe(["Only one repair"]);
        one.ByRole("link", "Show everything").GetAttribute("href").ShouldBe("/audit");
    }

    [Fact]
    public async Task A_repair_of_many_is_one_line_that_opens_on_its_entries()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""DELETE FROM "Booking" WHERE status = 'PENDING'""");
        var jobs = marketplace.Get<RepairJobs>();
        var job = await jobs.PlanAsync(TestMarketplace.Support, new("missing-booking"), Cancel);
        await jobs.StartAsync(TestMarketplace.Support, job, Cancel);
        while ((await marketplace.Get<RepairJobRunner>().RunAsync(job, null, Cancel)).End is not BatchEnd.Finished)
        {
        }
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);

        var page = Open(context, "");

        var line = page.Entries().ShouldHaveSingleItem();
        line.Who().ShouldBe("Sam Okafor");
        line.What().ShouldBe("Repair job: Every order without a booking");
        line.Words().ShouldContain("14 bookings created");
        line.ByRole("link", "The repair job: Repair job: Every order without a booking").GetAttribute("href").ShouldBe($"/repairs/{job}");
        await page.PressAsync("Show the 15 entries");
        page.WaitForAssertion(() => page.Entries().Skip(1).Select(entry => entry.What())
            .ShouldBe([.. Enumerable.Repeat("Missing booking created", 14), "Repair job started"]));
        await page.PressAsync("Hide the entries");
        page.Entries().Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_filters_stand_in_the_address_and_in_the_export()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await DeclineAsync(marketplace, "ill");
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var navigation = context.Services.GetRequiredService<NavigationManager>();
        var page = Open(context, "?q=whitfield");
        page.Entries().Count.ShouldBe(1);

        await page.ChooseAsync("What was done", "Guard installed");

        page.WaitForAssertion(() => new Uri(navigation.Uri).PathAndQuery.ShouldBe("/audit?q=whitfield&action=guard-installed"));
        var none = Open(context, "?q=whitfield&action=guard-installed&by=person&from=2025-01-01&to=2100-01-01");
        none.Statuses().ShouldContain("No entry matches.");
        none.ByRole("link", "Clear the filters").GetAttribute("href").ShouldBe("/audit");
        none.ByRole("link", "Export as CSV").GetAttribute("href")
            .ShouldBe("/audit/export.csv?q=whitfield&action=guard-installed&by=person&from=2025-01-01&to=2100-01-01");
    }

    [Theory]
    [InlineData("?action=nonsense", "“nonsense” in this link is no kind of entry.")]
    [InlineData("?by=robot", "“robot” in this link is no kind of actor.")]
    [InlineData("?repair=7", "“7” in this link is no repair.")]
    [InlineData("?from=2025-08-20&to=2025-08-19", "The first day of this link is after its last day.")]
    [InlineData("?at=next.0.1.x", "This link to a page of the list is damaged. Start again from the first page.")]
    public async Task A_link_that_cannot_be_used_says_why(string query, string sentence)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Open(context, query);
        page.Alerts().ShouldBe([sentence]);
    }

    [Fact]
    public async Task Where_nothing_was_done_it_says_so()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Open(context, "");
        page.Statuses().ShouldContain("Nothing has been done yet. The first repair or decision will stand here.");
    }

    [Fact]
    public async Task Verifying_says_that_all_is_whole_and_after_tampering_what_is_not()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await DeclineAsync(marketplace, "ill");
        await marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, CancellationToken.None);
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Open(context, "");

        await page.PressAsync("Verify now");
        page.StatusSays("Unchanged 1 entry is as it was written.");
        page.Verification().Words()
            .ShouldContain(await marketplace.ScalarAsync<string>("SELECT encode(hash, 'hex') FROM booking_admin.audit_seal"));

        await marketplace.ExecuteAsync("""
            ALTER TABLE booking_admin.audit_entry DISABLE TRIGGER append_only;
            DELETE FROM booking_admin.audit_entry
            """);
        await page.PressAsync("Verify now");
        page.StatusSays("Tampered with 1 of the 1 entry behind seal 1 (up to id 1) is missing.");
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_never_green()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        await marketplace.AllowConnectionsAsync(false);
        var page = Open(context, "");
        page.AlertSays("The database does not answer. Nothing was lost.");
        await page.PressAsync("Verify now");
        page.StatusSays("Could not tell The database does not answer.");
        page.Good().ShouldBeEmpty();

        await marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Try again");
        page.StatusSays("Nothing has been done yet. The first repair or decision will stand here.");
    }

    static IRenderedComponent<AuditPage> Open(PageContext context, string query)
    {
        context.Services.GetRequiredService<NavigationManager>().NavigateTo("/audit" + query);
        var page = context.Render<AuditPage>();
        return page.Loaded();
    }

    /// <returns>The number of the order.</returns>
    static async Task<string> DeclineAsync(TestMarketplace marketplace, string reason)
    {
        var booking = await marketplace.ScalarAsync<string>(
            """SELECT id FROM public."Booking" WHERE status = 'PENDING' ORDER BY id LIMIT 1""");
        await marketplace.Get<RequestDecisions>().DecideAsync(TestMarketplace.Admin, booking, Decision.Decline, reason, Cancel);
        return await marketplace.ScalarAsync<string>($"""SELECT "orderNumber" FROM public."Booking" WHERE id = '{booking}'""");
    }
}
