using BookingAdmin.Domain.Requests;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Access;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Requests;

/// <summary>Accepting from the list, and undoing it.</summary>
public sealed class RequestAcceptTests
{
    [Fact]
    public async Task Accepting_a_request_moves_it_out_of_waiting_and_offers_undo()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        pages.Marketplace.Clock.Stop();
        var page = pages.List();

        page.Card(CelebrityPages.Anniversary).Accept.Click();

        page.WaitForAssertion(() => page.Titles().ShouldNotContain(CelebrityPages.Anniversary));
        page.Heading().ShouldBe("4 requests are waiting");
        page.Outcome().Words.ShouldBe($"Accepted: {CelebrityPages.Anniversary}");
        page.Outcome().Undo.Name().ShouldBe($"Undo: {CelebrityPages.Anniversary}");
        page.Announcements().ShouldContain($"Accepted: {CelebrityPages.Anniversary}. You can undo this for 30 seconds.");
    }

    [Fact]
    public async Task Whoever_decides_faster_than_a_person_can_is_told_and_the_request_waits()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var limits = pages.Context.Services.GetRequiredService<ActionLimits>();
        var page = pages.List();
        // A second that passes before the click allows one more decision, so the next request is tried.
        foreach (var title in page.Titles())
        {
            Should.Throw<TooManyActionsException>(() =>
            {
                while (true)
                    limits.CountDecision(pages.Celebrity);
            });
            page.Card(title).Accept.Click();
            page.WaitForState(() => page.Notices().Count > 0 || !page.Titles().Contains(title, StringComparer.Ordinal));
            if (page.Notices() is [var notice])
            {
                notice.ShouldBe("That was a lot at once. Try again in a second.");
                page.Titles().ShouldContain(title);
                return;
            }
        }
        Assert.Fail("Every request was accepted.");
    }

    [Fact]
    public async Task Undo_brings_the_request_back()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        page.Card(CelebrityPages.Anniversary).Accept.Click();
        page.WaitForAssertion(() => page.Heading().ShouldBe("4 requests are waiting"));

        page.Outcome().Undo.Click();

        page.WaitForAssertion(() => page.Heading().ShouldBe("5 requests are waiting"));
        page.WaitForAssertion(() => page.Titles()[0].ShouldBe(CelebrityPages.Anniversary));
        page.WaitForAssertion(() => page.Outcomes().ShouldBeEmpty());
    }

    [Fact]
    public async Task The_offer_to_undo_goes_when_its_time_is_over()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        page.Card(CelebrityPages.Anniversary).Accept.Click();
        page.Outcome();

        pages.Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));

        page.WaitForAssertion(() => page.Outcomes().ShouldBeEmpty());
    }

    [Fact]
    public async Task Whoever_comes_second_is_told_who_decided_what_and_when()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        await pages.SupportDecidesAsync(CelebrityPages.Id("RW50GA"), Decision.Accept);

        page.Card(CelebrityPages.Anniversary).Accept.Click();

        page.Notice().ShouldMatch(@"^Sam Okafor already accepted this on \d+ \w+, \d\d:\d\d\.$");
        page.WaitForAssertion(() => page.Titles().ShouldNotContain(CelebrityPages.Anniversary));
        page.Outcomes().ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_taps_decide_once()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        var accept = page.Card(CelebrityPages.Anniversary).Accept;

        // Both clicks come before the page answers the first one, or the second finds no button.
        await page.InvokeAsync(async () =>
        {
            var first = accept.ClickAsync(new());
            try
            {
                await accept.ClickAsync(new());
            }
            catch (Bunit.Rendering.UnknownEventHandlerIdException)
            {
            }
            await first;
        });

        page.WaitForAssertion(() => page.Outcomes().Count.ShouldBe(1));
        page.Notices().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_payment_that_is_still_processed_can_be_declined_only_and_the_card_says_why()
    {
        await using var pages = await CelebrityPages.OpenAsync("Theo Vance");

        var card = pages.List().Card("Birthday for Colonel Biscuit");

        card.Accept.IsDisabled().ShouldBeTrue();
        card.Decline.IsDisabled().ShouldBeFalse();
        card.Words.ShouldEndWith("The payment is still being processed. Try again in a few minutes.");
    }

    [Fact]
    public async Task A_decision_while_the_database_is_away_loses_nothing_and_can_be_repeated()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        await pages.Marketplace.AllowConnectionsAsync(false);

        page.Card(CelebrityPages.Anniversary).Accept.Click();
        page.Notice().ShouldBe("The database does not answer. It may not have been saved: look again.");
        page.Titles().ShouldContain(CelebrityPages.Anniversary);

        await pages.Marketplace.AllowConnectionsAsync(true);
        page.WaitForAssertion(() => page.Card(CelebrityPages.Anniversary).Accept.IsDisabled().ShouldBeFalse());
        page.Card(CelebrityPages.Anniversary).Accept.Click();
        page.WaitForAssertion(() => page.Titles().ShouldNotContain(CelebrityPages.Anniversary));
        page.WaitForAssertion(() => page.Notices().ShouldBeEmpty());
    }

    [Fact]
    public async Task Leaving_before_the_answer_is_no_fault_and_the_decision_stands()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        await page.InvokeAsync(() => page.Instance.LayOutAsync(true));
        var hold = await pages.HoldAsync("RW50GA");
        var tap = page.Card(CelebrityPages.Anniversary).Accept.ClickAsync(new());

        await pages.Context.DisposeComponentsAsync();
        await hold.DisposeAsync();

        await tap;
        pages.Context.Renderer.UnhandledException.IsCompleted.ShouldBeFalse();
        pages.List().Titles().ShouldNotContain(CelebrityPages.Anniversary);
    }
}
