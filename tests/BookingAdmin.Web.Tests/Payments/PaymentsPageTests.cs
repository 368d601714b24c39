using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using BookingAdmin.Web.Payments;
using BookingAdmin.Web.Tests.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Payments;

public sealed class PaymentsPageTests
{
    [Fact]
    public async Task Where_nothing_has_happened_every_list_says_so_and_what_is_to_be_set()
    {
        await using var till = await Till.OpenAsync();
        var page = till.Page();
        page.Words("h1").ShouldBe("Payments");
        page.Words(".lead").ShouldBe("Nothing waits and nothing has failed.");
        page.FindAll(".notice").Select(notice => notice.Words()).ShouldBe(
            ["Payments are off: set Stripe:SecretKey . Until then nothing is asked of Stripe; refunds wait, and none gets lost."]);
        page.Words(".alive").ShouldBe("Stripe has sent no event yet.");
        page.FindAll(".tabs a").Select(tab => tab.Words()).ShouldBe(["Refunds", "Events", "Outbox", "Comparison"]);
        page.Words(".list").ShouldBe("No refund has failed.");
        till.Page("?show=waiting").Words(".list").ShouldBe("No refund is under way.");
        till.Page("?tab=events").Words(".list").ShouldBe("No event needs somebody.");
        till.Page("?tab=outbox").Words(".list").ShouldBe("Nothing waits to be asked of Stripe.");
        till.Page("?tab=outbox&show=dead").Words(".list").ShouldBe("Nothing was given up.");
        till.Page("?search=KO-0").Words(".list").ShouldBe("Nothing here is about “KO-0”. Clear the search");
        var comparison = till.Page("?tab=comparison");
        comparison.Words(".list").ShouldBe("Orders have not been compared with Stripe yet.");
        comparison.Button("Compare now").HasAttribute("disabled").ShouldBeTrue();
    }

    [Fact]
    public async Task A_refund_that_failed_says_why_and_what_to_do_and_is_tried_again_with_a_reason()
    {
        await using var till = await Till.OpenAsync();
        var order = await till.RefundAsync("Failed", fault: "lost_or_stolen_card");
        var page = till.Page();
        page.Words(".lead").ShouldBe("1 refund failed (NZ$150).");
        page.Words(".tabs a[aria-current]").ShouldBe("Refunds 1 failed");
        page.Words(".rows .state").ShouldBe("Failed");
        page.Words(".rows .what .s")
            .ShouldBe("The card was reported as lost or stolen. Give the money back another way, then mark it as done by hand.");
        page.Find(".rows .number").GetAttribute("href").ShouldBe($"/orders/{order}");
        page.Find(".acts button").GetAttribute("aria-label").ShouldBe($"Try again: refund of NZ$150.00, order {order}");

        await page.PressAsync("Try again…");
        page.WaitForAssertion(() => page.Words("dialog h2").ShouldBe("Try the refund of NZ$150.00 again?"));
        await page.InvokeAsync(() => page.Find("dialog form").SubmitAsync());
        page.WaitForAssertion(() => page.Words("dialog [role=alert]").ShouldBe("Say why first: it touches money or a decision."));
        await page.SubmitDialogAsync("The customer has a new card");

        page.Says(".outcome p", "On its way to Stripe again.");
        page.WaitForAssertion(() => page.Words(".list").ShouldBe("No refund has failed."));
        page.FindAll("dialog").ShouldBeEmpty();
        (await till.Marketplace.ScalarAsync<string>(
            "SELECT r.status || ' ' || e.action || ' ' || e.reason FROM booking_admin.refund r, booking_admin.audit_entry e WHERE "
            + "e.action = 'RefundRetried'"))
            .ShouldBe("Queued RefundRetried The customer has a new card");
    }

    [Fact]
    public async Task Whoever_comes_second_is_told_how_it_is_now()
    {
        await using var till = await Till.OpenAsync();
        await till.RefundAsync("Failed");
        var page = till.Page();
        await page.PressAsync("Done by hand…");
        page.WaitForAssertion(() => page.Words("dialog h2").ShouldBe("Has the customer got NZ$150.00 back?"));
        await till.Marketplace.ExecuteAsync("UPDATE booking_admin.refund SET status = 'Succeeded', settled_at = now()");
        await page.SubmitDialogAsync("Paid in cash");
        page.Says(".outcome p", "This refund is done. Nothing was changed.");
        page.WaitForAssertion(() => page.FindAll(".rows li").ShouldBeEmpty());
    }

