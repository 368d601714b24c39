using BookingAdmin.Web.Requests;

namespace BookingAdmin.Web.Tests.Requests;

/// <summary>What the list shows at which address.</summary>
public sealed class RequestListTests
{
    [Fact]
    public async Task The_headline_says_what_waits_and_what_it_is_worth()
    {
        await using var pages = await CelebrityPages.OpenAsync();

        var page = pages.List();

        page.Heading().ShouldBe("5 requests are waiting");
        page.Summary().ShouldStartWith("NZ$600 to earn. The first video is due in 5 hours.");
    }

    [Fact]
    public async Task A_card_says_who_asks_for_what_for_whom_how_long_there_is_and_what_it_earns()
    {
        await using var pages = await CelebrityPages.OpenAsync();

        var page = pages.List();

        var card = page.Cards()[0];
        card.Title.ShouldBe(CelebrityPages.Anniversary);
        card.Words.ShouldStartWith($"{CelebrityPages.Anniversary} Rosa Whitmore NZ$120 you earn ");
        var left = card.Chips.ShouldHaveSingleItem();
        left.Words().ShouldBe("Due in 5 hours");
        left.Tone().ShouldBe("bad");
        page.Cards().ShouldContain(other => other.Words.StartsWith($"{other.Title} Customer without a name ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tabs_are_links_with_counts_and_show_their_requests()
    {
        await using var pages = await CelebrityPages.OpenAsync();

        var page = pages.List("?tab=declined");

        page.Tabs().Select(tab => tab.Words()).ShouldBe(["Waiting 5", "To record 3", "Sent 1", "Done 4", "Declined 2", "All 15"]);
        page.Tabs().Select(tab => tab.Address()).ShouldBe(
        [
            "/requests", "/requests?tab=accepted", "/requests?tab=sent", "/requests?tab=done", "/requests?tab=declined",
            "/requests?tab=all",
        ]);
        page.Tabs().Current().Words().ShouldBe("Declined 2");
        page.Titles().ShouldBe(["Encouragement for Kasia", "Reunion for the Fraser clan"]);
        page.Cards().SelectMany(card => card.Chips).Select(chip => chip.Words()).ShouldBe(["Declined", "Declined"]);
        page.Cards().SelectMany(card => card.Buttons).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("accepted", "3 videos to record")]
    [InlineData("sent", "1 video is with its customer")]
    [InlineData("done", "4 videos are done")]
    [InlineData("declined", "2 requests were declined or are over")]
    [InlineData("all", "15 requests in all")]
    [InlineData("other", "0 requests have a status that is new here")]
    public async Task The_headline_fits_the_tab(string tab, string words)
    {
        await using var pages = await CelebrityPages.OpenAsync();
        pages.List($"?tab={tab}").Heading().ShouldBe(words);
    }

    [Fact]
    public async Task What_is_to_be_recorded_stands_under_its_day_with_what_the_customer_asked_besides_and_what_it_brings()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        await pages.Marketplace.ExecuteAsync($"""
            UPDATE "Booking" SET deadline = (now() + interval '10 minutes') AT TIME ZONE 'UTC',
                "specialInstructions" = 'Say Liv, not Olivia'
            WHERE id = (SELECT b.id FROM "Booking" b JOIN "Order" o ON o.id = b."orderId"
                WHERE b.status = 'CONFIRMED' AND o.status = 'CONFIRMED' AND b."celebrityId" = '{pages.Celebrity.CelebrityId}'
                ORDER BY b.id LIMIT 1)
            """);

        var page = pages.List("?tab=accepted");

        page.Summary().ShouldStartWith("The next is ");
        page.Days().ShouldContain(day => day == "Today" || day == "Tomorrow");
        page.Cards().ShouldContain(card => card.Words.Contains("Say Liv, not Olivia"));
        page.Totals()["Coming"].ShouldMatch(@"^Coming NZ\$\d+ when what you have accepted is approved$");
        page.Totals()["Earned this month"].ShouldContain(" in all");
        pages.List().Totals().ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_address_shows_another_list()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();

        pages.Navigation.NavigateTo("/requests?sort=newest");
        page.WaitForAssertion(() => page.Titles()[0].ShouldBe("Birthday for Abuela Consuelo"));
        page.Orders().Current().Words().ShouldBe("Newest");

        pages.Navigation.NavigateTo("/requests?tab=all&q=WARD");
        page.WaitForAssertion(() => page.Titles().ShouldBe(["Farewell for the whole of ward 4B"]));
        page.ByLabel("Search your requests").GetAttribute("value").ShouldBe("WARD");
        page.Orders().ShouldBeEmpty();
    }

    [Fact]
    public async Task Typing_searches_after_a_pause_and_the_search_is_in_the_address()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List("?sort=newest");

        page.ByLabel("Search your requests").Input("  yusuf ");

        page.WaitForAssertion(() => page.Titles().ShouldBe(["Get well for Yusuf El Idrissi"]));
        pages.Navigation.Uri.ShouldEndWith("/requests?q=yusuf&sort=newest");
    }

    [Fact]
    public async Task A_search_without_a_match_says_so_and_can_be_cleared()
    {
        await using var pages = await CelebrityPages.OpenAsync();

        var page = pages.List("?tab=accepted&q=zzz");

        page.Empty().ShouldBe("No request matches “zzz”. Clear the search");
        page.ByRole("link", "Clear the search").Address().ShouldBe("/requests?tab=accepted");
    }

    [Fact]
    public async Task Nothing_waiting_is_told_in_a_friendly_sentence()
    {
        await using var pages = await CelebrityPages.OpenAsync("Juno Harrow");

        var page = pages.List();

        page.Heading().ShouldBe("Nothing is waiting");
        page.Summary().ShouldBe("You have answered every request. New ones appear here by themselves.");
        page.Empty().ShouldStartWith("All answered.");
    }

    [Fact]
    public async Task Twenty_five_cards_make_a_page_and_links_lead_on_and_back()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        await pages.MoreAsync(30);

        var page = pages.List("?sort=newest");
        page.Cards().Count.ShouldBe(25);
        var earlier = page.PageLinks().ShouldHaveSingleItem();
        earlier.Words().ShouldBe("Earlier");
        var first = page.Titles();

        pages.Navigation.NavigateTo(earlier.Address());
        page.WaitForAssertion(() => page.Cards().Count.ShouldBe(10));
        pages.Navigation.Uri.ShouldContain("sort=newest&at=next.");

        pages.Navigation.NavigateTo(page.ByRole("link", "Later").Address());
        page.WaitForAssertion(() => page.Titles().ShouldBe(first));
    }

