using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using BookingAdmin.Web.Audit;
using BookingAdmin.Web.Tests.Orders;
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
        var page = await OpenAsync(context, "");

        var entry = page.FindAll("li").ShouldHaveSingleItem();
        entry.QuerySelector(".who")!.Words().ShouldBe("Ada Whitfield");
        entry.QuerySelector(".what b")!.Words().ShouldBe("Request declined");
        entry.QuerySelector("q")!.TextContent.ShouldBe("She is <b>ill</b>");
        entry.QuerySelector(".about a")!.GetAttribute("href").ShouldBe($"/orders/{number}");
        entry.QuerySelector("summary")!.Words().ShouldBe("5 changes");
        entry.QuerySelector("details")!.HasAttribute("open").ShouldBeFalse();
        entry.QuerySelectorAll("dd").Select(value => value.Words()).ShouldContain("before: Waiting → after: Declined");
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

        var all = await OpenAsync(context, "");
        all.FindAll("li.undone .what").ShouldHaveSingleItem().Words().ShouldStartWith("Missing booking created Taken back");
        var link = all.FindAll(".about a.xs")[0].GetAttribute("href")!;
        link.ShouldBe($"/audit?repair={repair}");

        var one = await OpenAsync(context, link["/audit".Length..]);
        one.FindAll("li .what b").Select(what => what.TextContent).ShouldBe(["Repair undone, booking removed", "Missing booking created"]);
        one.Words(".only").ShouldBe("Only one repair Show everything");
    }

    [Fact]
    public async Task The_filters_stand_in_the_address_and_in_the_export()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await DeclineAsync(marketplace, "ill");
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var navigation = context.Services.GetRequiredService<NavigationManager>();
        var page = await OpenAsync(context, "?q=whitfield");
        page.FindAll("li").Count.ShouldBe(1);

        await page.ChangeAsync("select[aria-label='What was done']", "guard-installed");

        page.WaitForAssertion(() => new Uri(navigation.Uri).PathAndQuery.ShouldBe("/audit?q=whitfield&action=guard-installed"));
        var none = await OpenAsync(context, "?q=whitfield&action=guard-installed&by=person&from=2025-01-01&to=2100-01-01");
        none.Words(".empty").ShouldBe("No entry matches. Clear the filters");
        none.Find("a[download]").GetAttribute("href")
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
        var page = await OpenAsync(context, query);
        page.Words("[role=alert]").ShouldStartWith(sentence);
    }

    [Fact]
    public async Task Where_nothing_was_done_it_says_so()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = await OpenAsync(context, "");
        page.Words(".empty").ShouldBe("Nothing has been done yet. The first repair or decision will stand here.");
    }

    [Fact]
    public async Task Verifying_says_that_all_is_whole_and_after_tampering_what_is_not()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await DeclineAsync(marketplace, "ill");
        await marketplace.Get<BookingAdmin.Services.Audit.AuditSeals>().SealAsync(TestMarketplace.Admin, CancellationToken.None);
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = await OpenAsync(context, "");

        await page.PressAsync("Verify now");
        page.Says("section[aria-labelledby=whole] [role=status]", "Whole 1 entry is as it was written.");
        page.Words("section[aria-labelledby=whole] .xs")
            .ShouldContain(await marketplace.ScalarAsync<string>("SELECT encode(hash, 'hex') FROM booking_admin.audit_seal"));

        await marketplace.ExecuteAsync(
            "ALTER TABLE booking_admin.audit_entry DISABLE TRIGGER append_only; DELETE FROM booking_admin.audit_entry");
        await page.PressAsync("Verify now");
        page.Says("section[aria-labelledby=whole] [role=status]", "Tampered with 1 of the 1 entry behind seal 1 (up to id 1) is missing.");
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_never_green()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        await marketplace.AllowConnectionsAsync(false);
        var page = await OpenAsync(context, "");
        page.WaitForAssertion(() => page.Words("[role=alert]").ShouldContain("The database does not answer"), TimeSpan.FromSeconds(20));
        await page.PressAsync("Verify now");
        page.WaitForAssertion(
            () => page.Words("section[aria-labelledby=whole] [role=status]").ShouldBe("Could not tell The database does not answer."),
            TimeSpan.FromSeconds(20));

        await marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Try again");
        page.WaitForAssertion(() => page.Words(".empty").ShouldStartWith("Nothing has been done yet."), TimeSpan.FromSeconds(20));
    }

    static async Task<IRenderedComponent<AuditPage>> OpenAsync(PageContext context, string query)
    {
        context.Services.GetRequiredService<NavigationManager>().NavigateTo("/audit" + query);
        var page = context.Render<AuditPage>();
        await page.WaitForAssertionAsync(() => page.FindAll(".skeleton").ShouldBeEmpty());
        return page;
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
