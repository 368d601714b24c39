using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using BookingAdmin.Web.Payments;
using BookingAdmin.Web.Payments.Rows;
using BookingAdmin.Web.Tests.Orders;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Payments;

/// <summary>What the payments page says of itself: nothing there, a long list, what keeps payments from going on, the comparison.</summary>
public sealed class PaymentsPageTests
{
    [Fact]
    public async Task Where_nothing_has_happened_every_list_says_so_and_what_is_to_be_set()
    {
        await using var payments = await PaymentPages.OpenAsync();
        var page = payments.Page();
        page.Heading().ShouldBe("No payment needs you");
        // What staff cannot set is not said to them.
        page.Notices().ShouldBeEmpty();
        page.Tabs().Select(tab => tab.Words()).ShouldBe(["To do", "Refunds", "Events", "Calls to Stripe", "Comparison"]);
        page.List().Words().ShouldBe("Nothing needs you.");
        payments.Page("?tab=refunds").List().Words().ShouldBe("No refund has failed.");
        payments.Page("?tab=refunds&show=waiting").List().Words().ShouldBe("No refund is under way.");
        payments.Page("?tab=events").List().Words().ShouldBe("No event needs a person.");
        payments.Page("?tab=calls").List().Words().ShouldBe("Nothing waits to be asked of Stripe.");
        payments.Page("?tab=calls&show=dead").List().Words().ShouldBe("Nothing was given up.");
        payments.Page("?search=KO-0").List().Words().ShouldBe("Nothing here is about “KO-0”. Clear the search");
        var comparison = payments.Page("?tab=comparison");
        comparison.List().Words().ShouldBe("Orders have not been compared with Stripe yet.");
        comparison.ByRole("button", "Compare now").IsDisabled().ShouldBeTrue();
    }

    [Fact]
    public async Task A_long_list_is_paged_searched_and_filtered_and_all_of_that_stands_in_the_address()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.ManyAsync(60);
        var page = payments.Page("?tab=refunds&show=all");
        page.Rows().Count.ShouldBe(25);
        page.List().ByRole("status").Words().ShouldBe("25 on this page");
        var next = page.PageLinks().ShouldHaveSingleItem().Address();
        next.ShouldStartWith("/payments?tab=refunds&show=all&at=next.");
        payments.Page(next["/payments".Length..]).PageLinks().Select(link => link.Words()).ShouldBe(["Before", "Next"]);

        await page.InvokeAsync(() => page.ByLabel("Search payments").InputAsync("pi_many_7"));
        page.WaitForAssertion(() => payments.Address.ShouldBe("/payments?tab=refunds&search=pi_many_7"));
        page.WaitForAssertion(() => page.Rows().Count.ShouldBe(1));
        page.ByRole("link", "Events").Address().ShouldBe("/payments?tab=events&search=pi_many_7");

