using BookingAdmin.Data.Sql;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Orders;

public sealed class DueSqlTests
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    /// <summary>
    /// Items of an order as the marketplace writes them (a JSON string with JSON in it), as an object, and as nobody should.
    /// </summary>
    public static TheoryData<string, string?, bool> Items => new()
    {
        { "addon", """to_jsonb('{"addOnId":"rush"}'::text)""", true },
        { "addon", """to_jsonb('{"price":99, "addOnId" : "rush", "name":"ASAP Delivery"}'::text)""", true },
        { "addon", """'{"addOnId": "rush"}'::jsonb""", true },
        { "addon", """to_jsonb('{"addOnId":"music"}'::text)""", false },
        { "addon", """to_jsonb('{"note":"\"addOnId\":\"rush\""}'::text)""", false },
        { "service", """to_jsonb('{"addOnId":"rush"}'::text)""", false },
        { "addon", """to_jsonb('}{ not JSON at all'::text)""", false },
        { "addon", """'[1, {"a": null}]'::jsonb""", false },
        { "addon", "'null'::jsonb", false },
        { "addon", null, false },
    };

    [Theory]
    [MemberData(nameof(Items))]
    public async Task A_repaired_booking_is_due_in_twelve_hours_with_the_rush_add_on_and_in_three_days_without(
        string type, string? metadata, bool rush)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "createdAt" = date_trunc('milliseconds', now() AT TIME ZONE 'UTC') - interval '1 hour' WHERE id = '{order}';
            INSERT INTO "OrderItem" (id, "orderId", type, name, quantity, "unitPrice", "totalPrice", metadata)
                VALUES ('i', '{order}', '{type}', 'N', 1, 1, 1, {metadata ?? "NULL"})
            """);
        var repair = marketplace.Get<FindingRepair>();

        var preview = (await repair.PreviewAsync(TestMarketplace.Support, "missing-booking", [order], Cancel)).ShouldHaveSingleItem();
        await repair.RepairAsync(TestMarketplace.Support, "missing-booking", [order], null, Cancel);

        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var row = await context.Orders.Include(o => o.Booking).SingleAsync(o => o.Id == order, Cancel);
        row.Booking!.Deadline.ShouldBe(DueDate.Of(row.CreatedAt, rush));
        preview.Booking!.Deadline.ShouldBe(DueDate.Of(row.CreatedAt, rush));
        (await DueSql.RushAmongAsync(context, [order, "none"], Cancel)).ShouldBe(rush ? [order] : []);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_booking_without_a_deadline_is_due_by_the_formula_wherever_it_is_shown(bool rush)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var ines = await marketplace.CelebrityAsync("Inés Castell");
        var (id, order) = ("", "");
        await using (var context = await marketplace.Contexts.CreateDbContextAsync(Cancel))
        {
            var booking = await context.Bookings.SingleAsync(b => b.Deadline == null, Cancel);
            (id, order) = (booking.Id, booking.OrderId);
        }
        if (rush)
            await marketplace.ExecuteAsync($$"""
                INSERT INTO "OrderItem" (id, "orderId", type, name, quantity, "unitPrice", "totalPrice", metadata)
                VALUES ('i', '{{order}}', 'addon', 'N', 1, 1, 1, '{"addOnId": "rush"}')
                """);

        var card = (await marketplace.Get<RequestInbox>().ListAsync(ines, new(), Cancel)).Items.Single(card => card.Id == id);

        var due = DueDate.Of(card.CreatedAt, rush);
        card.Due.ShouldBe(due);
        (await marketplace.Get<RequestInbox>().FindAsync(ines, id, Cancel))!.Card.Due.ShouldBe(due);
        (await marketplace.Get<RequestFeed>().FindAsync(ines, id, Cancel))!.Deadline.ShouldBe(due);
        (await marketplace.Get<RequestFeed>().ListAsync(ines, new(), Cancel)).Requests.Single(request =>
            request.Id == id).Deadline.ShouldBe(due);
        (await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, order, Cancel))!.Booking!.Due.ShouldBe(due);
    }
}
