using AngleSharp.Dom;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Web.Orders.Details;

namespace BookingAdmin.Web.Tests.Orders.Details;

public sealed class OrderPageTests
{
    [Fact]
    public async Task It_tells_the_whole_order()
    {
        await using var pages = await SupportPages.OpenAsync();

        var page = await pages.OrderEndingAsync("CC34DE");

        page.Heading().ShouldBe(await pages.NumberAsync("CC34DE"));
        page.States().ShouldBe(["Paid", "Completed", "Accepted"]);
        page.Summary().ShouldStartWith("Hana Kealoha ordered from Emma Stone for ");
        page.Fact("Total").ShouldBe("NZ$150.00");
        page.Fact("Celebrity’s share").ShouldBe("NZ$120.00");
        page.Fact("Platform fee").ShouldBe("NZ$30.00");
        page.Fact("Tips").ShouldBe("NZ$15.00");
        page.Fact("Payment id").ShouldStartWith("pi_demo_CC34DE");
        page.ByRole("blockquote").TextContent.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task It_is_found_by_its_id_too_and_by_a_number_in_small_letters()
    {
        await using var pages = await SupportPages.OpenAsync();
        var number = await pages.NumberAsync("CC34DE");
        var id = await pages.Marketplace.ScalarAsync<string>($"""SELECT id FROM public."Order" WHERE "orderNumber" = '{number}'""");

        pages.Order(number.ToLowerInvariant()).Heading().ShouldBe(number);
        pages.Order(id).Heading().ShouldBe(number);
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("'; DROP TABLE")]
    [InlineData("%")]
    public async Task An_unknown_order_is_a_sentence_and_a_way_back(string number)
    {
        await using var pages = await SupportPages.OpenAsync();

        var page = pages.Order(number);

        page.Heading().ShouldBe("There is no such order");
        page.Statuses().ShouldContain(words => words.Contains($"“{number}”", StringComparison.Ordinal));
        page.ByRole("link", "Show all orders").GetAttribute("href").ShouldBe("/orders");
    }

    [Fact]
    public async Task A_celebrity_is_refused()
    {
        await using var pages = await SupportPages.OpenAsCelebrityAsync();

        pages.Order("KO-1").Alerts().ShouldBe(["Orders are open to support staff and admins only."]);
    }

    [Fact]
    public async Task The_timeline_is_told_newest_first_with_who_and_why()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.DecideAsync("QQ81ZX", Decision.Decline, "She is filming abroad.");

        var page = await pages.OrderEndingAsync("QQ81ZX");

        page.Events().ShouldBe(["Refund queued", "Request declined", "Payment received", "Booking created", "Order placed"]);
        var story = page.Timeline().Select(entry => entry.Words()).ToList();
        story[1].ShouldStartWith("Request declined");
        story[1].ShouldEndWith("· Ada Whitfield She is filming abroad.");
        story[^1].ShouldEndWith("· Wiremu Te Rangi-Featherstonehaugh");
    }

    [Fact]
    public async Task What_is_wrong_is_listed_with_its_severity()
    {
        await using var pages = await SupportPages.OpenAsync();

        var finding = (await pages.OrderEndingAsync("TP80ZD")).Findings()[0];

        finding.Words().ShouldBe("Warning The celebrity has not answered, and the day on which the video is due has passed.");
        finding.Chip().Tone().ShouldBe("warn");
    }

    [Theory]
    [InlineData("Queued", "Waiting The refund is under way to Stripe.")]
    [InlineData("Pending", "At the bank Stripe has taken the refund; the bank is at work on it, which can take days.")]
    [InlineData("Failed", "Failed The refund failed: the customer still waits for the money. The balance at Stripe was too small.")]
    [InlineData("Succeeded", "Refunded Stripe has refunded it.")]
    public async Task The_way_back_of_the_money_is_told_as_it_is_with_a_link_to_all_that_is_known_of_it(string status, string words)
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.refund (order_id, kind, amount, currency, status, not_before, created_at, fault)
            SELECT id, 'Refund', 15000, 'nzd', '{status}', now(), now(), {(status == "Failed" ? "'insufficient_funds'" : "NULL")}
            FROM "Order" WHERE "orderNumber" LIKE '%-CC34DE'
            """);
        var page = await pages.OrderEndingAsync("CC34DE");
        page.Fact("Refund").ShouldBe(words);
        page.ByRole("link", "Its payment, refunds and Stripe’s events").GetAttribute("href")
            .ShouldBe($"/payments?tab=refunds&search={page.Heading()}");
    }

    [Fact]
    public async Task What_Stripe_says_otherwise_stands_among_what_is_wrong()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.finding (rule, subject, detail, first_seen, first_run, came_back)
            SELECT 'stripe-mismatch', id, 'The order is not paid, and Stripe has taken the money.', now(), 0, 0
            FROM "Order" WHERE "orderNumber" LIKE '%-CC34DE'
            """);
        (await pages.OrderEndingAsync("CC34DE")).Findings().Select(finding => finding.Words())
            .ShouldContain("Error Stripe and the order disagree. The order is not paid, and Stripe has taken the money.");
    }

    [Fact]
    public async Task What_happened_is_told_once()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id)
            SELECT now() - i * interval '1 minute', 'Job', 'stripe', 'Stripe', a, o.id
            FROM "Order" o,
                (VALUES (5, 'OrderPlaced'), (4, 'PaymentSucceeded'), (3, 'RefundQueued'),
                    (1, 'PaymentRefunded'), (1, 'RefundSucceeded')) x (i, a)
            WHERE "orderNumber" LIKE '%-7F3K2A';
            INSERT INTO booking_admin.refund (order_id, kind, amount, currency, status, not_before, created_at, settled_at)
            SELECT id, 'Refund', 15000, 'nzd', 'Succeeded', now(), now() - interval '6 minutes', now()
            FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'
            """);
        (await pages.OrderEndingAsync(SupportPages.Sarah)).Events()
            .ShouldBe(["Refund succeeded", "Refund queued", "Payment succeeded", "Order placed"]);
    }

    [Fact]
    public async Task The_first_answer_has_the_order_already_and_the_live_page_goes_on_from_it()
    {
        await using var pages = await SupportPages.OpenAsync();
        var number = await pages.NumberAsync(SupportPages.Sarah);
        pages.Context.SetRendererInfo(new("Static", isInteractive: false));

        var page = pages.Order(number);

        page.Heading().ShouldBe(number);
        page.Missing().Fact("Recipient").ShouldBe("Olivia Meade");
        pages.Context.State.TriggerOnPersisting();
        pages.Context.SetRendererInfo(new("Server", isInteractive: true));
        await pages.Marketplace.AllowConnectionsAsync(false);
        var live = pages.Context.Render<OrderPage>(parameters => parameters.Add(p => p.Number, number));
        live.Heading().ShouldBe(number);
        live.Missing().Fact("Recipient").ShouldBe("Olivia Meade");
        live.Events().ShouldBe(page.Events());
        live.Alerts().ShouldBeEmpty();
        await pages.Marketplace.AllowConnectionsAsync(true);
    }
}
