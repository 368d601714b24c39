using AngleSharp.Dom;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Live;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Orders;

public sealed class OrderPageTests
{
    [Fact]
    public async Task It_tells_the_whole_order()
    {
        await using var desk = await Desk.OpenAsync();

        var page = await desk.OrderEndingAsync("CC34DE");

        page.Words("h1").ShouldBe(await desk.NumberAsync("CC34DE"));
        page.FindAll("header dd").Select(chip => chip.Words()).ShouldBe(["Paid", "Completed", "Accepted"]);
        page.Words(".who").ShouldStartWith("Hana Kealoha ordered from Emma Stone for ");
        var facts = page.FindAll("dl div").Select(fact => fact.Words()).ToList();
        facts.ShouldContain("Total NZ$150.00");
        facts.ShouldContain("Celebrity’s share NZ$120.00");
        facts.ShouldContain("Platform fee NZ$30.00");
        facts.ShouldContain("Tips NZ$15.00");
        facts.ShouldContain("Payment id pi_demo_CC34DE");
        page.Find("blockquote").TextContent.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task It_is_found_by_its_id_too_and_by_a_number_in_small_letters()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.NumberAsync("CC34DE");

        desk.Order(number.ToLowerInvariant()).Words("h1").ShouldBe(number);
        desk.Order(await desk.Marketplace.ScalarAsync<string>($"""SELECT id FROM public."Order" WHERE "orderNumber" = '{number}'"""))
            .Words("h1").ShouldBe(number);
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("'; DROP TABLE")]
    [InlineData("%")]
    public async Task An_unknown_order_is_a_sentence_and_a_way_back(string number)
    {
        await using var desk = await Desk.OpenAsync();

        var page = desk.Order(number);

        page.Words("h1").ShouldBe("There is no such order");
        page.Words("[role=status].sentence").ShouldContain($"“{number}”");
        page.Find(".btn.primary").GetAttribute("href").ShouldBe("/orders");
    }

    [Fact]
    public async Task A_celebrity_is_refused()
    {
        await using var desk = await Desk.OpenAsCelebrityAsync();

        desk.Order("KO-1").Words("[role=alert]").ShouldBe("Orders are open to support staff and admins only.");
    }

    [Fact]
    public async Task A_missing_booking_is_shown_with_its_preview_and_repaired_with_one_click()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OrderEndingAsync(Desk.Sarah);
        page.FindAll("header dd")[2].Words().ShouldBe("Missing");
        page.Words(".side .missing h2").ShouldBe("Create the missing booking");
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Create booking"));
        page.FindAll(".main li").Select(finding => finding.Words())
            .ShouldBe(["Critical The order has no booking, so its celebrity cannot see it."]);
        page.Buttons().ShouldNotContain("Cancel");

        await page.PressAsync("Create booking");

        page.Says(".outcome p", "Booking created for KO-…-7F3K2A. Emma Stone can see it now.");
        page.WaitForAssertion(() => page.FindAll("header dd")[2].Words().ShouldBe("Waiting"));
        page.FindAll(".main li").ShouldBeEmpty();
        page.FindAll("ol b").Select(what => what.TextContent).ShouldBe(["Missing booking created", "Payment received", "Order placed"]);
        page.Words("ol li .xs").ShouldEndWith("· Sam Okafor");

        await page.PressAsync("Undo the repair");
        page.Says(".outcome p", "Undone: the booking is removed again.");
        page.WaitForAssertion(() => page.Find(".side .missing"));
        page.Words("ol b").ShouldBe("Repair undone, booking removed");
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(0);
        page.Words(".left p").ShouldMatch("^Sam Okafor undid this repair on .+, so it is left alone: no booking is created by itself.$");
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Create booking"));

