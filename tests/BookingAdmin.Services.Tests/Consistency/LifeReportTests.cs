using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Orders;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Consistency;

/// <summary>
/// The full scan over 147 orders that the marketplace's own code wrote (tests/marketplace-life/life.sql). Each says in its instructions
/// which step of its life it shows.
/// </summary>
public sealed class LifeReportTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    /// <summary>What the life file calls trouble, in the statuses or in the rest of the row, with the rule that speaks of it.</summary>
    static readonly string[] Trouble =
    [
        "dead-end: booking set CANCELLED by admin in the dashboard",
        "dead-end: cancelled by admin on the booking",
        "dead-end: completed by admin on the booking",
        "dead-end: paid, booking COMPLETED by admin",
        "dead-end: paid, then an older failure arrives",
        "dead-end: refunded by admin on the booking, paid told again",
        "failed-payout: approved, transfer failed told",
        "missing-booking: created, an item without a price",
        "missing-booking: created, insert of the booking failed",
        "missing-booking: created, insert of the booking failed, paid, failed again",
        "missing-booking: created, no items sent",
        "missing-booking: paid without a booking, approved",
        "missing-booking: unpaid without a booking, approved",
        "paid-after-decline: accepted, order set CANCELLED by admin",
        "paid-after-decline: declined unpaid, failed, then paid late",
        "paid-after-decline: declined unpaid, then paid late",
        "paid-after-decline: order set CANCELLED by admin",
        "paid-out-twice: approved, new upload, approved again",
        "paid-out-twice: approved, payout asked by celebrity",
        "refund-unasked: approved, refunded by admin in the list of bookings",
        "refund-unasked: paid, refunded by admin in the list of bookings",
        "refund-unasked: refunded by admin in the list of bookings",
        "refund-unasked: refunded by admin, then uploaded",
        "reopened: 72181c9: approved, its new payment told paid",
        "reopened: approved without a video, then paid",
        "reopened: approved without a video, then payment failed",
        "reopened: approved, booking COMPLETED by admin, paid told again",
        "reopened: approved, failure told later",
        "reopened: approved, then a new upload",
        "reopened: approved, then accepted again",
        "reopened: approved, then declined by celebrity",
        "reopened: approved, then paid told again",
        "reopened: declined and refunded, then accepted",
        "status-pair: accepted, got the transfer of another order",
        "status-pair: accepted, got the transfer of another order, told paid",
        "status-pair: created unpaid, got the transfer of another order",
        "status-pair: paid, approved without acceptance and video",
        "status-pair: paid, got the transfer of another order",
        "status-pair: transfer created told before approval was written, write lost",
        "unpaid-delivery: accepted and uploaded unpaid",
        "unpaid-delivery: accepted and uploaded unpaid, approved",
        "unpaid-delivery: accepted and uploaded unpaid, revision asked",
        "unpaid-delivery: accepted, payment failed, approved",
        "unpaid-delivery: accepted, payment failed, uploaded",
        "unpaid-delivery: approved unpaid and without a video",
        "unpaid-delivery: payment failed, approved",
        "unpaid-delivery: update_will: uploaded unpaid",
    ];

    [Fact]
    public async Task The_check_finds_what_the_life_file_calls_trouble_and_nothing_else()
    {
        await using var marketplace = await TestMarketplace.LifeAsync();

        var run = await marketplace.RunAsync();

        run.Rules.ShouldAllBe(rule => rule.Fault == null);
        run.Orders.ShouldBe(147);
        (await FoundAsync(marketplace, rule => rule.Severity is not Severity.Warning)).ShouldBe(Trouble, ignoreOrder: true);
        // A warning says nothing of an order but that its day has passed.
        (await FoundAsync(marketplace, rule => rule.Severity is Severity.Warning)).ShouldAllBe(found => found.StartsWith("overdue: "));
    }

    [Fact]
    public async Task A_second_check_and_a_quick_one_find_the_same()
    {
        await using var marketplace = await TestMarketplace.LifeAsync();
        await marketplace.RunAsync();
        var first = (await marketplace.FindingsAsync()).Select(finding => finding.Id).ToList();

        await marketplace.RunAsync(RunKind.Quick);
        await marketplace.RunAsync();

        var findings = await marketplace.FindingsAsync();
        findings.Select(finding => finding.Id).ShouldBe(first);
        findings.ShouldAllBe(finding => finding.ResolvedAt == null);
    }

    [Fact]
    public async Task One_order_by_itself_tells_the_same_as_the_check()
    {
        await using var marketplace = await TestMarketplace.LifeAsync();
        await marketplace.RunAsync();
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var orders = await context.Orders.Select(o => new { o.Id, o.SpecialInstructions }).ToListAsync(Cancel);
        List<string> told = [];
        foreach (var order in orders)
        {
            var detail = (await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, order.Id, Cancel)).ShouldNotBeNull();
            told.AddRange(
                detail.Findings.Where(finding => finding.Severity is not Severity.Warning)
                .Select(finding => $"{finding.Rule}: {Life(order.SpecialInstructions)}"));
        }
        told.ShouldBe(Trouble, ignoreOrder: true);
    }

    [Fact]
    public async Task The_map_counts_every_order_once_and_names_the_rule_of_its_state()
    {
        await using var marketplace = await TestMarketplace.LifeAsync();

        var lines = await marketplace.Get<StateMap>().ReadAsync(TestMarketplace.Admin, Cancel);

        lines.Sum(line => line.Orders).ShouldBe(147);
        lines.Select(line => line.State).ShouldBeUnique();
        lines.ShouldAllBe(line => line.Known && line.Oldest <= line.Newest && line.Total.Count > 0);
        lines.Single(line => line.State.ToString() == "REVISION_REQUESTED.SUCCEEDED.DECLINED.PENDING.CONFIRMED").ShouldSatisfyAllConditions(
            line => line.Orders.ShouldBe(3), line => line.Rule.ShouldBeNull(), line => line.CanBeNormal.ShouldBeFalse());
        lines.Single(line => line.State.ToString() == "PENDING.SUCCEEDED.PENDING_APPROVAL.PENDING.CANCELLED").Rule.ShouldBe("dead-end");
        foreach (var line in lines)
            (await marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new(State: line.State), Cancel)).Items.Count.ShouldBe(
                (int)Math.Min(line.Orders, OrderList.PageSize), line.State.ToString());
    }

    static async Task<List<string>> FoundAsync(TestMarketplace marketplace, Func<Rule, bool> which)
    {
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var found = await context.Findings.Where(f => f.ResolvedAt == null)
            .Select(f => new { f.Rule, Step = context.Orders.Where(o => o.Id == f.Subject).Select(o => o.SpecialInstructions).Single() })
                .ToListAsync(Cancel);
        return [.. found.Where(f => which(Rules.Find(f.Rule)!)).Select(f => $"{f.Rule}: {Life(f.Step)}")];
    }

    static string Life(string? step) => step!.Replace("life: ", "", StringComparison.Ordinal);
}
