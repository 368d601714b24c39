using BookingAdmin.Domain.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Requests;

public sealed class RequestPageTests
{
    [Fact]
    public async Task A_request_is_shown_whole()
    {
        await using var pages = await CelebrityPages.OpenAsync();

        var request = pages.Request(CelebrityPages.Id("RW50GA")).Details();

        request.Heading.ShouldBe(CelebrityPages.Anniversary);
        request.Text.ShouldContain("both missed it.\nMum still has the ticket");
        request.Facts["Please also"].ShouldBe("they are hard of hearing, so a little slower than usual");
        request.Facts["For"].ShouldBe("personal use");
        request.Facts["Wished for"].ShouldEndWith(", 18:00");
        request.Facts["Paid"].ShouldBe("NZ$150.00");
        request.Facts["Your share (80 %)"].ShouldBe("NZ$120.00");
        request.Words.ShouldMatch(@" by Rosa Whitmore · \S+-RW50GA Due in 5 hours ");
        request.State.ShouldMatch(@"^Due in 5 hours \d+ \w+( \d{4})?, \d\d:\d\d$");
    }

    [Fact]
    public async Task The_way_back_leads_to_the_same_place_of_the_list()
    {
        await using var pages = await CelebrityPages.OpenAsync();

        var page = pages.Request(CelebrityPages.Id("RW50GA"), "?tab=all&q=ward&sort=newest");

        page.ByRole("link", "All requests").Address().ShouldBe("/requests?tab=all&q=ward&sort=newest");
    }

    [Fact]
    public async Task Somebody_elses_request_is_no_request()
    {
        await using var pages = await CelebrityPages.OpenAsync();

        var page = pages.Request(CelebrityPages.Id("ND31FD"));

        page.Heading().ShouldBe("There is no such request");
        page.ByRole("link", "See your requests").Address().ShouldBe("/requests");
        page.Markup.ShouldNotContain("Meera");
    }

    [Fact]
    public async Task A_request_that_nobody_paid_says_so_and_one_that_ended_otherwise_is_no_request()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var id = CelebrityPages.Id("RW50GA");
        await pages.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CANCELLED', "paymentStatus" = 'CANCELLED'
            WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{id}');
            UPDATE "Booking" SET status = 'CANCELLED' WHERE id = '{id}'
            """);
        pages.Request(id).Heading().ShouldBe("There is no such request");
        await pages.Marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id)
            SELECT now(), 'Job', 'outbox', 'The outbox', 'OrderUnpaid', "orderId" FROM "Booking" WHERE id = '{id}'
            """);
        var request = pages.Request(id).Details();
        request.State.ShouldBe("Not paid");
        request.Words.ShouldContain(" Not paid Nobody paid for this request in time, so it is over: no video is to be made. ");
        request.Buttons.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("' OR 1=1 --")]
    public async Task An_unknown_id_is_no_request(string id)
    {
        await using var pages = await CelebrityPages.OpenAsync();

        pages.Request(Uri.EscapeDataString(id)).Heading().ShouldBe("There is no such request");
    }

    [Fact]
    public async Task Accepting_shows_the_new_state_and_offers_undo_and_the_list_still_offers_it()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.Request(CelebrityPages.Id("RW50GA"));

        page.Details().Accept.Click();

        page.WaitForAssertion(() => page.Details().State.ShouldStartWith("Accepted"));
        page.Details().Buttons.ShouldBeEmpty();
        page.Outcome().Words.ShouldBe($"Accepted: {CelebrityPages.Anniversary}");

        var list = pages.List();
        list.Outcome().Undo.Click();
        list.WaitForAssertion(() => list.Titles().ShouldContain(CelebrityPages.Anniversary));
    }

    [Fact]
    public async Task Declining_needs_no_reason()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.Request(CelebrityPages.Id("RW50GA"));

        page.Details().Decline.Click();
        await page.DeclineDialog().PressAsync("Decline and refund");

        page.WaitForAssertion(() => page.Details().State.ShouldBe("Declined"));
        page.Details().Facts.ShouldNotContainKey("Reason");
    }

    [Fact]
    public async Task A_request_that_expired_is_taken_back_by_one_press_until_the_time_for_it_is_over()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        pages.Marketplace.Clock.Stop();
        await pages.SupportDecidesAsync(CelebrityPages.Id("RW50GA"), Decision.Decline);
        await pages.Marketplace.ExpiredAsync();
        var page = pages.Request(CelebrityPages.Id("RW50GA"));
        page.WaitForAssertion(() => page.Markup.ShouldContain("Nobody answered in time, so this request expired."));

        page.ByRole("button", "Undo").Click();
        page.WaitForAssertion(() => page.Details().State.ShouldStartWith("Due in 5 hours"));
        page.Markup.ShouldNotContain("Nobody answered in time");

        await pages.SupportDecidesAsync(CelebrityPages.Id("RW50GA"), Decision.Decline);
        await pages.Marketplace.ExpiredAsync();
        pages.Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));
        var later = pages.Request(CelebrityPages.Id("RW50GA"));
        later.WaitForAssertion(() => later.Details().State.ShouldStartWith("Expired"));
        later.AllByRole("button", "Undo").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_declined_request_shows_the_reason_that_was_given()
    {
        await using var pages = await CelebrityPages.OpenAsync();

        pages.Request(CelebrityPages.Id("CF72DC")).Details().Facts["Reason"].ShouldStartWith("I am filming abroad until Sunday");
    }

    [Fact]
    public async Task A_restored_booking_says_so()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        await pages.Marketplace.RepairAllAsync();
        var restored = await pages.Marketplace.ScalarAsync<string>(
            """SELECT id FROM public."Booking" WHERE "orderNumber" LIKE '%-7F3K2A'""");

        pages.Request(restored).Details().Words.ShouldMatch(@"^Restored \d+ \w+ ?: this order had no booking ");
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_and_the_request_comes_when_it_is_back()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        await pages.Marketplace.AllowConnectionsAsync(false);

        var page = pages.Request(CelebrityPages.Id("RW50GA"));
        page.WaitForAssertion(() => page.ByRole("alert").Words().ShouldBe("The database does not answer. Nothing was lost. Try again"));

        await pages.Marketplace.AllowConnectionsAsync(true);
        page.ByRole("button", "Try again").Click();
        page.WaitForAssertion(() => page.Heading().ShouldBe(CelebrityPages.Anniversary));
    }

    [Fact]
    public async Task Leaving_before_the_answer_is_no_fault_and_the_decision_stands()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.Request(CelebrityPages.Id("RW50GA"));
        var hold = await pages.HoldAsync("RW50GA");
        var tap = page.Details().Accept.ClickAsync(new());

        await pages.Context.DisposeComponentsAsync();
        await hold.DisposeAsync();

        await tap;
        pages.Context.Renderer.UnhandledException.IsCompleted.ShouldBeFalse();
        pages.Request(CelebrityPages.Id("RW50GA")).Details().State.ShouldStartWith("Accepted");
    }
}