        await page.PressAsync("Stop leaving it alone");
        page.Says(".outcome p", "No longer left alone: the monitor may create the booking.");
        await page.PressAsync("Leave alone");
        page.WaitForAssertion(() => page.Words(".left p").ShouldStartWith("Sam Okafor said so on "));
        page.FindAll("ol b").Take(2).Select(what => what.TextContent)
            .ShouldBe(["Left alone: no booking is created by itself", "Handed back: a missing booking may be created by itself"]);
    }

    [Fact]
    public async Task A_repair_cannot_be_undone_once_somebody_has_touched_the_booking()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OrderEndingAsync(Desk.Sarah);
        await page.PressAsync("Create booking");
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Undo the repair"));

        await desk.TouchBookingAsync(Desk.Sarah);
        desk.Context.Services.GetRequiredService<ChangeFeed>().Publish(null);

        page.WaitForAssertion(() => page.Buttons().ShouldNotContain("Undo the repair"));
    }

    [Fact]
    public async Task The_timeline_is_told_newest_first_with_who_and_why()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DecideAsync("QQ81ZX", Decision.Decline, "She is filming abroad.");

        var page = await desk.OrderEndingAsync("QQ81ZX");

        var story = page.FindAll("ol li").Select(item => item.Words()).ToList();
        story.Count.ShouldBe(5);
        story[1].ShouldStartWith("Request declined");
        story[1].ShouldEndWith("· Ada Whitfield She is filming abroad.");
        page.FindAll("ol b").Select(what => what.TextContent)
            .ShouldBe(["Refund queued", "Request declined", "Payment received", "Booking created", "Order placed"]);
        story[^1].ShouldEndWith("· Wiremu Te Rangi-Featherstonehaugh");
    }

    [Fact]
    public async Task Deciding_for_a_celebrity_needs_a_reason()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OrderEndingAsync("QQ81ZX");

        await page.PressAsync("Accept…");
        await page.SubmitAsync();

        page.Says("#decision-trouble", "Give a reason: the decision belongs to the celebrity.");
        page.Find("textarea").GetAttribute("aria-invalid").ShouldBe("true");
        page.FindAll("header dd")[2].Words().ShouldBe("Waiting");
    }

    [Fact]
    public async Task A_decision_for_a_celebrity_is_told_and_can_be_taken_back()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Marketplace.Clock.Stop();
        var page = await desk.OrderEndingAsync("QQ81ZX");

        await page.PressAsync("Decline…");
        page.Words("#decision-hint").ShouldStartWith("The customer reads it");
        await page.SubmitAsync("She is filming abroad.");

        page.Says(".outcome p", "Declined for Emma Stone. The money goes back to the customer.");
        page.WaitForAssertion(() => page.FindAll("header dd").Select(chip => chip.Words()).ShouldBe(["Paid", "Cancelled", "Declined"]));
        page.FindAll("h2").Select(heading => heading.Words()).ShouldNotContain("Decide for Emma Stone");
        page.Find(".outcome button").Words().ShouldBe("Undo 30 s");

        await page.InvokeAsync(() => page.Find(".outcome button").Click());
        page.Says(".outcome p", "Taken back: the request waits for Emma Stone again.");
        page.WaitForAssertion(() => page.FindAll("header dd").Select(chip => chip.Words()).ShouldBe(["Paid", "Pending", "Waiting"]));
    }

    [Fact]
    public async Task Undo_is_no_longer_offered_when_its_time_is_over()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OrderEndingAsync("QQ81ZX");
        await page.PressAsync("Accept…");
        await page.SubmitAsync("She asked us to.");
        page.Says(".outcome p", "Accepted for Emma Stone.");

        desk.Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));

        page.WaitForAssertion(() => page.FindAll(".outcome button").Count.ShouldBe(1));
        await page.InvokeAsync(() => page.Find(".outcome button").Click());
        page.FindAll(".outcome p").ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_decides_second_is_told_who_was_first()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OrderEndingAsync("QQ81ZX");
        await page.PressAsync("Decline…");
        await desk.DecideAsync("QQ81ZX", Decision.Accept, "She asked us to.");

        await page.SubmitAsync("She is filming abroad.");

        page.WaitForAssertion(() => page.Words(".outcome p").ShouldStartWith("Ada Whitfield was first: accepted on "));
        page.WaitForAssertion(() => page.FindAll("header dd")[2].Words().ShouldBe("Accepted"));
    }

    [Fact]
    public async Task A_refusal_says_why()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OrderEndingAsync("PC38PR");
        await page.PressAsync("Accept…");
        await page.SubmitAsync("He asked us to.");

        page.Says(".outcome p", "The payment is still being processed. Try again in a few minutes.");
    }

    [Fact]
    public async Task What_is_wrong_is_listed_with_its_severity()
    {
        await using var desk = await Desk.OpenAsync();

        var page = await desk.OrderEndingAsync("TP80ZD");

        page.Words(".main li").ShouldBe("Warning The celebrity has not answered, and the day on which the video is due has passed.");
        page.Find(".main li .chip").ClassList.ShouldContain("warn");
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_the_page_recovers()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.NumberAsync(Desk.Sarah);
        await desk.Marketplace.AllowConnectionsAsync(false);
        var page = desk.Order(number);
        page.Says(".failed p", "The database does not answer. Nothing was lost.");

        await desk.Marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Try again");

        page.Says("h1", number);
    }

    [Fact]
    public async Task A_database_that_goes_away_leaves_the_order_and_what_is_typed_under_it()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OrderEndingAsync("QQ81ZX");
        await page.PressAsync("Decline…");
        await page.Find("textarea").InputAsync("She is filming abroad.");

        await desk.Marketplace.AllowConnectionsAsync(false);
        desk.Context.Services.GetRequiredService<ChangeFeed>().Publish(null);
        page.Says(".failed p", "The database does not answer. Nothing was lost.");
        page.Find("textarea").GetAttribute("value").ShouldBe("She is filming abroad.");

        await page.InvokeAsync(() => { _ = page.Find("form").SubmitAsync(); });
        page.Says("#decision-trouble", "The database does not answer. It may not have been saved: look again.");

        await desk.Marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Try again");
        page.WaitForAssertion(() => page.FindAll(".failed").ShouldBeEmpty());
        page.Find("textarea").GetAttribute("value").ShouldBe("She is filming abroad.");
    }

    [Fact]
    public async Task A_fault_of_ours_in_a_live_refresh_is_told_over_what_was_known()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OrderEndingAsync("QQ81ZX");

        await desk.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO elsewhere");
        desk.Context.Services.GetRequiredService<ChangeFeed>().Publish(null);

        page.Says(".failed p", "Something went wrong while loading. That changed nothing.");
        page.FindAll(".story").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("Queued", "Refund Waiting The refund is under way to Stripe.")]
    [InlineData("Pending", "Refund At the bank Stripe has taken the refund; the bank is at work on it, which can take days.")]
    [InlineData("Failed", "Refund Failed The refund failed: the customer still waits for the money. The balance at Stripe was too small.")]
    [InlineData("Succeeded", "Refund Refunded Stripe has refunded it.")]
    public async Task The_way_back_of_the_money_is_told_as_it_is_with_a_link_to_all_that_is_known_of_it(string status, string told)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.refund (order_id, kind, amount, currency, status, not_before, created_at, fault)
            SELECT id, 'Refund', 15000, 'nzd', '{status}', now(), now(), {(status == "Failed" ? "'insufficient_funds'" : "NULL")}
                FROM "Order" WHERE "orderNumber" LIKE '%-CC34DE'
            """);
        var page = await desk.OrderEndingAsync("CC34DE");
        page.FindAll("dl div").Select(fact => fact.Words()).ShouldContain(told);
        page.FindAll("a").ShouldContain(link => link.GetAttribute("href") == $"/payments?search={page.Words("h1")}");
    }

    [Fact]
    public async Task What_Stripe_says_otherwise_stands_among_what_is_wrong()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.finding (rule, subject, detail, first_seen, first_run, came_back)
            SELECT 'stripe-mismatch', id, 'The order is not paid, and Stripe has taken the money.', now(), 0, 0 FROM "Order"
                WHERE "orderNumber" LIKE '%-CC34DE'
            """);
        (await desk.OrderEndingAsync("CC34DE")).FindAll(".main li").Select(finding => finding.Words())
            .ShouldContain("Error Stripe and the order disagree. The order is not paid, and Stripe has taken the money.");
    }

    [Fact]
    public async Task What_happened_is_told_once()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id)
            SELECT now() - i * interval '1 minute', 'Job', 'stripe', 'Stripe', a, o.id
            FROM "Order" o,
                (VALUES (5, 'OrderPlaced'), (4, 'PaymentSucceeded'), (3, 'RefundQueued'), (1, 'PaymentRefunded'),
                (1, 'RefundSucceeded')) x (i, a) WHERE "orderNumber" LIKE '%-7F3K2A';
            INSERT INTO booking_admin.refund (order_id, kind, amount, currency, status, not_before, created_at, settled_at)
            SELECT id, 'Refund', 15000, 'nzd', 'Succeeded', now(), now() - interval '6 minutes', now() FROM "Order"
                WHERE "orderNumber" LIKE '%-7F3K2A'
            """);
        (await desk.OrderEndingAsync(Desk.Sarah)).FindAll("ol b").Select(what => what.TextContent)
            .ShouldBe(["Refund succeeded", "Refund queued", "Payment succeeded", "Order placed"]);
    }
}
