using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Orders;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Consistency;

public sealed class StateMapTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;
    static readonly StateLabels DeadEnd = StateLabels.Parse("PENDING.SUCCEEDED.PENDING_APPROVAL.PENDING.CANCELLED")!;

    [Fact]
    public async Task What_is_called_normal_ends_as_a_finding_and_does_not_come_back_until_it_is_taken_back()
    {
        await using var marketplace = await TestMarketplace.LifeAsync();
        var map = marketplace.Get<StateMap>();
        await marketplace.RunAsync();
        var before = await OpenAsync(marketplace, "dead-end");

        (await map.CallNormalAsync(TestMarketplace.Admin, DeadEnd, "Our admins do this before a refund.", Cancel)).ShouldBeNull();

        (await OpenAsync(marketplace, "dead-end")).ShouldBe(before - 2);
        await marketplace.RunAsync();
        (await OpenAsync(marketplace, "dead-end")).ShouldBe(before - 2);
        var order = await marketplace.ScalarAsync<string>(
            """SELECT id FROM "Order" WHERE "specialInstructions" = 'life: cancelled by admin on the booking'""");
        (await marketplace.Get<BookingCheck>().ValidateAsync(TestMarketplace.Support, order, Cancel))!.Findings.Select(finding =>
            finding.Rule).ShouldNotContain("dead-end");

        var mark = (await map.ReadAsync(TestMarketplace.Admin, Cancel)).Single(line => line.State == DeadEnd).Normal.ShouldNotBeNull();
        (mark.Reason, mark.By).ShouldBe(("Our admins do this before a refund.", TestMarketplace.Admin.Name));
        (await map.TakeBackAsync(TestMarketplace.Admin, mark.Id, Cancel)).ShouldBeNull();
        await marketplace.RunAsync();

        (await OpenAsync(marketplace, "dead-end")).ShouldBe(before);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        (await context.AuditEntries.Where(e => e.Action == AuditAction.StateCalledNormal || e.Action == AuditAction.StateNoLongerNormal)
            .OrderBy(e => e.Id)
            .Select(e => new { e.Action, e.Reason }).ToListAsync(Cancel)).Select(e => (e.Action, e.Reason))
            .ShouldBe([(AuditAction.StateCalledNormal, "Our admins do this before a refund."), (AuditAction.StateNoLongerNormal, null)]);
    }

    [Fact]
    public async Task Two_admins_at_once_call_it_normal_once()
    {
        await using var marketplace = await TestMarketplace.LifeAsync();
        var map = marketplace.Get<StateMap>();

        var told = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => map.CallNormalAsync(TestMarketplace.Admin, DeadEnd, $"Reason {i}", Cancel)));

        told.Count(sentence => sentence is null).ShouldBe(1);
        told.Where(sentence => sentence is not null)
            .ShouldAllBe(sentence => sentence == "Somebody has called these statuses normal already.");
        var mark = (await map.ReadAsync(TestMarketplace.Admin, Cancel)).Single(line => line.State == DeadEnd).Normal!;
        (await map.TakeBackAsync(TestMarketplace.Admin, mark.Id, Cancel)).ShouldBeNull();
        (await map.TakeBackAsync(TestMarketplace.Admin, mark.Id, Cancel)).ShouldBe("Somebody has taken this back already.");
    }

    [Fact]
    public async Task What_no_rule_speaks_of_and_a_missing_booking_cannot_be_called_normal()
    {
        await using var marketplace = await TestMarketplace.LifeAsync();
        var map = marketplace.Get<StateMap>();
        foreach (
            var state in (
                string[])["PENDING.SUCCEEDED.PENDING_APPROVAL.PENDING.PENDING", "PENDING.SUCCEEDED.PENDING_APPROVAL.PENDING.none"])
            (await map.CallNormalAsync(TestMarketplace.Admin, StateLabels.Parse(state)!, "So", Cancel))
                .ShouldBe("No rule speaks of these statuses, so there is nothing to call normal.");
        await Should.ThrowAsync<InvalidInputException>(() => map.CallNormalAsync(TestMarketplace.Admin, DeadEnd, "  ", Cancel));
        await Should.ThrowAsync<InvalidInputException>(() =>
            map.CallNormalAsync(TestMarketplace.Admin, DeadEnd, new string('x', 501), Cancel));
    }

    [Fact]
    public async Task A_label_that_the_owner_added_stands_in_it_under_its_own_name_and_can_be_called_normal()
    {
        await using var marketplace = await TestMarketplace.LifeAsync();
        await marketplace.ExecuteAsync("""ALTER TYPE "OrderStatus" ADD VALUE 'ON_HOLD'""");
        await marketplace.ExecuteAsync("""UPDATE "Order" SET status = 'ON_HOLD' WHERE "specialInstructions" = 'life: paid'""");
        var map = marketplace.Get<StateMap>();

        var line = (await map.ReadAsync(TestMarketplace.Admin, Cancel)).Single(line => line.State.Order == "ON_HOLD");

        (line.Known, line.Rule, line.Orders).ShouldBe((false, "status-pair", 1));
        (await marketplace.Get<OrderList>()
            .ListAsync(TestMarketplace.Support, new(State: line.State), Cancel)).Items.ShouldHaveSingleItem().Status.Word()
            .ShouldBe("ON_HOLD");
        (await map.CallNormalAsync(TestMarketplace.Admin, line.State, "We hold orders.", Cancel)).ShouldBeNull();
        await marketplace.RunAsync();
        (await OpenAsync(marketplace, "status-pair")).ShouldBe(6, "those of the life file");
    }

    [Theory]
    [InlineData("PENDING")]
    [InlineData("A.B.C.D")]
    [InlineData("A.B..D.E")]
    public void A_damaged_link_is_refused(string text) => Should.Throw<InvalidInputException>(() => StateLabels.Parse(text));

    static async Task<int> OpenAsync(TestMarketplace marketplace, string rule) =>
        (await marketplace.FindingsAsync()).Count(finding => finding.Rule == rule && finding.ResolvedAt is null);
}
