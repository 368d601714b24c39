using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Requests;

public sealed class RequestsPageTests
{
    [Fact]
    public async Task The_headline_says_what_waits_and_what_it_is_worth()
    {
        await using var inbox = await Inbox.OpenAsync();

        var page = inbox.List();

        page.Text("h1").ShouldBe("5 requests are waiting");
        page.Text(".sum").ShouldStartWith("NZ$600 to earn. The first video is due in 5 hours.");
    }

    [Fact]
    public async Task A_card_says_who_asks_for_what_for_whom_how_long_there_is_and_what_it_earns()
    {
        await using var inbox = await Inbox.OpenAsync();

        var page = inbox.List();

        var card = page.Find(".req");
        card.QuerySelector("h2")!.TextContent.ShouldBe(Inbox.Anniversary);
        card.QuerySelector("header .s")!.TextContent.ShouldBe("Rosa Whitmore");
        card.QuerySelector(".earn b")!.TextContent.ShouldBe("NZ$120");
        card.QuerySelector(".chip.bad")!.TextContent.ShouldBe("Due in 5 hours");
        page.FindAll(".req header .s").Select(name => name.TextContent).ShouldContain("Customer without a name");
    }

    [Fact]
    public async Task Tabs_are_links_with_counts_and_show_their_requests()
    {
        await using var inbox = await Inbox.OpenAsync();

        var page = inbox.List("?tab=declined");

        page.FindAll(".tabs a").Select(tab => tab.TextContent).ShouldBe(["Waiting5", "Accepted8", "Declined2", "All15"]);
        page.FindAll(".tabs a").Select(tab => tab.GetAttribute("href"))
            .ShouldBe(["/requests", "/requests?tab=accepted", "/requests?tab=declined", "/requests?tab=all"]);
        page.Find(".tabs [aria-current=page]").TextContent.ShouldBe("Declined2");
        page.Titles().ShouldBe(["Encouragement for Kasia", "Reunion for the Fraser clan"]);
        page.FindAll(".req .chip").Select(chip => chip.TextContent).ShouldBe(["Declined", "Declined"]);
        page.FindAll(".req button").ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_address_shows_another_list()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();

        inbox.Navigation.NavigateTo("/requests?sort=newest");
        page.WaitForAssertion(() => page.Titles()[0].ShouldBe("Birthday for Abuela Consuelo"));
        page.Find(".seg [aria-current]").TextContent.ShouldBe("Newest");

        inbox.Navigation.NavigateTo("/requests?tab=all&q=WARD");
        page.WaitForAssertion(() => page.Titles().ShouldBe(["Farewell for the whole of ward 4B"]));
        page.Find("#request-search").GetAttribute("value").ShouldBe("WARD");
        page.FindAll(".seg").ShouldBeEmpty();
    }

    [Fact]
    public async Task Typing_searches_after_a_pause_and_the_search_is_in_the_address()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List("?sort=newest");

        page.Find("#request-search").Input("  yusuf ");