    [Fact]
    public async Task What_goes_wrong_is_told_in_the_dialog_and_the_reason_stays()
    {
        await using var till = await Till.OpenAsync();
        await till.RefundAsync("Failed");
        var page = till.Page();
        await page.PressAsync("Done by hand…");
        page.WaitForAssertion(() => page.FindAll("dialog textarea").Count.ShouldBe(1));
        await till.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO audit_gone");
        await page.SubmitDialogAsync("Paid in cash");
        page.WaitForAssertion(() =>
            page.Words("dialog .fault").ShouldBe("It failed; the dashboard’s log says why. Look again before trying once more."));
        page.Find("dialog textarea").GetAttribute("value").ShouldBe("Paid in cash");
        await till.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_gone RENAME TO audit_entry");
        await page.SubmitDialogAsync("Paid in cash");
        page.Says(".outcome p", "Marked as done by hand.");
        (await till.Marketplace.ScalarAsync<string>("SELECT status FROM booking_admin.refund")).ShouldBe("ByHand");
    }

    [Theory]
    [InlineData("Queued", "Waiting", "The refund is under way to Stripe.")]
    [InlineData("Pending", "At the bank", "Stripe has taken the refund; the bank is at work on it, which can take days.")]
    [InlineData("Succeeded", "Refunded", "Stripe has refunded it.")]
    [InlineData("ByHand", "Done by hand", "Somebody has seen to it by hand.")]
    public async Task A_refund_tells_how_it_stands(string status, string word, string told)
    {
        await using var till = await Till.OpenAsync();
        await till.RefundAsync(status);
        var page = till.Page("?show=all");
        page.Words(".rows .state").ShouldBe(word);
        page.Words(".rows .what .s").ShouldBe(told);
        page.FindAll(".acts button").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_that_waits_is_replayed_and_what_came_of_it_is_said()
    {
        await using var till = await Till.OpenAsync();
        var intent = await till.EventAsync("evt_till_1", "payment_intent.succeeded", "Failed", "The database went away.");
        var page = till.Page("?tab=events&show=waiting");
        page.Words(".lead").ShouldBe("1 event failed and will be tried again.");
        page.Words(".tabs a[aria-current]").ShouldBe("Events 1 waiting");
        page.FindAll(".acts button").Select(button => button.Words()).ShouldBe(["Replay…"]);
        page.Words(".rows .what").ShouldContain("Payment succeeded KO-");
        page.Words(".rows .what .s").ShouldBe("The database went away.");
        page.Words(".rows .ids").ShouldContain(intent);

        await page.PressAsync("Replay…");
        page.WaitForAssertion(() => page.Words("dialog h2").ShouldBe("Handle this event again?"));
        page.FindAll("dialog textarea").ShouldBeEmpty();
        await page.InvokeAsync(() => page.Find("dialog form").SubmitAsync());

        page.WaitForAssertion(() => page.Words(".outcome p").ShouldStartWith("Handled again."));
        page.WaitForAssertion(() => page.Words(".list").ShouldBe("No event waits to be handled."));
        (await till.Marketplace.ScalarAsync<string>(
            "SELECT e.state || ' ' || a.actor_name FROM booking_admin.stripe_event e, booking_admin.audit_entry a WHERE a.action "
            + "= 'EventReplayed'")).ShouldBe("Handled Sam Okafor");
    }

    [Fact]
    public async Task A_dead_letter_says_what_was_asked_and_is_tried_again()
    {
        await using var till = await Till.OpenAsync();
        await till.RefundAsync("Queued");
        await till.Marketplace.ExecuteAsync(
            "UPDATE booking_admin.refund SET status = 'Failed', fault = 'unknown_outcome'; UPDATE booking_admin.outbox SET dead_at = "
            + "now(), done_at = NULL, attempts = 20, fault = 'timeout'");
        var page = till.Page("?tab=outbox&show=dead");
        page.Words(".rows").ShouldContain("Given up Refund NZ$150.00");
        page.Words(".rows").ShouldContain("Tried 20 times");
        await page.PressAsync("Try again…");
        page.WaitForAssertion(() => page.Words("dialog h2").ShouldBe("Try this call to Stripe again?"));
        await page.SubmitDialogAsync("Stripe is back");
        page.Says(".outcome p", "It is tried again now.");
        page.WaitForAssertion(() => page.Words(".list").ShouldBe("Nothing was given up."));
    }

    [Fact]
    public async Task A_long_list_is_paged_searched_and_filtered_and_all_of_that_stands_in_the_address()
    {
        await using var till = await Till.OpenAsync();
        await till.ManyAsync(60);
        var page = till.Page("?show=all");
        page.FindAll(".rows li").Count.ShouldBe(25);
        page.Words(".foot .s").ShouldBe("25 on this page");
        var next = page.FindAll(".foot a").Single().GetAttribute("href")!;
        next.ShouldStartWith("/payments?show=all&at=next.");
        till.Page(next["/payments".Length..]).FindAll(".foot a").Select(link => link.Words()).ShouldBe(["Before", "Next"]);

        await page.InvokeAsync(() => page.Find("input[type=search]").InputAsync("pi_many_7"));
        page.WaitForAssertion(() => till.Address.ShouldBe("/payments?search=pi_many_7"));
        page.WaitForAssertion(() => page.FindAll(".rows li").Count.ShouldBe(1));
        page.FindAll(".tabs a")[1].GetAttribute("href").ShouldBe("/payments?tab=events&search=pi_many_7");

        till.Page("?search=KO-").Words(".list [role=alert]").ShouldContain("Clear the search");
        till.Page("?at=nonsense").Words(".list [role=alert]")
            .ShouldBe("This link to a page of the list is damaged. Start again from the first page. Go to the first");
        till.Go("/payments?tab=nonsense");
        var refused = till.Context.Render<PaymentsPage>();
        refused.Words(".none").ShouldBe("“nonsense” in this link is no list of payments. Show the payments");
    }

    [Fact]
    public async Task It_learns_of_changes_by_itself()
    {
        await using var till = await Till.OpenAsync();
        var page = till.Page();
        await till.RefundAsync("Failed");
        till.Context.Services.GetRequiredService<ChangeFeed>().Publish("ccelebrity");
        page.WaitForAssertion(() => page.FindAll(".rows li").Count.ShouldBe(1));
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_asked_again()
    {
        await using var till = await Till.OpenAsync();
        await till.RefundAsync("Failed");
        await till.Marketplace.AllowConnectionsAsync(false);
        till.Go("/payments");
        var page = till.Context.Render<PaymentsPage>();
        page.WaitForAssertion(() => page.FindAll("[role=alert]").Count.ShouldBe(2));
        page.Words(".list [role=alert]").ShouldStartWith("The database does not answer. Nothing was lost.");
        await till.Marketplace.AllowConnectionsAsync(true);
        await page.InvokeAsync(() => page.Find(".list [role=alert] button").ClickAsync());
        page.WaitForAssertion(() => page.FindAll(".rows li").Count.ShouldBe(1));
        page.WaitForAssertion(() => page.FindAll("[role=alert]").ShouldBeEmpty());
    }

    [Fact]
    public async Task An_outbox_that_is_silent_and_webhooks_without_a_secret_are_said()
    {
        await using var stripe = await StripeDouble.StartAsync();
        await using var till = await Till.OpenAsync(stripe: stripe.Settings with { WebhookSecrets = [] });
        var page = till.Page();
        page.FindAll(".notice b").Select(notice => notice.Words()).ShouldBe(["The outbox gives no sign of life:", "Webhooks are off:"]);
        await till.Marketplace.ExecuteAsync("INSERT INTO booking_admin.heartbeat (name, instance, at) VALUES ('outbox', 'here', now())");
        till.Page().FindAll(".notice b").Select(notice => notice.Words()).ShouldBe(["Webhooks are off:"]);
    }

    [Fact]
    public async Task A_key_that_Stripe_does_not_accept_and_an_outbox_that_nobody_empties_are_said()
    {
        await using var stripe = await StripeDouble.StartAsync();
        await using var till = await Till.OpenAsync(stripe: stripe.Settings);
        await till.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.heartbeat (name, instance, at, fault)
                VALUES ('outbox', 'here', now(), 'Stripe does not accept our key (api_key_expired).')
            """);
        till.Page().FindAll(".notice").Select(notice => notice.Words()).ShouldSatisfyAllConditions(
            notices => notices.First().ShouldBe("The outbox is in trouble: Stripe does not accept our key (api_key_expired)."),
            notices => notices.Count().ShouldBe(1));
        await till.Marketplace.ExecuteAsync("UPDATE booking_admin.heartbeat SET at = now(), fault = NULL");
        var page = till.Page();
        page.FindAll(".notice").ShouldBeEmpty();
        page.Words(".alive").ShouldContain("The outbox was last seen");
        await till.Marketplace.ExecuteAsync("UPDATE booking_admin.heartbeat SET at = now() - interval '1 hour'");
        till.Page().FindAll(".notice").Select(notice => notice.Words()).ShouldHaveSingleItem()
            .ShouldStartWith("The outbox gives no sign of life since ");
    }

    [Fact]
    public async Task What_is_done_and_not_done_well_is_not_green()
    {
        await using var till = await Till.OpenAsync();
        await till.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.outbox (kind, order_id, tip_id, created_at, not_before, attempts, done_at, fault)
            SELECT 'CreateIntent', 'corder', tip, now(), now(), 1, now(), fault
            FROM (VALUES (NULL, NULL), (NULL, 'amount_too_large'), ('ctip', 'parameter_invalid'), (NULL, 'order_over')) v (tip, fault)
            """);
        await till.RefundAsync("Queued");
        await till.Marketplace.ExecuteAsync(
            "UPDATE booking_admin.refund SET status = 'Failed', settled_at = now(); UPDATE booking_admin.outbox SET done_at = now() "
            + "WHERE done_at IS NULL; INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action) VALUES "
            + "(now(), 'Job', 'outbox', 'The outbox', 'OrderGivenUp')");
        var page = till.Page("?tab=outbox&show=done");
        page.FindAll(".rows .state").Select(state => state.Words()).ShouldBe(["Failed", "Closed", "Refused", "Refused", "Done"]);
        page.FindAll(".rows .what .s").Select(told => told.Words()).ShouldBe([
            "It was over before it could be paid. What Stripe had of it is closed.",
            "Stripe says “parameter_invalid”. So the tip was cancelled.",
            "Stripe takes no such large amount in one payment. So the order was cancelled."]);
        page.Words(".lead").ShouldContain("1 order or tip could not be paid today");
    }

    [Theory]
    [InlineData("no_answer")]
    [InlineData("not_written")]
    [InlineData("unreadable_answer")]
    [InlineData("idempotency_error")]
    public void Our_own_words_are_not_put_into_Stripes_mouth(string word) => StripeCodes.Of(word).What.ShouldNotContain(word);

    [Fact]
    public async Task A_dead_letter_of_an_order_says_that_trying_it_again_only_closes()
    {
        await using var till = await Till.OpenAsync();
        await till.Marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, dead_at, fault) VALUES ('CreateIntent', "
            + "'corder', now(), now(), 20, now(), 'not_written')");
        var page = till.Page("?tab=outbox&show=dead");
        page.Words(".rows .what .s")
            .ShouldBe(
                "A fault of ours: what Stripe said could not be written down. The log of the dashboard says why. Nobody waits for it any "
                + "more: the order was cancelled.");
        await page.PressAsync("Try again…");
        page.WaitForAssertion(() => page.Words("dialog").ShouldContain("The order was cancelled when this was given up, and stays so."));
    }