        payments.Page("?search=KO-").List().ByRole("alert").Words().ShouldContain("Clear the search");
        payments.Page("?tab=refunds&at=nonsense").List().ByRole("alert").Words()
            .ShouldBe("This link to a page of the list is damaged. Start again from the first page. Go to the first");
        payments.Go("/payments?tab=nonsense");
        var refused = payments.Context.Render<PaymentsPage>();
        refused.ByRole("alert").Words().ShouldBe("“nonsense” in this link is no list of payments. Show the payments");
    }

    [Fact]
    public async Task It_learns_of_changes_by_itself()
    {
        await using var payments = await PaymentPages.OpenAsync();
        var page = payments.Page("?tab=refunds");
        await payments.RefundAsync("Failed");
        payments.Context.Services.GetRequiredService<ChangeFeed>().Publish("ccelebrity");
        page.WaitForAssertion(() => page.Rows().Count.ShouldBe(1));
    }

    [Fact]
    public async Task A_database_that_goes_away_takes_the_good_news_with_it()
    {
        await using var payments = await PaymentPages.OpenAsync();
        var page = payments.Page();
        page.List().Words().ShouldBe("Nothing needs you.");
        page.Heading().ShouldBe("No payment needs you");

        await payments.Marketplace.AllowConnectionsAsync(false);
        payments.Context.Services.GetRequiredService<ChangeFeed>().Publish(null);

        page.WaitForAssertion(() => page.Heading().ShouldBe("Payments"));
        page.WaitForAssertion(() => page.Markup.ShouldNotContain("Nothing needs you"));
        await payments.Marketplace.AllowConnectionsAsync(true);
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_asked_again()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.RefundAsync("Failed");
        await payments.Marketplace.AllowConnectionsAsync(false);
        payments.Go("/payments?tab=refunds");
        var page = payments.Context.Render<PaymentsPage>();
        page.WaitForAssertion(() => page.AllByRole("alert").Count.ShouldBe(2));
        page.List().ByRole("alert").Words().ShouldStartWith("The database does not answer. Nothing was lost.");
        await payments.Marketplace.AllowConnectionsAsync(true);
        await page.InvokeAsync(() => page.List().ByRole("button", "Try again").ClickAsync());
        page.WaitForAssertion(() => page.Rows().Count.ShouldBe(1));
        page.WaitForAssertion(() => page.AllByRole("alert").ShouldBeEmpty());
    }

    [Fact]
    public async Task Payments_that_stand_still_and_webhooks_without_a_secret_are_said()
    {
        await using var stripe = await StripeDouble.StartAsync();
        await using var payments = await PaymentPages.OpenAsync(TestMarketplace.Admin, stripe.Settings with { WebhookSecrets = [] });
        payments.Page().NoticeTitles().ShouldBe(["Payments stand still.", "Stripe’s events are refused."]);
        await payments.Marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.heartbeat (name, instance, at) VALUES ('outbox', 'here', now())");
        payments.Page().NoticeTitles().ShouldBe(["Stripe’s events are refused."]);
    }

    [Fact]
    public async Task A_key_that_Stripe_does_not_accept_and_payments_that_stand_still_are_said_to_an_admin()
    {
        await using var stripe = await StripeDouble.StartAsync();
        await using var payments = await PaymentPages.OpenAsync(TestMarketplace.Admin, stripe.Settings);
        await payments.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.heartbeat (name, instance, at, fault)
            VALUES ('outbox', 'here', now(), 'Stripe does not accept our key (api_key_expired).')
            """);
        payments.Page().Notices().ShouldBe(["Calls to Stripe fail: Stripe does not accept our key (api_key_expired)."]);
        await payments.Marketplace.ExecuteAsync("UPDATE booking_admin.heartbeat SET at = now(), fault = NULL");
        var page = payments.Page();
        page.Notices().ShouldBeEmpty();
        page.SignsOfLife().ShouldContain("Calls to Stripe: last sign of life");
        await payments.Marketplace.ExecuteAsync("UPDATE booking_admin.heartbeat SET at = now() - interval '1 hour'");
        payments.Page().Notices().ShouldHaveSingleItem().ShouldStartWith("Payments stand still, last sign of life: ");
    }

    [Fact]
    public async Task It_opens_on_what_needs_somebody_of_all_kinds_and_says_the_most_urgent_first()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.OpenEventAsync("evt_open", "charge.dispute.created", "Handled", "The customer’s bank takes the money back.");
        await payments.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.finding (rule, subject, first_seen, first_run, came_back)
            VALUES ('stripe-mismatch', 'corder', now(), 0, 0);
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, dead_at, fault)
            VALUES ('CreateIntent', 'corder', now(), now(), 20, now(), 'timeout')
            """);
        await payments.RefundAsync("Failed");

        var page = payments.Page();

        page.Heading().ShouldBe("1 refund failed (NZ$150)");
        page.Needs().ShouldBe(
            ["Refunds that failed: 1", "Events that need a person: 1", "Calls to Stripe that were given up: 1"]);
        page.Disagreements().ShouldStartWith("1 order disagrees with Stripe");
        page.Tabs()[0].Words().ShouldBe("To do 4 things to do");
        await page.PressAsync("Settle…");
        await page.SubmitDialogAsync("Answered in the dashboard");
        page.WaitForAssertion(() => page.Needs().Count.ShouldBe(2));
    }

    [Fact]
    public async Task While_payments_are_off_support_reads_only_that_refunds_wait_and_an_admin_which_setting_is_missing()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.RefundAsync("Queued");
        await payments.RefundAsync("Queued");
        var page = payments.Page();
        page.Heading().ShouldBe("2 refunds wait until payments are switched on");
        page.Markup.ShouldNotContain("Stripe:");

        await using var ada = new PageContext(payments.Marketplace, TestMarketplace.Admin);
        var hers = ada.Render<PaymentsPage>().Loaded();
        hers.WaitForAssertion(() => hers.Notices().ShouldBe(
            ["Payments are off. Until a key is set, nothing is asked of Stripe; refunds wait, and none gets lost. Stripe:SecretKey"]));
    }

    [Theory]
    [InlineData("no_answer")]
    [InlineData("not_written")]
    [InlineData("unreadable_answer")]
    [InlineData("idempotency_error")]
    public void Our_own_words_are_not_put_into_Stripes_mouth(string word) => StripeCodes.Of(word).What.ShouldNotContain(word);

    [Fact]
    public async Task Orders_are_compared_with_Stripe_and_what_differs_is_one_click_away_for_an_admin()
    {
        await using var stripe = await StripeDouble.StartAsync();
        await using var payments = await PaymentPages.OpenAsync(TestMarketplace.Admin, stripe.Settings);
        await payments.Marketplace.ExecuteAsync("""
            DELETE FROM "Order" WHERE "orderNumber" NOT LIKE '%-7F3K2A'; UPDATE "Order" SET "updatedAt" = now()
            """);
        var page = payments.Page("?tab=comparison");
        await page.PressAsync("Compare now");
        page.WaitForAssertion(() => page.Comparison().ByRole("status").Words()
            .ShouldMatch("^1 order compared in .+: 1 disagrees with Stripe, 1 new\\.$"));
        page.WaitForAssertion(() => page.Rows()[0].Words.ShouldStartWith("Some disagree"));
        page.Disagreements().ShouldBe("1 order disagrees with Stripe See what differs");
        page.ByRole("link", "See what differs").Address().ShouldBe("/consistency/stripe-mismatch");

        await using var support = new PageContext(payments.Marketplace, TestMarketplace.Support);
        support.Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().NavigateTo("/payments?tab=comparison");
        var theirs = support.Render<PaymentsPage>();
        theirs.WaitForAssertion(() => theirs.Disagreements().ShouldContain("An admin sees what differs"));
    }

    [Fact]
    public async Task A_comparison_begins_with_a_day_that_has_no_midnight_where_the_person_is()
    {
        await using var stripe = await StripeDouble.StartAsync();
        await using var pages = await PaymentPages.OpenAsync(TestMarketplace.Admin, stripe.Settings);
        pages.Context.RenderTree.Add<CascadingValue<TimeZoneInfo>>(zone =>
            zone.Add(z => z.Value, TimeZoneInfo.FindSystemTimeZoneById("America/Santiago")));
        var page = pages.Page("?tab=comparison");

        await page.ChooseAsync("Since", "A day…");
        page.WaitForAssertion(() => page.ByLabel("The first day"));
        await page.SetAsync("The first day", "2026-09-06");
        await page.PressAsync("Compare now");

        const string Begun = "SELECT count(*) FROM booking_admin.reconciliation";
        for (var look = 0; look < 100 && await pages.Marketplace.ScalarAsync<long>(Begun) == 0; look++)
            await Task.Delay(100, Xunit.TestContext.Current.CancellationToken);
        (await pages.Marketplace.ScalarAsync<DateTime>("SELECT since FROM booking_admin.reconciliation"))
            .ShouldBe(new DateTime(2026, 9, 6, 4, 0, 0, DateTimeKind.Utc));
    }

    [Fact]
    public async Task The_first_answer_has_the_payments_already_and_the_live_page_goes_on_from_them()
    {
        await using var pages = await PaymentPages.OpenAsync();
        await pages.RefundAsync("Failed");
        pages.Context.SetRendererInfo(new("Static", isInteractive: false));

        var page = pages.Page();

        page.Row().Words.ShouldStartWith("Failed NZ$150.00");
        page.Row().Buttons.ShouldAllBe(button => button.IsDisabled());
        pages.Context.State.TriggerOnPersisting();
        pages.Context.SetRendererInfo(new("Server", isInteractive: true));
        await pages.Marketplace.AllowConnectionsAsync(false);
        var live = pages.Context.Render<PaymentsPage>();
        live.Heading().ShouldBe(page.Heading());
        live.Row().Words.ShouldBe(page.Row().Words);
        live.Row().Buttons.ShouldAllBe(button => !button.IsDisabled());
        live.Alerts().ShouldBeEmpty();
        await pages.Marketplace.AllowConnectionsAsync(true);
    }
}
