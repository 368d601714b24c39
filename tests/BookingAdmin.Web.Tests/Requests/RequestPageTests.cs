using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Requests;

public sealed class RequestPageTests
{
    [Fact]
    public async Task A_request_is_shown_whole()
    {
        await using var inbox = await Inbox.OpenAsync();

        var page = inbox.Request(Inbox.Id("RW50GA"));

        page.Text("h1").ShouldBe(Inbox.Anniversary);
        page.Find(".message").TextContent.ShouldContain("both missed it.\nMum still has the ticket");
        var facts = page.FindAll("dl > div").ToDictionary(row => row.Children[0].TextContent, row => row.Children[1].TextContent);
        facts["Please also"].ShouldBe("they are hard of hearing, so a little slower than usual");
        facts["For"].ShouldBe("personal use");
        facts["Wished for"].ShouldEndWith(", 18:00");
        facts["Paid"].ShouldBe("NZ$150.00");
        facts["Your share (80 %)"].ShouldBe("NZ$120.00");
        page.Text(".number").ShouldEndWith("-RW50GA");
        page.Text(".state").ShouldMatch(@"^Due in 5 hours \d+ \w+( \d{4})?, \d\d:\d\d$");
    }

    [Fact]
    public async Task The_way_back_leads_to_the_same_place_of_the_list()
    {
        await using var inbox = await Inbox.OpenAsync();

        var page = inbox.Request(Inbox.Id("RW50GA"), "?tab=all&q=ward&sort=newest");

        page.Find("a.back").GetAttribute("href").ShouldBe("/requests?tab=all&q=ward&sort=newest");
    }

    [Fact]
    public async Task Somebody_elses_request_is_no_request()
    {
        await using var inbox = await Inbox.OpenAsync();

        var page = inbox.Request(Inbox.Id("ND31FD"));

        page.Text("h1").ShouldBe("There is no such request");
        page.Find(".none a").GetAttribute("href").ShouldBe("/requests");
        page.Markup.ShouldNotContain("Meera");
    }

    [Fact]
    public async Task A_request_that_nobody_paid_says_so_and_one_that_ended_otherwise_is_no_request()
    {
        await using var inbox = await Inbox.OpenAsync();
        var id = Inbox.Id("RW50GA");
        await inbox.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CANCELLED', "paymentStatus" = 'CANCELLED'
                WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{id}'); UPDATE "Booking" SET status = 'CANCELLED' WHERE id = '{id}'
            """);
        inbox.Request(id).Text("h1").ShouldBe("There is no such request");
        await inbox.Marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id)
                SELECT now(), 'Job', 'outbox', 'The outbox', 'OrderUnpaid', "orderId" FROM "Booking" WHERE id = '{id}'
            """);
        var page = inbox.Request(id);
        page.Text(".title .state").ShouldBe("Not paid");
        page.Text(".title").ShouldEndWith("Nobody paid for this request in time, so it is over: no video is to be made.");
        page.FindAll(".act button").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("' OR 1=1 --")]
    public async Task An_unknown_id_is_no_request(string id)
    {
        await using var inbox = await Inbox.OpenAsync();

        inbox.Request(Uri.EscapeDataString(id)).Text("h1").ShouldBe("There is no such request");
    }

    [Fact]
    public async Task Accepting_shows_the_new_state_and_offers_undo_and_the_list_still_offers_it()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.Request(Inbox.Id("RW50GA"));

        page.Find(".act .primary").Click();

        page.WaitForAssertion(() => page.Text(".state").ShouldStartWith("Accepted"));
        page.FindAll(".act").ShouldBeEmpty();
        page.WaitForElement(".bar");
        page.Text(".bar .what").ShouldBe($"Accepted: {Inbox.Anniversary}");

        var list = inbox.List();
        list.Find(".bar button").Click();
        list.WaitForAssertion(() => list.Titles().ShouldContain(Inbox.Anniversary));
    }

    [Fact]
    public async Task Declining_needs_no_reason()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.Request(Inbox.Id("RW50GA"));

        page.FindAll(".act button")[0].Click();
        page.WaitForElement("dialog form").Submit();

        page.WaitForAssertion(() => page.Text(".state").ShouldBe("Declined"));
        page.FindAll("dt").Select(word => word.TextContent).ShouldNotContain("Reason");
    }

    [Fact]
    public async Task A_declined_request_shows_the_reason_that_was_given()
    {
        await using var inbox = await Inbox.OpenAsync();

        var page = inbox.Request(Inbox.Id("CF72DC"));

        page.FindAll("dl > div").Single(row => row.Children[0].TextContent is "Reason").Children[1].TextContent
            .ShouldStartWith("I am filming abroad until Sunday");
    }

    [Fact]
    public async Task A_restored_booking_says_so()
    {
        await using var inbox = await Inbox.OpenAsync();
        await inbox.Marketplace.RepairAllAsync();
        var restored = await inbox.Marketplace.ScalarAsync<string>(
            """SELECT id FROM public."Booking" WHERE "orderNumber" LIKE '%-7F3K2A'""");

        var page = inbox.Request(restored);

        page.Text(".restored").ShouldMatch(@"^Restored \d+ \w+: this order had no booking$");
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_and_the_request_comes_when_it_is_back()
    {
        await using var inbox = await Inbox.OpenAsync();
        await inbox.Marketplace.AllowConnectionsAsync(false);

        var page = inbox.Request(Inbox.Id("RW50GA"));
        page.Text(".failed p").ShouldBe("The database does not answer. Nothing was lost.");

        await inbox.Marketplace.AllowConnectionsAsync(true);
        page.WaitForElement(".failed button").Click();
        page.WaitForAssertion(() => page.Text("h1").ShouldBe(Inbox.Anniversary));
    }

    [Fact]
    public async Task Leaving_before_the_answer_is_no_fault_and_the_decision_stands()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.Request(Inbox.Id("RW50GA"));
        var hold = await inbox.HoldAsync("RW50GA");
        var tap = page.Find(".act .primary").ClickAsync(new());

        await inbox.Context.DisposeComponentsAsync();
        await hold.DisposeAsync();

        await tap;
        inbox.Context.Renderer.UnhandledException.IsCompleted.ShouldBeFalse();
        inbox.Request(Inbox.Id("RW50GA")).Text(".state").ShouldStartWith("Accepted");
    }
}
