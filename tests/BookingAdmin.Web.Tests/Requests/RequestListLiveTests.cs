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

        await page.InvokeAsync(() => page.Instance.LayOutAsync(true, true));
        page.WaitForAssertion(() => page.Details().Heading.ShouldBe(CelebrityPages.Anniversary));
        page.Selected().Title.ShouldBe(CelebrityPages.Anniversary);

        page.Cards()[1].Link.Click();
        page.WaitForAssertion(() => page.Details().Heading.ShouldBe(Farewell));
    }

    [Fact]
    public async Task Keys_move_the_selection_accept_and_ask_to_decline()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        await page.InvokeAsync(() => page.Instance.LayOutAsync(true, true));

        await page.InvokeAsync(() => page.Instance.PressAsync("j"));
        page.WaitForAssertion(() => page.Selected().Title.ShouldBe(Farewell));
        await page.InvokeAsync(() => page.Instance.PressAsync("k"));
        await page.InvokeAsync(() => page.Instance.PressAsync("k"));
        page.WaitForAssertion(() => page.Selected().Title.ShouldBe(CelebrityPages.Anniversary));

        await page.InvokeAsync(() => page.Instance.PressAsync("a"));
        page.WaitForAssertion(() => page.Selected().Title.ShouldBe(Farewell));
        page.Outcome().Words.ShouldBe($"Accepted: {CelebrityPages.Anniversary}");

        await page.InvokeAsync(() => page.Instance.PressAsync("d"));
        page.DeclineDialog().Words.ShouldStartWith($"Decline this request? {Farewell}.");
    }

    [Fact]
    public async Task Keys_can_be_turned_off()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        await page.InvokeAsync(() => page.Instance.LayOutAsync(true, true));
        page.Details().Words.ShouldEndWith(" Accept J K move A accepts D declines X selects U undoes Turn off");

        page.ByRole("button", "Turn off").Click();

        page.WaitForAssertion(() => page.Details().Words.ShouldEndWith(" Accept Turn keys on"));
        pages.Context.JSInterop.VerifyInvoke("keep");
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
