using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Orders;

public sealed class OrderDetailsTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task The_timeline_tells_the_whole_story_newest_first()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var id = await marketplace.MissingOrderAsync();
        var (item, _) = await marketplace.Get<FindingRepair>().CreateBookingAsync(TestMarketplace.Support, id, Cancel);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(5));
        await marketplace.Get<RequestDecisions>().DecideAsync(emma, item.BookingId!, Decision.Decline, "Filming", Cancel);

        var detail = (await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, id, Cancel)).ShouldNotBeNull();

        detail.Timeline.Select(step => step.What)
            .ShouldBe(["Refund queued", "Request declined", "Missing booking created", "Payment received", "Order placed"]);
        (detail.Timeline[1].By, detail.Timeline[1].Reason).ShouldBe(("Emma Stone", "Filming"));
        (detail.Timeline[2].By, detail.Timeline[^1].By).ShouldBe(("Sam Okafor", "Sarah Johnson Meade"));
        detail.UndoableRepair.ShouldBeNull("Emma has decided since");
    }

    [Theory]
    [InlineData("life: revision asked", "Video declined, another one wanted", false)]
    [InlineData("life: revision asked, re-uploaded", "Video declined, another one wanted", false)]
    [InlineData("life: declined by celebrity, paid", "Request declined", true)]
    [InlineData("life: declined unpaid, then paid late", "Request declined", true)]
    [InlineData("life: revision asked, then declined by celebrity", "Request declined", true)]
    public async Task The_story_says_who_declined_what(string step, string told, bool byCelebrity)
    {
        await using var marketplace = await TestMarketplace.LifeAsync();
        var id = await marketplace.ScalarAsync<string>($"SELECT id FROM \"Order\" WHERE \"specialInstructions\" = '{step}'");
        var who = await marketplace.ScalarAsync<string>(byCelebrity
            ? $"SELECT u.name FROM \"Order\" o JOIN \"Celebrity\" c ON c.id = o.\"celebrityId\" JOIN \"User\" u ON u.id = c.\"userId\" "
                + $"WHERE o.id = '{id}'"
            : $"SELECT u.name FROM \"Order\" o JOIN \"User\" u ON u.id = o.\"userId\" WHERE o.id = '{id}'");

        var detail = (await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, id, Cancel)).ShouldNotBeNull();

        var declined = detail.Timeline.Single(item => item.What.Contains("declined"));
        (declined.What, declined.By, detail.DeclinedByCelebrity).ShouldBe((told, who, byCelebrity));
    }

    [Fact]
    public async Task A_repair_can_be_undone_while_nobody_has_touched_the_booking()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var id = await marketplace.MissingOrderAsync();
        var details = marketplace.Get<OrderDetails>();
        (await details.FindAsync(TestMarketplace.Support, id, Cancel))!.Findings.ShouldHaveSingleItem();

        var (_, repairId) = await marketplace.Get<FindingRepair>().CreateBookingAsync(TestMarketplace.Support, id, Cancel);

        var repaired = (await details.FindAsync(TestMarketplace.Support, id, Cancel))!;
        repaired.UndoableRepair.ShouldBe(repairId);
        repaired.Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_becomes_of_a_tip_is_not_told_of_its_order()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var id = await marketplace.ScalarAsync<string>(
            """SELECT id FROM "Order" WHERE "paidAt" IS NOT NULL AND status = 'COMPLETED' ORDER BY id LIMIT 1""");
        await marketplace.ExecuteAsync($$"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, after)
            SELECT now() + n * interval '1 second', 'Job', 'stripe', 'Stripe', action, '{{id}}',
                '{"tip": "ctip", "paymentStatus": "SUCCEEDED"}'
            FROM unnest(ARRAY['TipPlaced', 'PaymentSucceeded', 'PaymentRefunded', 'RefundFailed']) WITH ORDINALITY AS a (action, n);
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, after)
            SELECT at, 'Job', 'stripe', 'Stripe', 'RefundSucceeded', '{{id}}', '{}' FROM booking_admin.audit_entry
                WHERE action = 'PaymentRefunded'
            """);
        var timeline = (await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, id, Cancel))
            .ShouldNotBeNull().Timeline.Select(step => step.What).ToList();
        timeline[..5].ShouldBe(["Tip: refund failed", "Refund succeeded", "Tip: payment refunded", "Tip: payment succeeded", "Tip placed"]);
        timeline.ShouldContain("Payment received", "that of the order, which was paid before");
        (await marketplace.Get<Services.Audit.AuditList>().PageAsync(TestMarketplace.Admin, new(), Cancel)).Items.ShouldContain(
            item => item.What == "Tip: refund failed");
    }

    [Fact]
    public async Task An_unknown_order_is_not_there()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        (await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, new string('x', 10_000), Cancel)).ShouldBeNull();
    }
}
