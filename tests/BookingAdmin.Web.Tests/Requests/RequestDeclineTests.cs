namespace BookingAdmin.Web.Tests.Requests;

/// <summary>Declining from the list: the dialog, its reason, and what happens when it is closed too early.</summary>
public sealed class RequestDeclineTests
{
    const string Farewell = "Farewell for the whole of ward 4B";

    [Fact]
    public async Task Declining_asks_for_a_reason_and_says_that_the_money_goes_back()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();

        page.Card(CelebrityPages.Anniversary).Decline.Click();
        page.DeclineDialog().Words
            .ShouldStartWith($"Decline this request? {CelebrityPages.Anniversary}. Rosa Whitmore gets the money back. Why? ");
        await page.DeclineDialog().ChooseAsync("Another reason");
        await page.DeclineDialog().Reason.InputAsync("On set that week, sorry.");
        await page.DeclineDialog().PressAsync("Decline and refund");

        page.WaitForAssertion(() => page.Titles().ShouldNotContain(CelebrityPages.Anniversary));
        page.Dialogs().WaitForAssertion(() => page.Dialogs().AllByRole("dialog").ShouldBeEmpty());
        page.Outcome().Words.ShouldBe($"Declined: {CelebrityPages.Anniversary}");
        (await pages.DeclineReasonAsync("RW50GA")).ShouldBe("On set that week, sorry.");
    }

    [Fact]
    public async Task Another_reason_needs_words()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();

        page.Card(CelebrityPages.Anniversary).Decline.Click();
        await page.DeclineDialog().ChooseAsync("Another reason");
        await page.DeclineDialog().Reason.InputAsync("  ");
        await page.DeclineDialog().PressAsync("Decline and refund");

        page.Dialogs().WaitForAssertion(() => page.DeclineDialog().Faults.ShouldBe(["Write your reason, or choose one of the others."]));
        page.Titles().ShouldContain(CelebrityPages.Anniversary);
    }

    [Fact]
    public async Task An_unpaid_request_is_declined_without_talk_of_a_refund()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();

        page.Card("Encouragement for Tom").Decline.Click();

        page.DeclineDialog().Words.ShouldStartWith("Decline this request? Encouragement for Tom. No money has been taken. Why? ");
        page.DeclineDialog().Words.ShouldEndWith(" Keep it Decline");
    }

    [Fact]
    public async Task Keeping_a_request_declines_nothing_and_what_was_typed_is_still_there()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();

        page.Card(CelebrityPages.Anniversary).Decline.Click();
        await page.DeclineDialog().ChooseAsync("Another reason");
        await page.DeclineDialog().Reason.InputAsync("half a reason");
        await page.DeclineDialog().PressAsync("Keep it");
        page.Dialogs().WaitForAssertion(() => page.Dialogs().AllByRole("dialog").ShouldBeEmpty());
        page.Titles().ShouldContain(CelebrityPages.Anniversary);

        page.Card(CelebrityPages.Anniversary).Decline.Click();
        page.DeclineDialog().Reason.GetAttribute("value").ShouldBe("half a reason");
    }

    [Fact]
    public async Task A_decline_while_the_database_is_away_keeps_the_reason()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        page.Card(CelebrityPages.Anniversary).Decline.Click();
        await page.DeclineDialog().ChooseAsync("I am not available in time");
        await pages.Marketplace.AllowConnectionsAsync(false);

        await page.DeclineDialog().PressAsync("Decline and refund");
        page.Dialogs().WaitForAssertion(() => page.DeclineDialog().Faults.ShouldHaveSingleItem());

        await pages.Marketplace.AllowConnectionsAsync(true);
        await page.DeclineDialog().PressAsync("Decline and refund");
        page.WaitForAssertion(() => page.Titles().ShouldNotContain(CelebrityPages.Anniversary));
        (await pages.DeclineReasonAsync("RW50GA")).ShouldBe("I am not available in time");
    }

    [Fact]
    public async Task A_decline_that_fails_after_its_dialog_was_closed_is_told_all_the_same()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        await using var hold = await pages.HoldAsync("RW50GA");
        page.Card(CelebrityPages.Anniversary).Decline.Click();
        var answer = page.DeclineDialog().PressAsync("Decline and refund");
        await page.Dialogs().CloseDialogAsync();
        page.Card(Farewell).Decline.Click();

        await pages.Marketplace.AllowConnectionsAsync(false);
        await answer;

        page.Notice().ShouldBe("The database does not answer. It may not have been saved: look again.");
        page.DeclineDialog().Words.ShouldStartWith($"Decline this request? {Farewell}.");
        page.DeclineDialog().Faults.ShouldBeEmpty();
        await pages.Marketplace.AllowConnectionsAsync(true);
    }

    [Fact]
    public async Task A_decline_that_succeeds_after_its_dialog_was_closed_leaves_the_next_one_open()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        var hold = await pages.HoldAsync("RW50GA");
        page.Card(CelebrityPages.Anniversary).Decline.Click();
        var answer = page.DeclineDialog().PressAsync("Decline and refund");
        await page.Dialogs().CloseDialogAsync();
        page.Card(Farewell).Decline.Click();

        await hold.DisposeAsync();
        await answer;

        page.Outcome().Words.ShouldBe($"Declined: {CelebrityPages.Anniversary}");
        page.DeclineDialog().Words.ShouldStartWith($"Decline this request? {Farewell}.");
    }
}
