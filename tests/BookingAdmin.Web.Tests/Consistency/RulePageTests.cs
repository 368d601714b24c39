using BookingAdmin.Web.Consistency.Findings;
using BookingAdmin.Web.Tests.Orders;

namespace BookingAdmin.Web.Tests.Consistency;

public sealed class RulePageTests
{
    static IRenderedComponent<RulePage> Page(Report report, string rule, string query = "")
    {
        report.Go($"/consistency/{rule}{query}");
        var page = report.Context.Render<RulePage>(p => p.Add(r => r.Id, rule));
        page.WaitForAssertion(() => page.Find(".list table, .list .empty, .list [role=alert]"));
        return page;
    }

    static Task TickAsync(IRenderedComponent<RulePage> page) => page.ChangeAsync("tbody input[type=checkbox]", true);

    [Fact]
    public async Task A_finding_is_repaired_after_its_changes_were_seen_and_the_reason_was_given()
    {
        await using var report = await Report.OpenAsync();
        await report.Marketplace.ExecuteAsync("""UPDATE "Order" SET status = 'IN_PROGRESS' WHERE "orderNumber" LIKE '%-MI90AC'""");
        await report.CheckAsync();
        var page = Page(report, "status-pair");
        page.Words("h1").ShouldBe("Statuses that do not fit together");
        page.Words(".tabs a[aria-current]").ShouldBe("Open 1");

        await TickAsync(page);
        await page.PressAsync("Repair selected (1)…");

        page.WaitForAssertion(() => page.Words(".pane tbody tr").ShouldMatch("^Booking Waiting Accepted$"));
        await page.PressAsync("Align the booking to its order");
        page.WaitForAssertion(() => page.Words(".pane [role=alert]").ShouldBe("Say why first: it touches money or a decision."));
        await page.InvokeAsync(() => page.Find(".pane textarea").InputAsync("The order was cancelled on the phone"));
        await page.PressAsync("Align the booking to its order");

        page.Says(".outcome p", "1 put right.");
        page.WaitForAssertion(() => page.Words(".list").ShouldContain("No finding is open."));
        (await report.Marketplace.ScalarAsync<string>(
            "SELECT resolution || ' ' || resolved_by FROM booking_admin.finding WHERE rule = 'status-pair'"))
            .ShouldBe("Person Ada Whitfield");

        await page.PressAsync("Undo");
        page.Says(".outcome p", "Undone: 1 as before.");
    }