    [Fact]
    public async Task The_lead_tells_all_that_waits_and_a_search_of_the_outbox_looks_at_all_of_it()
    {
        await using var till = await Till.OpenAsync();
        await till.EventAsync("evt_till_2", "payment_intent.succeeded", "Received", null);
        var number = await till.Marketplace.ScalarAsync<string>("""
            INSERT INTO booking_admin.finding (rule, subject, first_seen, first_run, came_back)
                VALUES ('stripe-mismatch', 'corder', now(), 0, 0);
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts)
                VALUES ('CreateIntent', 'corder', now(), now(), 1);
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, done_at)
                SELECT 'CreateIntent', order_id, now(), now(), 1, now() FROM booking_admin.stripe_event;
            SELECT o."orderNumber" FROM "Order" o JOIN booking_admin.stripe_event e ON e.order_id = o.id
            """);
        till.Page().Words(".lead").ShouldBe("1 order disagrees with Stripe; 1 payment is being made; 1 event waits.");
        var page = till.Page($"?tab=outbox&search={number}");
        page.Words(".seg a[aria-current]").ShouldBe("All");
        page.Words(".rows .state").ShouldBe("Done");
    }

    [Fact]
    public async Task Orders_are_compared_with_Stripe_and_what_differs_is_one_click_away_for_an_admin()
    {
        await using var stripe = await StripeDouble.StartAsync();
        await using var till = await Till.OpenAsync(TestMarketplace.Admin, stripe.Settings);
        await till.Marketplace.ExecuteAsync(
            """DELETE FROM "Order" WHERE "orderNumber" NOT LIKE '%-7F3K2A'; UPDATE "Order" SET "updatedAt" = now()""");
        var page = till.Page("?tab=comparison");
        await page.InvokeAsync(() => page.Find(".compare form").SubmitAsync());
        page.WaitForAssertion(() => page.Words(".run p").ShouldMatch("^1 order compared in .+: 1 disagrees with Stripe, 1 new\\.$"));
        page.WaitForAssertion(() => page.Words("ul li").ShouldStartWith("Some disagree"));
        page.Words(".open").ShouldBe("1 order disagrees with Stripe. See what differs");
        page.Find(".open a").GetAttribute("href").ShouldBe("/consistency/stripe-mismatch");

        var support = new PageContext(till.Marketplace, TestMarketplace.Support);
        await using var _ = support;
        support.Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().NavigateTo("/payments?tab=comparison");
        var theirs = support.Render<PaymentsPage>();
        theirs.WaitForAssertion(() => theirs.Words(".open").ShouldContain("An admin sees what differs"));
    }
}