        page.WaitForAssertion(() => page.Titles().ShouldBe(["Get well for Yusuf El Idrissi"]));
        inbox.Navigation.Uri.ShouldEndWith("/requests?q=yusuf&sort=newest");
    }

    [Fact]
    public async Task A_search_without_a_match_says_so_and_can_be_cleared()
    {
        await using var inbox = await Inbox.OpenAsync();

        var page = inbox.List("?tab=accepted&q=zzz");

        page.Text(".none p").ShouldBe("No request matches “zzz”.");
        page.Find(".none a").GetAttribute("href").ShouldBe("/requests?tab=accepted");
    }

    [Fact]
    public async Task Nothing_waiting_is_told_in_a_friendly_sentence()
    {
        await using var inbox = await Inbox.OpenAsync("Juno Harrow");

        var page = inbox.List();

        page.Text("h1").ShouldBe("Nothing is waiting");
        page.Text(".sum").ShouldBe("You have answered every request. New ones appear here by themselves.");
        page.Text(".none").ShouldStartWith("All answered.");
    }

    [Fact]
    public async Task Twenty_five_cards_make_a_page_and_links_lead_on_and_back()
    {
        await using var inbox = await Inbox.OpenAsync();
        await inbox.MoreAsync(30);

        var page = inbox.List("?sort=newest");
        page.FindAll(".req").Count.ShouldBe(25);
        page.FindAll(".pages a").Select(link => link.TextContent).ShouldBe(["Earlier"]);
        var first = page.Titles();

        inbox.Navigation.NavigateTo(page.Find(".pages a[rel=next]").GetAttribute("href")!);
        page.WaitForAssertion(() => page.FindAll(".req").Count.ShouldBe(10));
        inbox.Navigation.Uri.ShouldContain("sort=newest&at=next.");

        inbox.Navigation.NavigateTo(page.Find(".pages a[rel=prev]").GetAttribute("href")!);
        page.WaitForAssertion(() => page.Titles().ShouldBe(first));
    }

    [Fact]
    public async Task A_damaged_link_says_so_and_leads_to_the_first_page()
    {
        await using var inbox = await Inbox.OpenAsync();

        var page = inbox.List("?tab=all&at=rubbish");

        page.Text(".none p").ShouldBe("This link to a page of the list is damaged. Start again from the first page.");
        page.Find(".none a").GetAttribute("href").ShouldBe("/requests?tab=all");
        inbox.Navigation.NavigateTo("/requests?tab=all");
        page.WaitForAssertion(() => page.FindAll(".req").Count.ShouldBe(15));
    }

    [Fact]
    public async Task A_search_of_ten_thousand_characters_is_refused_with_a_sentence()
    {
        await using var inbox = await Inbox.OpenAsync();

        var page = inbox.List("?q=" + new string('x', 10_000));

        page.Text(".none p").ShouldBe("A search can have at most 200 characters.");
    }

    [Fact]
    public async Task Accepting_a_request_moves_it_out_of_waiting_and_offers_undo()
    {
        await using var inbox = await Inbox.OpenAsync();
        inbox.Marketplace.Clock.Stop();
        var page = inbox.List();

        page.Button(Inbox.Anniversary, "Accept").Click();

        page.WaitForAssertion(() => page.Titles().ShouldNotContain(Inbox.Anniversary));
        page.Text("h1").ShouldBe("4 requests are waiting");
        page.WaitForElement(".bar");
        page.Text(".bar .what").ShouldBe($"Accepted: {Inbox.Anniversary}");
        page.Find(".bar button").GetAttribute("aria-label").ShouldBe($"Undo: {Inbox.Anniversary}");
        page.FindAll("[role=status]").Select(status => status.TextContent)
            .ShouldContain($"Accepted: {Inbox.Anniversary}. You can undo this for 30 seconds.");
    }

    [Fact]
    public async Task Whoever_decides_faster_than_a_person_can_is_told_and_the_request_waits()
    {
        await using var inbox = await Inbox.OpenAsync();
        var limits = inbox.Context.Services.GetRequiredService<ActionLimits>();
        var page = inbox.List();
        // A second that passes between the last of them and the click allows one more: then the next request must do.
        foreach (var title in page.Titles())
        {
            Should.Throw<TooManyActionsException>(() =>
            {
                while (true)
                    limits.CountDecision(inbox.Emma);
            });
            page.Button(title, "Accept").Click();
            page.WaitForState(() => page.FindAll(".notice").Count > 0 || !page.Titles().Contains(title, StringComparer.Ordinal));
            if (page.FindAll(".notice") is [var notice])
            {
                notice.QuerySelector("span")!.TextContent.ShouldBe("That was a lot at once. Try again in a second.");
                page.Titles().ShouldContain(title);
                return;
            }
        }
        Assert.Fail("Every request was accepted.");
    }

    [Fact]
    public async Task Undo_brings_the_request_back()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        page.Button(Inbox.Anniversary, "Accept").Click();
        page.WaitForAssertion(() => page.Text("h1").ShouldBe("4 requests are waiting"));

        page.WaitForElement(".bar button").Click();

        page.WaitForAssertion(() => page.Text("h1").ShouldBe("5 requests are waiting"));
        page.WaitForAssertion(() => page.Titles()[0].ShouldBe(Inbox.Anniversary));
        page.WaitForAssertion(() => page.FindAll(".bar").ShouldBeEmpty());
    }

    [Fact]
    public async Task The_offer_to_undo_goes_when_its_time_is_over()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        page.Button(Inbox.Anniversary, "Accept").Click();
        page.WaitForElement(".bar");

        inbox.Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));

        page.WaitForAssertion(() => page.FindAll(".bar").ShouldBeEmpty());
    }

    [Fact]
    public async Task Declining_asks_for_a_reason_and_says_that_the_money_goes_back()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();

        page.Button(Inbox.Anniversary, "Decline").Click();
        page.Text("dialog h2").ShouldBe("Decline this request?");
        page.Text("dialog .what").ShouldBe($"{Inbox.Anniversary}. Rosa Whitmore gets the money back.");
        page.WaitForElements("dialog input[type=radio]")[2].Change(true);
        page.WaitForElement("dialog textarea").Input("On set that week, sorry.");
        page.WaitForElement("dialog [type=submit]").TextContent.ShouldBe("Decline and refund");
        page.WaitForElement("dialog form").Submit();

        page.WaitForAssertion(() => page.Titles().ShouldNotContain(Inbox.Anniversary));
        page.WaitForAssertion(() => page.FindAll("dialog").ShouldBeEmpty());
        page.Text(".bar .what").ShouldBe($"Declined: {Inbox.Anniversary}");
        (await inbox.Marketplace.ScalarAsync<string>("""SELECT "declineReason" FROM public."Order" WHERE "orderNumber" LIKE '%-RW50GA'"""))
            .ShouldBe("On set that week, sorry.");
    }

    [Fact]
    public async Task An_unpaid_request_is_declined_without_talk_of_a_refund()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();

        page.Button("Encouragement for Tom", "Decline").Click();

        page.Text("dialog .what").ShouldBe("Encouragement for Tom. No money has been taken.");
        page.WaitForElement("dialog [type=submit]").TextContent.ShouldBe("Decline");
    }

    [Fact]
    public async Task Keeping_a_request_declines_nothing_and_what_was_typed_is_still_there()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();

        page.Button(Inbox.Anniversary, "Decline").Click();
        page.WaitForElements("dialog input[type=radio]")[2].Change(true);
        page.WaitForElement("dialog textarea").Input("half a reason");
        page.WaitForElement("dialog button[type=button]").Click();
        page.WaitForAssertion(() => page.FindAll("dialog").ShouldBeEmpty());
        page.Titles().ShouldContain(Inbox.Anniversary);

        page.Button(Inbox.Anniversary, "Decline").Click();
        page.WaitForElement("dialog textarea").GetAttribute("value").ShouldBe("half a reason");
    }

    [Fact]
    public async Task Whoever_comes_second_is_told_who_decided_what_and_when()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        await inbox.SupportDecidesAsync(Inbox.Id("RW50GA"), Decision.Accept);

        page.Button(Inbox.Anniversary, "Accept").Click();

        page.WaitForElement(".notice");
        page.Text(".notice span").ShouldMatch(@"^Sam Okafor already accepted this on \d+ \w+, \d\d:\d\d\.$");
        page.WaitForAssertion(() => page.Titles().ShouldNotContain(Inbox.Anniversary));
        page.FindAll(".bar").ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_taps_decide_once()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        var accept = page.Button(Inbox.Anniversary, "Accept");

        // Both before the page can answer the first; or it is so quick that the second finds no button any more.
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

        page.WaitForAssertion(() => page.FindAll(".bar").Count.ShouldBe(1));
        page.FindAll(".notice").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_payment_that_is_still_processed_can_be_declined_only_and_the_card_says_why()
    {
        await using var inbox = await Inbox.OpenAsync("Theo Vance");

        var page = inbox.List();

        page.Button("Birthday for Colonel Biscuit", "Accept").HasAttribute("disabled").ShouldBeTrue();
        page.Button("Birthday for Colonel Biscuit", "Decline").HasAttribute("disabled").ShouldBeFalse();
        page.Text(".why").ShouldBe("The payment is still being processed. Try again in a few minutes.");
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_and_the_list_comes_when_it_is_back()
    {
        await using var inbox = await Inbox.OpenAsync();
        await inbox.Marketplace.AllowConnectionsAsync(false);

        var page = inbox.List();
        page.Text(".failed p").ShouldBe("The database does not answer. Nothing was lost.");

        await inbox.Marketplace.AllowConnectionsAsync(true);
        page.WaitForElement(".failed button").Click();
        page.WaitForAssertion(() => page.FindAll(".req").Count.ShouldBe(5));
        page.FindAll(".failed").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_decision_while_the_database_is_away_loses_nothing_and_can_be_repeated()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        await inbox.Marketplace.AllowConnectionsAsync(false);

        page.Button(Inbox.Anniversary, "Accept").Click();
        page.WaitForElement(".notice");
        page.Text(".notice span").ShouldBe("The database does not answer. It may not have been saved: look again.");
        page.Titles().ShouldContain(Inbox.Anniversary);

        await inbox.Marketplace.AllowConnectionsAsync(true);
        page.WaitForAssertion(() => page.Button(Inbox.Anniversary, "Accept").HasAttribute("disabled").ShouldBeFalse());
        page.Button(Inbox.Anniversary, "Accept").Click();
        page.WaitForAssertion(() => page.Titles().ShouldNotContain(Inbox.Anniversary));
        page.WaitForAssertion(() => page.FindAll(".notice").ShouldBeEmpty());
    }

    [Fact]
    public async Task A_decline_while_the_database_is_away_keeps_the_reason()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        page.Button(Inbox.Anniversary, "Decline").Click();
        page.WaitForElements("dialog input[type=radio]")[0].Change(true);
        await inbox.Marketplace.AllowConnectionsAsync(false);

        page.WaitForElement("dialog form").Submit();
        page.WaitForElement("dialog .fault");

        await inbox.Marketplace.AllowConnectionsAsync(true);
        page.WaitForElement("dialog form").Submit();
        page.WaitForAssertion(() => page.Titles().ShouldNotContain(Inbox.Anniversary));
        (await inbox.Marketplace.ScalarAsync<string>("""SELECT "declineReason" FROM public."Order" WHERE "orderNumber" LIKE '%-RW50GA'"""))
            .ShouldBe("I am not available in time");
    }

    [Fact]
    public async Task A_new_request_appears_by_itself_and_is_announced()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();

        await inbox.MoreAsync(1);
        inbox.Context.Services.GetRequiredService<ChangeFeed>().Publish(inbox.Emma.CelebrityId);

        page.WaitForAssertion(() => page.Text("h1").ShouldBe("6 requests are waiting"));
        page.FindAll("[role=status]").Select(status => status.TextContent).ShouldContain("1 new request");
    }

    [Fact]
    public async Task Beside_the_list_stand_the_details_of_the_selected_request()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();

        await page.InvokeAsync(() => page.Instance.LayOutAsync(true, true));
        page.Text(".detail h2").ShouldBe(Inbox.Anniversary);
        page.Find(".req[aria-current]").QuerySelector("h2")!.TextContent.ShouldBe(Inbox.Anniversary);

        page.FindAll(".req h2 a")[1].Click();
        page.WaitForAssertion(() => page.Text(".detail h2").ShouldBe("Farewell for the whole of ward 4B"));
    }

    [Fact]
    public async Task Keys_move_the_selection_accept_and_ask_to_decline()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        await page.InvokeAsync(() => page.Instance.LayOutAsync(true, true));

        await page.InvokeAsync(() => page.Instance.PressAsync("j"));
        page.Text(".req.sel h2").ShouldBe("Farewell for the whole of ward 4B");
        await page.InvokeAsync(() => page.Instance.PressAsync("k"));
        await page.InvokeAsync(() => page.Instance.PressAsync("k"));
        page.Text(".req.sel h2").ShouldBe(Inbox.Anniversary);

        await page.InvokeAsync(() => page.Instance.PressAsync("a"));
        page.WaitForAssertion(() => page.Text(".req.sel h2").ShouldBe("Farewell for the whole of ward 4B"));
        page.WaitForElement(".bar");
        page.Text(".bar .what").ShouldBe($"Accepted: {Inbox.Anniversary}");

        await page.InvokeAsync(() => page.Instance.PressAsync("d"));
        page.Text("dialog .what").ShouldStartWith("Farewell for the whole of ward 4B.");
    }

    [Fact]
    public async Task Keys_can_be_turned_off()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        await page.InvokeAsync(() => page.Instance.LayOutAsync(true, true));

        page.Find(".keys button").Click();

        page.WaitForAssertion(() => page.Text(".keys").ShouldBe("Turn keys on"));
        inbox.Context.JSInterop.VerifyInvoke("keep");
    }

    [Fact]
    public async Task What_was_prerendered_is_handed_over_and_not_asked_for_again()
    {
        await using var inbox = await Inbox.OpenAsync();
        inbox.Context.SetRendererInfo(new("Static", isInteractive: false));
        var prerendered = inbox.List();
        inbox.State.TriggerOnPersisting();
        inbox.Context.SetRendererInfo(new("Server", isInteractive: true));
        // Had it to ask, it could not.
        await inbox.Marketplace.AllowConnectionsAsync(false);

        var page = inbox.Context.Render<RequestsPage>();

        page.Titles().ShouldBe(prerendered.Titles());
        page.FindAll(".failed").ShouldBeEmpty();
        await inbox.Marketplace.AllowConnectionsAsync(true);
    }

    [Fact]
    public async Task What_changed_before_the_page_came_to_life_is_asked_for_at_once()
    {
        await using var inbox = await Inbox.OpenAsync();
        inbox.Context.SetRendererInfo(new("Static", isInteractive: false));
        inbox.List();
        inbox.State.TriggerOnPersisting();
        inbox.Context.SetRendererInfo(new("Server", isInteractive: true));
        await inbox.MoreAsync(1);
        inbox.Context.Services.GetRequiredService<ChangeFeed>().Publish(inbox.Emma.CelebrityId);

        var page = inbox.Context.Render<RequestsPage>();

        inbox.Marketplace.Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => page.Text("h1").ShouldBe("6 requests are waiting"));
    }

    [Fact]
    public async Task Leaving_before_the_answer_is_no_fault_and_the_decision_stands()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        await page.InvokeAsync(() => page.Instance.LayOutAsync(true, true));
        var hold = await inbox.HoldAsync("RW50GA");
        var tap = page.Button(Inbox.Anniversary, "Accept").ClickAsync(new());

        await inbox.Context.DisposeComponentsAsync();
        await hold.DisposeAsync();

        await tap;
        inbox.Context.Renderer.UnhandledException.IsCompleted.ShouldBeFalse();
        inbox.List().Titles().ShouldNotContain(Inbox.Anniversary);
    }

    [Fact]
    public async Task A_decline_that_fails_after_its_dialog_was_closed_is_told_all_the_same()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        await using var hold = await inbox.HoldAsync("RW50GA");
        page.Button(Inbox.Anniversary, "Decline").Click();
        var answer = page.WaitForElement("dialog form").SubmitAsync();
        await page.Find("dialog").TriggerEventAsync("onclose", EventArgs.Empty);
        page.Button("Farewell for the whole of ward 4B", "Decline").Click();

        await inbox.Marketplace.AllowConnectionsAsync(false);
        await answer;

        page.Text(".notice span").ShouldBe("The database does not answer. It may not have been saved: look again.");
        page.Text("dialog .what").ShouldStartWith("Farewell for the whole of ward 4B.");
        page.FindAll("dialog .fault").ShouldBeEmpty();
        await inbox.Marketplace.AllowConnectionsAsync(true);
    }

    [Fact]
    public async Task A_decline_that_succeeds_after_its_dialog_was_closed_leaves_the_next_one_open()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        var hold = await inbox.HoldAsync("RW50GA");
        page.Button(Inbox.Anniversary, "Decline").Click();
        var answer = page.WaitForElement("dialog form").SubmitAsync();
        await page.Find("dialog").TriggerEventAsync("onclose", EventArgs.Empty);
        page.Button("Farewell for the whole of ward 4B", "Decline").Click();

        await hold.DisposeAsync();
        await answer;

        page.Text(".bar .what").ShouldBe($"Declined: {Inbox.Anniversary}");
        page.Text("dialog .what").ShouldStartWith("Farewell for the whole of ward 4B.");
    }
}
