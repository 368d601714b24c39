using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Orders.Notes;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Orders;

public sealed class OrderAssigneesTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;
    static readonly Actor Sam = TestMarketplace.Support, Mia = new(ActorId.Demo("mia"), "Mia Lund", Roles.Support);

    [Fact]
    public async Task An_order_goes_from_one_to_another_and_to_nobody_and_each_step_is_told()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (assignees, order) = (marketplace.Get<OrderAssignees>(), await OrderAsync(marketplace));
        await SignInAsync(marketplace, Mia, Roles.Support);
        await SignInAsync(marketplace, new(ActorId.Demo("emma"), "Emma Stone", Roles.Celebrity), Roles.Celebrity);
        (await assignees.StaffAsync(Sam, Cancel)).Select(member => member.Name).ShouldBe([Sam.Name, Mia.Name]);

        await assignees.AssignAsync(Sam, order, null, Sam.Id, Cancel);
        await assignees.AssignAsync(Sam, order, Sam.Id, Mia.Id, Cancel);
        var detail = (await marketplace.Get<OrderDetails>().FindAsync(Sam, order, Cancel))!;
        (detail.Assignee!.Name, detail.Summary.Assignee).ShouldBe((Mia.Name, Mia.Name));
        await assignees.AssignAsync(Mia, order, Mia.Id, null, Cancel);

        detail = (await marketplace.Get<OrderDetails>().FindAsync(Sam, order, Cancel))!;
        detail.Assignee.ShouldBeNull();
        detail.Timeline.Take(3).Select(line => (line.What, line.By, line.Reason)).ShouldBe([
            ("Assignment ended", Mia.Name, null), ("Assigned", Sam.Name, Mia.Name), ("Assigned", Sam.Name, Sam.Name)]);
    }

    [Fact]
    public async Task Who_has_not_seen_that_somebody_was_first_replaces_nobody()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (assignees, order) = (marketplace.Get<OrderAssignees>(), await OrderAsync(marketplace));

        var ends = await Task.WhenAll(new[] { Sam, Mia }.Select(actor =>
            Record.ExceptionAsync(() => assignees.AssignAsync(actor, order, null, actor.Id, Cancel)).AsTask()));

        ends.Count(end => end is null).ShouldBe(1);
        ends.Single(end => end is not null)!.Message.ShouldContain("is assigned to");
        var nobody = await Record.ExceptionAsync(() => assignees.AssignAsync(Sam, order, "demo:somebody", null, Cancel));
        nobody.ShouldBeOfType<InvalidInputException>();
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        (await context.AuditEntries.CountAsync(e => e.Action == AuditAction.OrderAssigned, Cancel)).ShouldBe(1);
    }

    [Theory]
    [InlineData("demo:nobody")]
    [InlineData("demo:emma")]
    public async Task Nobody_but_staff_can_look_after_an_order(string person)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await SignInAsync(marketplace, new(ActorId.Demo("emma"), "Emma Stone", Roles.Celebrity), Roles.Celebrity);
        await Should.ThrowAsync<InvalidInputException>(marketplace.Get<OrderAssignees>()
            .AssignAsync(Sam, await OrderAsync(marketplace), null, person, Cancel));
    }

    [Fact]
    public async Task Several_are_taken_at_once_and_none_from_somebody()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var assignees = marketplace.Get<OrderAssignees>();
        var orders = await marketplace.ScalarAsync<string[]>(
            """SELECT array_agg(id) FROM (SELECT id FROM "Order" ORDER BY id LIMIT 5) o""");
        await assignees.AssignAsync(Mia, orders[0], null, Mia.Id, Cancel);

        (await assignees.TakeAsync(Sam, [.. orders, orders[1], "none"], Cancel)).ShouldBe(new(4, 1));

        (await assignees.TakeAsync(Sam, orders, Cancel)).ShouldBe(new(0, 1));
        await Should.ThrowAsync<InvalidInputException>(
            assignees.TakeAsync(Sam, [.. Enumerable.Range(0, 101).Select(i => $"{i}")], Cancel));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'OrderAssigned'")).ShouldBe(5);
    }

    static Task<int> SignInAsync(TestMarketplace marketplace, Actor actor, Roles roles) => marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.session (id, key_hash, actor_id, actor_name, roles, device, started_at, seen_at, ends_at, roles_seen_at,
            roles_due_at)
        VALUES ('{actor.Name}', decode(md5('{actor.Name}'), 'hex'), '{actor.Id}', '{actor.Name}', '{roles}', 'test', now(), now(),
            now() + interval '1 hour', now(), now())
        """);

    static Task<string> OrderAsync(TestMarketplace marketplace) =>
        marketplace.ScalarAsync<string>("""SELECT id FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
}
