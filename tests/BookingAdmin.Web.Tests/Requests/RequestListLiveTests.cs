using BookingAdmin.Web.Requests;

namespace BookingAdmin.Web.Tests.Requests;

/// <summary>The open list: changes that arrive, the details beside it, its keys, and its prerendered start.</summary>
public sealed class RequestListLiveTests
{
    const string Farewell = "Farewell for the whole of ward 4B";

    [Fact]
    public async Task A_new_request_appears_by_itself_and_is_announced()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();

        await pages.MoreAsync(1);
        pages.Publish();

        page.WaitForAssertion(() => page.Heading().ShouldBe("6 requests are waiting"));
        page.Announcements().ShouldContain("1 new request");
    }

    [Fact]
    public async Task Beside_the_list_stand_the_details_of_the_selected_request()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();

        await page.InvokeAsync(() => page.Instance.LayOutAsync(true));
        page.WaitForAssertion(() => page.Details().Heading.ShouldBe(CelebrityPages.Anniversary));
        page.Selected().Title.ShouldBe(CelebrityPages.Anniversary);

        page.Cards()[1].Link.Click();
        page.WaitForAssertion(() => page.Details().Heading.ShouldBe(Farewell));
    }

    [Fact]
    public async Task Beside_the_list_the_selected_request_is_accepted_or_declined_and_the_next_is_selected()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        await page.InvokeAsync(() => page.Instance.LayOutAsync(true));

        page.Details().Accept.Click();
        page.WaitForAssertion(() => page.Selected().Title.ShouldBe(Farewell));
        page.Outcome().Words.ShouldBe($"Accepted: {CelebrityPages.Anniversary}");

        page.WaitForAssertion(() => page.Details().Heading.ShouldBe(Farewell));
        page.Details().Decline.Click();
        page.DeclineDialog().Words.ShouldStartWith($"Decline this request? {Farewell}.");
    }

    [Fact]
    public async Task What_a_key_presses_says_so_and_the_keys_stand_below_the_details()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        await page.InvokeAsync(() => page.Instance.LayOutAsync(true));

        page.Details().Words.ShouldEndWith(" Accept J K move A accepts D declines U undoes ?");
        page.Card(Farewell).Accept.GetAttribute("aria-keyshortcuts").ShouldBe("a");
        page.Card(Farewell).Decline.GetAttribute("aria-keyshortcuts").ShouldBe("d");
        page.ByRole("button", "Select").GetAttribute("aria-keyshortcuts").ShouldBe("x");
    }

    [Fact]
    public async Task What_was_prerendered_is_handed_over_and_not_asked_for_again()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        pages.Context.SetRendererInfo(new("Static", isInteractive: false));
        var prerendered = pages.List();
        pages.State.TriggerOnPersisting();
        pages.Context.SetRendererInfo(new("Server", isInteractive: true));
        // A page that asked for its requests again would get no answer.
        await pages.Marketplace.AllowConnectionsAsync(false);

        var page = pages.Context.Render<RequestsPage>();

        page.Titles().ShouldBe(prerendered.Titles());
        page.AllByRole("alert").ShouldBeEmpty();
        await pages.Marketplace.AllowConnectionsAsync(true);
    }

    [Fact]
    public async Task What_changed_before_the_page_came_to_life_is_asked_for_at_once()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        pages.Context.SetRendererInfo(new("Static", isInteractive: false));
        pages.List();
        pages.State.TriggerOnPersisting();
        pages.Context.SetRendererInfo(new("Server", isInteractive: true));
        await pages.MoreAsync(1);
        pages.Publish();

        var page = pages.Context.Render<RequestsPage>();

        pages.Marketplace.Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => page.Heading().ShouldBe("6 requests are waiting"));
    }
}