    [Fact]
    public async Task A_damaged_link_says_so_and_leads_to_the_first_page()
    {
        await using var pages = await CelebrityPages.OpenAsync();

        var page = pages.List("?tab=all&at=rubbish");

        page.ByRole("alert").Words()
            .ShouldBe("This link to a page of the list is damaged. Start again from the first page. Go to the first page");
        page.ByRole("link", "Go to the first page").Address().ShouldBe("/requests?tab=all");
        pages.Navigation.NavigateTo("/requests?tab=all");
        page.WaitForAssertion(() => page.Cards().Count.ShouldBe(15));
    }

    [Fact]
    public async Task A_search_of_ten_thousand_characters_is_refused_with_a_sentence()
    {
        await using var pages = await CelebrityPages.OpenAsync();

        var page = pages.List("?q=" + new string('x', 10_000));

        page.ByRole("alert").Words().ShouldBe("A search can have at most 200 characters. Go to the first page");
    }

    [Fact]
    public async Task A_database_that_goes_away_takes_it_with_it_that_all_is_answered()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        await pages.Marketplace.ExecuteAsync("""UPDATE "Booking" SET status = 'CONFIRMED' WHERE status = 'PENDING'""");
        var page = pages.List();
        page.WaitForAssertion(() => page.Find("h1").Words().ShouldBe("Nothing is waiting"));

        await pages.Marketplace.AllowConnectionsAsync(false);
        pages.Publish();

        page.WaitForAssertion(() => page.Find("h1").Words().ShouldBe("Your requests"));
        page.Markup.ShouldNotContain("answered");
        await pages.Marketplace.AllowConnectionsAsync(true);
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_and_the_list_comes_when_it_is_back()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        await pages.Marketplace.AllowConnectionsAsync(false);

        var page = pages.List();
        page.WaitForAssertion(() => page.ByRole("alert").Words().ShouldBe("The database does not answer. Nothing was lost. Try again"));

        await pages.Marketplace.AllowConnectionsAsync(true);
        page.ByRole("button", "Try again").Click();
        page.WaitForAssertion(() => page.Cards().Count.ShouldBe(5));
        page.WaitForAssertion(() => page.AllByRole("alert").ShouldBeEmpty());
    }
}
