using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Web.Tests.Requests;

/// <summary>Several requests that are decided with one press and taken back with one.</summary>
public sealed class SeveralRequestsTests
{
    const string Farewell = "Farewell for the whole of ward 4B";

    [Fact]
    public async Task Two_are_declined_with_one_reason_and_taken_back_with_one_press()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        page.StartSelecting();
        page.Selection().Count.ShouldBe("Choose requests");
        page.Selection().Decline.IsDisabled().ShouldBeTrue();
        page.Cards().SelectMany(card => card.Buttons).ShouldBeEmpty("each card has a box in place of its buttons");

        await page.Card(CelebrityPages.Anniversary).PickAsync();
        await page.Card(Farewell).PickAsync();
        page.Selection().Count.ShouldBe("2 requests selected");
        page.Selection().Decline.Click();
        page.DeclineDialog().Words.ShouldStartWith("Decline 2 requests? Each customer gets the money back. Why? ");
        await page.DeclineDialog().ChooseAsync("I am fully booked for now");
        await page.DeclineDialog().PressAsync("Decline and refund");

        page.WaitForAssertion(() => page.Heading().ShouldBe("3 requests are waiting"));
        page.Outcome().Words.ShouldBe("2 requests declined");
        page.Announcements().ShouldContain("2 requests declined. You can undo this for 30 seconds.");
        (await pages.DeclineReasonAsync("RW50GA")).ShouldBe("I am fully booked for now");
        page.AllByRole("region", "The selected requests").ShouldBeEmpty();

        page.Outcome().Undo.Click();

        page.WaitForAssertion(() => page.Heading().ShouldBe("5 requests are waiting"));
        page.WaitForAssertion(() => page.Titles().ShouldContain(Farewell));
        page.Announcements().ShouldContain("Undone. 2 requests wait again.");
        page.Outcomes().ShouldBeEmpty();
    }

    [Fact]
    public async Task All_are_accepted_but_what_somebody_decided_first_and_that_is_named()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        page.StartSelecting();
        page.Selection().All.Click();
        page.Selection().Count.ShouldBe("5 requests selected");
        await page.Card(Farewell).PickAsync(false);
        page.Selection().Count.ShouldBe("4 requests selected");
        await pages.SupportDecidesAsync(CelebrityPages.Id("RW50GA"), Decision.Decline);

        page.Selection().Accept.Click();

        page.WaitForAssertion(() => page.Titles().ShouldBe([Farewell]));
        page.Outcome().Words.ShouldBe("3 requests accepted");
        page.Notice().ShouldMatch(
            $@"^1 of 4 were left as they are\. {CelebrityPages.Anniversary}: Sam Okafor already declined this on .*\.$");
    }

    [Fact]
    public async Task What_is_held_elsewhere_stays_selected_and_the_others_are_decided()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        page.StartSelecting();
        await page.Card(CelebrityPages.Anniversary).PickAsync();
        await page.Card(Farewell).PickAsync();
        await using (await pages.HoldAsync("RW50GA"))
        {
            page.Selection().Accept.Click();
            page.Outcome().Words.ShouldBe($"Accepted: {Farewell}");
        }

        page.Notice().ShouldStartWith($"1 of 2 were left as they are. {CelebrityPages.Anniversary}: ");
        page.WaitForAssertion(() => page.Selection().Count.ShouldBe("1 request selected"));
        page.Card(CelebrityPages.Anniversary).IsPicked.ShouldBeTrue();
    }

    [Fact]
    public async Task While_the_database_is_away_nothing_is_lost_and_the_selection_stays()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        page.StartSelecting();
        await page.Card(CelebrityPages.Anniversary).PickAsync();
        await page.Card(Farewell).PickAsync();
        await pages.Marketplace.AllowConnectionsAsync(false);

        page.Selection().Accept.Click();

        page.Notice().ShouldBe("The database does not answer. It may not have been saved: look again.");
        page.Selection().Count.ShouldBe("2 requests selected");
        await pages.Marketplace.AllowConnectionsAsync(true);
        page.WaitForAssertion(() => page.Selection().Accept.IsDisabled().ShouldBeFalse());
        page.Selection().Accept.Click();
        page.WaitForAssertion(() => page.Heading().ShouldBe("3 requests are waiting"));
    }

    [Fact]
    public async Task Selecting_ends_with_its_button_and_on_another_tab_there_is_none()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        page.StartSelecting();
        await page.Card(Farewell).PickAsync();

        page.Selection().Close.Click();

        page.WaitForAssertion(() => page.AllByRole("checkbox").ShouldBeEmpty());
        page.Card(Farewell).Accept.IsDisabled().ShouldBeFalse();
        pages.Navigation.NavigateTo("/requests?tab=done");
        page.WaitForAssertion(() => page.AllByRole("button", "Select").ShouldBeEmpty());
    }

    [Fact]
    public async Task What_is_taken_back_is_selected_again_and_each_step_says_where_the_focus_goes_on()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        await page.InvokeAsync(() => page.Instance.LayOutAsync(true));

        page.StartSelecting();
        await page.Card(Farewell).PickAsync();
        page.WaitForAssertion(() => page.Selection().Count.ShouldBe("1 request selected"));
        await page.Card(Farewell).PickAsync(false);
        page.WaitForAssertion(() => page.Selection().Count.ShouldBe("Choose requests"));
        page.Selection().Close.Click();

        page.Details().Accept.Click();
        page.WaitForAssertion(() => page.Titles().ShouldNotContain(CelebrityPages.Anniversary));
        page.Outcome().Undo.Click();
        page.WaitForAssertion(() => page.Titles().ShouldContain(CelebrityPages.Anniversary));
        page.Selected().Title.ShouldBe(CelebrityPages.Anniversary);
        pages.Context.JSInterop.VerifyInvoke("settle", 3);
    }
}
