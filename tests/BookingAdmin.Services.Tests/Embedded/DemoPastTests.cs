using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Embedded.Demo;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Drill;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Orders.Views;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Tests.Consistency;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Embedded;

/// <summary>The demo as the embedded database has it: with ninety days behind it that agree with each other and with the story.</summary>
public sealed class DemoPastTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal static async Task<TestMarketplace> WithPastAsync()
    {
        var marketplace = await TestMarketplace.EmptyAsync();
        await using var connection = await marketplace.OpenAsync();
        await DemoMarketplace.FillAsync(connection, Cancel, BookingGuard.WithDemo(new RepairPolicy()));
        return marketplace;
    }

    [Fact]
    public async Task A_full_check_finds_what_the_past_left_open_and_no_more()
    {
        await using var marketplace = await WithPastAsync();
        var run = await marketplace.RunAsync();

        run.Rules.Where(rule => rule.Open > 0).Select(rule => (rule.Rule, rule.Open)).ShouldBe(
            [("missing-booking", 1), ("overdue", 1)]);
        run.Rules.Sum(rule => rule.Cleared).ShouldBe(0, "nothing that the past calls open is mended");
        // The request is overdue since a day and a bit: whether the last night in the past saw it depends on the hour.
        run.Rules.Where(rule => rule.Rule is not "overdue").Sum(rule => rule.Appeared).ShouldBe(0, "the past has seen all that is wrong");
        var open = (await marketplace.FindingsAsync()).Where(finding => finding.ResolvedAt is null).ToList();
        open.Select(finding => finding.OrderNumber![^6..]).ShouldBe(["7F3K2A", "TP80ZD"], ignoreOrder: true);
        (await marketplace.StateAsync()).Verdict.ShouldBe(Verdict.Broken);
    }

    [Fact]
    public async Task The_story_stays_one_of_32_orders_lacks_its_booking_and_Emma_sees_six_requests_once_she_looks()
    {
        await using var marketplace = await WithPastAsync();
        var before = await marketplace.Get<BookingCheck>().CheckAsync(TestMarketplace.Support, Cancel);
        (before.NeedBooking, before.WithBooking, before.Missing).ShouldBe((32, 31, 1));

        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await marketplace.Get<RequestInbox>().HealAsync(emma, Cancel);
        (await marketplace.Get<RequestInbox>().CountAsync(emma, Cancel)).Waiting.Value.ShouldBe(6);
        (await marketplace.Get<BookingCheck>().CheckAsync(TestMarketplace.Support, Cancel)).Missing.ShouldBe(0);
    }

    [Fact]
    public async Task Its_audit_can_be_sealed_and_verified_and_is_in_the_order_of_time()
    {
        await using var marketplace = await WithPastAsync();
        await marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel);
        var verdict = await marketplace.Get<AuditSeals>().VerifyAsync(TestMarketplace.Admin, Cancel);
        (verdict.Intact, verdict.Unsealed).ShouldBe((true, 0));
        verdict.Sealed.ShouldBeGreaterThan(150);

        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var entries = await context.AuditEntries.AsNoTracking().OrderBy(entry => entry.Id).ToListAsync(Cancel);
        entries.Select(entry => entry.At).ShouldBeInOrder();
        entries[^1].At.ShouldBeLessThan(marketplace.Clock.GetUtcNow());
        entries.Where(entry => entry.Action is AuditAction.RepairUndone or AuditAction.DecisionUndone)
            .ShouldAllBe(undo => entries.Any(entry => entry.Id == undo.Undoes && entry.OrderId == undo.OrderId && entry.At < undo.At));
    }

    [Fact]
    public async Task Staff_have_written_notes_look_after_two_orders_and_keep_a_list_of_their_own_and_one_for_all()
    {
        await using var marketplace = await WithPastAsync();

        var tabs = await marketplace.Get<SavedViews>().ListAsync(TestMarketplace.Admin with { Id = ActorId.Demo("admin") }, Cancel);
        tabs.Select(view => (view.Name, view.Shared, view.Own)).ShouldBe([("Video with the customer", true, true)]);
        var own = await marketplace.Get<SavedViews>().ListAsync(TestMarketplace.Support with { Id = ActorId.Demo("support") }, Cancel);
        own.Select(view => (view.Name, view.Shared, view.Own)).ShouldBe(
            [("Cancelled this month", false, true), ("Video with the customer", true, false)], ignoreOrder: true);
        var number = await marketplace.ScalarAsync<string>(
            """SELECT "orderNumber" FROM "Order" WHERE right("orderNumber", 6) = 'LT23ML'""");
        var order = await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, number, Cancel);
        order!.Timeline.Where(item => item.What == "Note added").Select(item => item.By).ShouldBe(
            ["Ada Whitfield", "Sam Okafor"], ignoreOrder: true);
        (await marketplace.ScalarAsync<string>("""
            SELECT string_agg(right(o."orderNumber", 6) || ' ' || a.actor_name, ', ' ORDER BY a.actor_name)
            FROM booking_admin.order_assignee a JOIN "Order" o ON o.id = a.order_id
            """)).ShouldBe("LT24TV Ada Whitfield, TP80ZD Sam Okafor");
    }

    [Fact]
    public async Task Charts_tell_of_ninety_days_and_of_everybody_who_repairs()
    {
        await using var marketplace = await WithPastAsync();
        var report = marketplace.Get<ConsistencyReport>();
        var trend = await report.TrendAsync(TestMarketplace.Admin, 90, TimeZoneInfo.Utc, Cancel);
        trend.Count(day => day.ByPerson + day.ByMonitor + day.ByGuard + day.ByOwner + day.StillOpen > 0).ShouldBeGreaterThan(25);
        trend.Sum(day => day.ByPerson).ShouldBeGreaterThan(10);
        trend.Sum(day => day.ByMonitor).ShouldBeGreaterThan(10);
        trend.Sum(day => day.ByGuard).ShouldBeGreaterThan(2);
        trend.Sum(day => day.ByOwner).ShouldBeGreaterThan(2);
        trend.Sum(day => day.StillOpen).ShouldBe(1);
        (await report.LifetimesAsync(TestMarketplace.Admin, 90, Cancel)).ShouldAllBe(bucket => bucket.Count > 0);
    }

    [Fact]
    public async Task Runs_and_findings_agree()
    {
        await using var marketplace = await WithPastAsync();
        var findings = await marketplace.FindingsAsync();
        var runs = await marketplace.RunsAsync();
        findings.ShouldAllBe(finding => finding.Since <= finding.FirstSeen);
        findings.Where(finding => finding.ResolvedAt is null)
            .ShouldAllBe(finding => finding.LastSeen == null && finding.Resolution == null);
        findings.Where(finding => finding.ResolvedAt is not null)
            .ShouldAllBe(finding => finding.FirstSeen <= finding.LastSeen && finding.LastSeen <= finding.ResolvedAt);
        findings.Where(finding => finding.FirstRun > 0)
            .ShouldAllBe(finding => runs.Single(run => run.Id == finding.FirstRun).StartedAt == finding.FirstSeen);
        findings.GroupBy(finding => finding.Resolution).Count().ShouldBe(5);

        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var open = await context.RunRules.Where(rule => rule.Open > 0).Select(rule => new { rule.RunId, rule.Rule, rule.Open })
            .ToListAsync(Cancel);
        foreach (var told in open)
        {
            var at = runs.Single(run => run.Id == told.RunId).StartedAt;
            findings.Count(finding => finding.Rule == told.Rule && finding.FirstSeen <= at && !(finding.ResolvedAt <= at))
                .ShouldBe((int)told.Open, $"{told.Rule} at {at:u}");
        }
        var looked = await context.RunRules.Where(rule => rule.RunId == 1).Select(rule => rule.Rule).ToListAsync(Cancel);
        (await marketplace.RunAsync()).Rules.Select(rule => rule.Rule).ShouldBe(looked, ignoreOrder: true);
    }

    [Fact]
    public async Task Every_list_of_staff_can_read_it()
    {
        await using var marketplace = await WithPastAsync();
        var (admin, support) = (TestMarketplace.Admin, TestMarketplace.Support);
        var audit = await marketplace.Get<AuditList>().ExportAsync(admin, new(), Cancel).ToListAsync(Cancel);
        audit.ShouldAllBe(entry => entry.What.Length > 0);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        foreach (var order in await context.Orders.Select(order => order.Id).ToListAsync(Cancel))
            (await marketplace.Get<OrderDetails>().FindAsync(support, order, Cancel))!.Timeline.ShouldNotBeEmpty();

        var payments = marketplace.Get<PaymentList>();
        var refunds = await payments.RefundsAsync(support, RefundFilter.All, null, null, Cancel);
        refunds.Items.Select(refund => refund.Status).ToHashSet().ShouldBe(
            [RefundStatus.Succeeded, RefundStatus.Pending, RefundStatus.ByHand], ignoreOrder: true);
        (await payments.EventsAsync(support, EventFilter.Settled, null, null, Cancel)).Items.ShouldHaveSingleItem();
        (await payments.EventsAsync(support, EventFilter.NeedsSomebody, null, null, Cancel)).Items.ShouldBeEmpty();
        (await payments.ComparisonsAsync(support, Cancel)).Lines.ShouldNotBeEmpty();
        var jobs = await marketplace.Get<RepairJobs>().ListAsync(support, null, Cancel);
        jobs.Items.Select(job => job.State).Distinct().ShouldBe([RepairJobState.Cancelled, RepairJobState.Done], ignoreOrder: true);
        var safeguards = await marketplace.Get<SafeguardState>().GetAsync(admin, Cancel);
        safeguards.LastSelfTest!.Passed.ShouldBe(true);
        safeguards.Alerts.Waiting.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Nobody_in_it_can_be_written_to()
    {
        await using var marketplace = await WithPastAsync();
        (await marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM public."Order" WHERE email !~ '@example\.test$'
            """)).ShouldBe(0);
    }
}
