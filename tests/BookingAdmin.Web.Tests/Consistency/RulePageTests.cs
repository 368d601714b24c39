using BookingAdmin.Web.Tests.Orders;
using BookingAdmin.Web.Tests.Repair;

namespace BookingAdmin.Web.Tests.Consistency;

public sealed class RulePageTests
{
    [Fact]
    public async Task Selected_findings_become_a_plan_of_exactly_those_and_so_do_all()
    {
        await using var report = await Report.OpenAsync();
        await report.Marketplace.ExecuteAsync("""UPDATE "Order" SET status = 'IN_PROGRESS' WHERE "orderNumber" LIKE '%-MI90AC'""");
        await report.CheckAsync();
        var page = report.Rule("status-pair");
        page.Heading().ShouldBe("Statuses that do not fit together");
        page.Tabs().Current().Words().ShouldBe("Open 1");

        await page.TickAsync();
        await page.PressAsync("Repair selected (1)…");
        await JobParts.ReachedAsync(() => report.Address);
        var again = report.Rule("status-pair");
        again.WaitForAssertion(() => again.Header().ShouldContain("1 open"));
        await again.PressAsync("Repair all…");
        await JobParts.ReachedAsync(() => report.Address);

        (await report.Marketplace.ScalarAsync<string>("""
            SELECT string_agg(work || ' ' || state || ' ' || total || ' ' || scope, ', ' ORDER BY planned_at) FROM booking_admin.repair_job
            """)).ShouldBe("status-pair Planned 1 Chosen 1, status-pair Planned 1 All");
    }

    [Fact]
    public async Task What_was_resolved_stands_in_a_list_of_its_own_with_who_did_it()
    {
        await using var report = await Report.OpenAsync();
        await report.CheckAsync();
        await report.Marketplace.ExecuteAsync("""
            UPDATE booking_admin.finding SET resolved_at = now(), last_seen = now(), resolution = 'Owner' WHERE rule = 'missing-booking'
            """);
        var page = report.Rule("missing-booking", "?show=resolved");
        page.Tabs().Current().Words().ShouldBe("Resolved");
        page.Finding()["By"].ShouldBe("The marketplace itself");
        page.AllByRole("checkbox").ShouldBeEmpty();
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
        await report.Marketplace.ExecuteAsync("""
            UPDATE booking_admin.finding SET resolved_at = NULL, last_seen = NULL, resolution = NULL WHERE rule = 'split'
            """);
        var page = report.Rule("split");
        page.Extent().ShouldBe("Newest 50 of 120");
        page.AllByRole("checkbox").ShouldBeEmpty();

        report.Go(page.ByRole("link", "Older").Address());
        page.WaitForAssertion(() => page.PageLinks().Select(link => link.Words()).ShouldBe(["Newer", "Older"]));
        report.Address.ShouldStartWith("/consistency/split?at=next.");
    }

    [Fact]
    public async Task A_rule_that_was_never_checked_is_not_called_clear()
    {
        await using var report = await Report.OpenAsync();
        var page = report.Rule("status-pair");
        page.WaitForAssertion(() => page.Header().ShouldContain("No check has looked at it yet."));
        page.Extent().ShouldBe("Not checked yet.");
        page.Good().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_is_clear_while_its_check_holds_and_says_as_of_when()
    {
        await using var report = await Report.OpenEmptyAsync();
        await report.CheckAsync();
        var page = report.Rule("status-pair");
        page.WaitForAssertion(() => page.Chips().ShouldContain("All clear"));
        page.Header().ShouldMatch("As of today, [0-9:]+: nothing was open\\.");
        page.Extent().ShouldBe("No finding is open.");

        report.Marketplace.Clock.Advance(TimeSpan.FromHours(30));
        var later = report.Rule("status-pair");
        later.WaitForAssertion(() => later.Chips().ShouldContain("Not known"));
        later.Extent().ShouldContain("How it is now is not known.");
        later.Good().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_list_of_what_was_resolved_exports_just_that()
    {
        await using var report = await Report.OpenAsync();
        var page = report.Rule("split", "?show=resolved");
        page.ByRole("link", "Export").Address().ShouldBe("/consistency/export.csv?rule=split&show=resolved");
    }

    [Fact]
    public async Task A_damaged_link_is_refused_with_a_way_on()
    {
        await using var report = await Report.OpenAsync();
        var page = report.Rule("split", "?at=nonsense");
        page.List().ByRole("alert").Words()
            .ShouldBe("This link to a page of the list is damaged. Start again from the first page. Go to the newest");
    }

    [Fact]
    public async Task The_rule_about_the_guard_leads_to_the_guard()
    {
        await using var report = await Report.OpenAsync();
        report.Rule("guard-truth").ByRole("link", "Go to the guard").Address().ShouldBe("/consistency/guard");
    }

    [Fact]
    public async Task What_only_Stripe_can_tell_says_when_it_was_last_compared_and_what_differs()
    {
        await using var report = await Report.OpenEmptyAsync();
        var never = report.Rule("stripe-mismatch");
        never.WaitForAssertion(() => never.Header().ShouldContain("Payments have not been compared with Stripe yet."));
        never.WaitForAssertion(() => never.Extent().ShouldBe("Not compared yet."));
        never.ByRole("link", "Compare with Stripe").Address().ShouldBe("/payments?tab=comparison");

        await report.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.reconciliation (by, since, started_at, finished_at, compared, disagreed)
            VALUES ('Ada', now(), now(), now(), 3, 0)
            """);
        var agrees = report.Rule("stripe-mismatch");
        agrees.WaitForAssertion(() => agrees.Chips().ShouldContain("All that were compared agree"));
        agrees.Header().ShouldMatch("Last compared with Stripe today, [0-9:]+: 0 open\\.");
        agrees.Extent().ShouldBe("Every order that was compared agrees with Stripe.");

        await AddFindingAsync(report, "stripe-mismatch", "The order is not paid, and Stripe has taken the money.");
        var differs = report.Rule("stripe-mismatch");
        differs.Finding()["What differs"].ShouldBe("The order is not paid, and Stripe has taken the money.");
        differs.AllByRole("checkbox").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_events_tell_at_once_needs_no_check_and_leads_to_the_events()
    {
        await using var report = await Report.OpenEmptyAsync();
        var clear = report.Rule("stripe-event");
        clear.WaitForAssertion(() => clear.Chips().ShouldContain("All clear"));
        clear.Header().ShouldContain("Known from Stripe’s events at once: 0 open.");
        clear.Extent().ShouldBe("No event about an order needs a person.");
        clear.ByRole("link", "Go to the events").Address().ShouldBe("/payments?tab=events");

        await AddFindingAsync(report, "stripe-event", "Stripe took another amount.");
        var open = report.Rule("stripe-event");
        open.Finding()["What differs"].ShouldBe("Stripe took another amount.");
        open.WaitForAssertion(() => open.Header().ShouldContain("Known from Stripe’s events at once: 1 open"));
        open.AllByRole("checkbox").ShouldBeEmpty();
    }

    static Task<int> AddFindingAsync(Report report, string rule, string detail) => report.Marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.finding (rule, subject, order_number, detail, first_seen, first_run, came_back)
        VALUES ('{rule}', 'c1', 'KO-1-A', '{detail}', now(), 0, 0)
        """);
}