    [Fact]
    public async Task What_was_put_right_stands_in_a_list_of_its_own_with_who_did_it()
    {
        await using var report = await Report.OpenAsync();
        await report.CheckAsync();
        await report.Marketplace.ExecuteAsync(
            "UPDATE booking_admin.finding SET resolved_at = now(), last_seen = now(), resolution = 'Owner' WHERE rule = 'missing-booking'");
        var page = Page(report, "missing-booking", "?show=resolved");
        page.Words(".tabs a[aria-current]").ShouldBe("Put right");
        page.Words("tbody .by").ShouldBe("The marketplace itself");
        page.FindAll("input[type=checkbox]").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_list_is_paged_and_its_place_stands_in_the_address()
    {
        await using var report = await Report.OpenAsync();
        await report.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.finding (rule, subject, order_number, first_seen, first_run, came_back)
            SELECT 'split', 'o' || i, 'KO-1-' || i, now(), 1, i % 3 FROM generate_series(1, 120) i
            """);
        await report.CheckAsync();
        await report.Marketplace.ExecuteAsync(
            "UPDATE booking_admin.finding SET resolved_at = NULL, last_seen = NULL, resolution = NULL WHERE rule = 'split'");
        var page = Page(report, "split");
        page.Words(".foot .s").ShouldBe("Newest 50 of 120");
        page.FindAll("input[type=checkbox]").ShouldBeEmpty();

        report.Go(page.FindAll(".foot a").Single(link => link.Words() == "Older").GetAttribute("href")!);
        page.WaitForAssertion(() => page.FindAll(".foot a").Select(link => link.Words()).ShouldBe(["Newer", "Older"]));
        report.Address.ShouldStartWith("/consistency/split?at=next.");
    }

    [Fact]
    public async Task A_rule_that_was_never_checked_is_not_called_clear()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report, "status-pair");
        page.WaitForAssertion(() => page.Words("header").ShouldContain("No check has looked at it yet."));
        page.Words(".empty").ShouldBe("Not checked yet.");
        page.FindAll(".good").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_is_clear_while_its_check_holds_and_says_as_of_when()
    {
        await using var report = await Report.OpenEmptyAsync();
        await report.CheckAsync();
        var page = Page(report, "status-pair");
        page.WaitForAssertion(() => page.Words("header .chips").ShouldContain("All clear"));
        page.Words("header").ShouldMatch("As of today, [0-9:]+ nothing was open\\.");
        page.Words(".empty").ShouldBe("No finding is open.");

        report.Marketplace.Clock.Advance(TimeSpan.FromHours(30));
        var later = Page(report, "status-pair");
        later.WaitForAssertion(() => later.Words("header .chips").ShouldContain("Not known"));
        later.Words(".empty").ShouldContain("How it is now is not known.");
        later.FindAll(".good").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_repair_that_fails_is_told_and_the_page_stays()
    {
        await using var report = await Report.OpenAsync();
        await report.CheckAsync();
        var page = Page(report, "missing-booking");
        await TickAsync(page);
        await page.PressAsync("Repair selected (1)…");
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Create booking"));
        await report.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO audit_gone");

        await page.PressAsync("Create booking");

        page.Says(".pane [role=alert]", "It failed; the dashboard’s log says why. Look again before trying once more.");
        page.Buttons().ShouldContain("Create booking");
    }

    [Fact]
    public async Task The_list_of_what_was_put_right_exports_just_that()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report, "split", "?show=resolved");
        page.Find("a[download]").GetAttribute("href").ShouldBe("/consistency/export.csv?rule=split&show=resolved");
    }

    [Fact]
    public async Task A_damaged_link_is_refused_with_a_way_on()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report, "split", "?at=nonsense");
        page.Words(".list [role=alert]")
            .ShouldBe("This link to a page of the list is damaged. Start again from the first page. Go to the newest");
    }

    [Fact]
    public async Task The_rule_about_the_guard_leads_to_the_guard()
    {
        await using var report = await Report.OpenAsync();
        var page = Page(report, "guard-truth");
        page.FindAll("a").ShouldContain(link => link.Words() == "Go to the guard" && link.GetAttribute("href") == "/consistency/guard");
    }

    [Fact]
    public async Task What_only_Stripe_can_tell_says_when_it_was_last_compared_and_what_differs()
    {
        await using var report = await Report.OpenEmptyAsync();
        var never = Page(report, "stripe-mismatch");
        never.WaitForAssertion(() => never.Words("header").ShouldContain("Payments have not been compared with Stripe yet."));
        never.WaitForAssertion(() => never.Words(".empty").ShouldBe("Not compared yet."));
        never.FindAll("a")
            .ShouldContain(link => link.Words() == "Compare with Stripe" && link.GetAttribute("href") == "/payments?tab=comparison");

        await report.Marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.reconciliation (by, since, started_at, finished_at, compared, disagreed) VALUES ('Ada', now(), "
            + "now(), now(), 3, 0)");
        var agrees = Page(report, "stripe-mismatch");
        agrees.WaitForAssertion(() => agrees.Words("header .chips").ShouldContain("All that were compared agree"));
        agrees.Words("header").ShouldMatch("Last compared with Stripe today, [0-9:]+: 0 open\\.");
        agrees.Words(".empty").ShouldBe("Every order that was compared agrees with Stripe.");

        await report.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.finding (rule, subject, order_number, detail, first_seen, first_run, came_back)
                VALUES ('stripe-mismatch', 'c1', 'KO-1-A', 'The order is not paid, and Stripe has taken the money.', now(), 0, 0)
            """);
        var differs = Page(report, "stripe-mismatch");
        differs.Words("tbody .detail").ShouldBe("The order is not paid, and Stripe has taken the money.");
        differs.FindAll("input[type=checkbox]").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_events_tell_at_once_needs_no_check_and_leads_to_the_events()
    {
        await using var report = await Report.OpenEmptyAsync();
        var clear = Page(report, "stripe-event");
        clear.WaitForAssertion(() => clear.Words("header .chips").ShouldContain("All clear"));
        clear.Words("header").ShouldContain("Told by Stripe’s events at once: 0 open.");
        clear.Words(".empty").ShouldBe("No event about an order needs somebody.");
        clear.FindAll("a").ShouldContain(link => link.Words() == "Go to the events" && link.GetAttribute("href") == "/payments?tab=events");

        await report.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.finding (rule, subject, order_number, detail, first_seen, first_run, came_back)
                VALUES ('stripe-event', 'c1', 'KO-1-A', 'Stripe took another amount.', now(), 0, 0)
            """);
        var open = Page(report, "stripe-event");
        open.Words("tbody .detail").ShouldBe("Stripe took another amount.");
        open.WaitForAssertion(() => open.Words("header").ShouldContain("Told by Stripe’s events at once: 1 open"));
        open.FindAll("input[type=checkbox]").ShouldBeEmpty();
    }
}
