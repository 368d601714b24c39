using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BookingAdmin.Services.Tests.Guard;

/// <summary>What Create and Enforce do at commit.</summary>
public sealed class ModeTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Create_makes_the_booking_that_a_repair_would_make_and_says_who_did()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        await marketplace.ExecuteAsync(
            string.Concat(Enum.GetValues<OrderStatus>().Select(status => Guarded.Order($"new-{status}", Labels.Of(status)))));

        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        foreach (var order in await context.Orders.Include(o => o.Booking).Where(o => o.Id.StartsWith("new-")).ToListAsync(Cancel))
        {
            if (!order.Status.NeedsBooking())
            {
                order.Booking.ShouldBeNull();
                continue;
            }
            var booking = order.Booking.ShouldNotBeNull();
            booking.Id.ShouldMatch("^c[0-9a-z]{24}$");
            Math.Abs(string.CompareOrdinal(booking.Id[..6], Cuid.Prefix(booking.CreatedAt)[..6])).ShouldBe(0, "the id tells the time");
            booking.Status.ShouldBe(RepairPlan.StatusFor(order.Status, new()));
            (booking.OrderNumber, booking.UserId, booking.CelebrityId, booking.Message, booking.RecipientName)
                .ShouldBe((order.OrderNumber, order.UserId, order.CelebrityId, order.PersonalMessage, order.RecipientName));
            (booking.Price, booking.TotalAmount, booking.UpdatedAt).ShouldBe((order.TotalAmount, order.TotalAmount, booking.CreatedAt));
            booking.Deadline.ShouldBe(DueDate.Of(order.CreatedAt, rush: false));
            var entry = await context.AuditEntries.SingleAsync(e => e.OrderId == order.Id, Cancel);
            (entry.ActorKind.ToString(), entry.ActorId, entry.ActorName, entry.Action, entry.BookingId)
                .ShouldBe(("Trigger", "guard", "The guard", AuditAction.BookingCreated, booking.Id));
        }
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task Create_gives_way_to_the_marketplaces_own_booking_and_says_so()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        await marketplace.ExecuteAsync(Guarded.Order("new"));
        var automatic = await marketplace.ScalarAsync<string>("""SELECT id FROM public."Booking" WHERE "orderId" = 'new'""");

        await marketplace.ExecuteAsync(Guarded.Booking("new"));

        (await marketplace.ScalarAsync<string[]>("""SELECT array_agg(id) FROM public."Booking" WHERE "orderId" = 'new'"""))
            .ShouldBe(["b-new"]);
        (await marketplace.ScalarAsync<string[]>($"""
            SELECT array_agg(e.action ORDER BY e.id) FROM booking_admin.audit_entry e
                WHERE e.order_id = 'new' AND e.booking_id = '{automatic}'
            """)).ShouldBe(["BookingCreated", "BookingGaveWay"]);
        (await marketplace.ScalarAsync<bool>(
            "SELECT g.undoes = c.id FROM booking_admin.audit_entry g, booking_admin.audit_entry c WHERE g.action = 'BookingGaveWay' AND "
            + "c.action = 'BookingCreated'")).ShouldBeTrue();
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task Create_gives_way_to_an_upsert_and_to_whoever_writes_within_one_transaction_after_it()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        await marketplace.ExecuteAsync(Guarded.Order("new"));
        await marketplace.ExecuteAsync(Guarded.Booking("new").Replace(";", """ ON CONFLICT ("orderId") DO NOTHING;"""));
        (await marketplace.ScalarAsync<string>("""SELECT id FROM public."Booking" WHERE "orderId" = 'new'""")).ShouldBe("b-new");

        await marketplace.ExecuteAsync(
            "BEGIN;" + Guarded.Order("both") + "SET CONSTRAINTS ALL IMMEDIATE;" + Guarded.Booking("both") + "COMMIT;");
        (await marketplace.ScalarAsync<string>("""SELECT id FROM public."Booking" WHERE "orderId" = 'both'""")).ShouldBe("b-both");
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task A_booking_that_somebody_has_touched_does_not_give_way()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        await marketplace.ExecuteAsync(Guarded.Order("new"));
        await marketplace.ExecuteAsync("""UPDATE public."Booking" SET status = 'CONFIRMED' WHERE "orderId" = 'new'""");

        (await Should.ThrowAsync<PostgresException>(marketplace.ExecuteAsync(Guarded.Booking("new")))).ConstraintName.ShouldBe(
            "Booking_orderId_key");
        (await marketplace.ScalarAsync<string>("""SELECT status::text FROM public."Booking" WHERE "orderId" = 'new'"""))
            .ShouldBe("CONFIRMED");
    }

    [Fact]
    public async Task Create_stops_no_order_whose_booking_cannot_be_made()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        await marketplace.ExecuteAsync(
            """UPDATE public."Booking" SET "orderNumber" = 'KO-new' WHERE id = (SELECT min(id) FROM public."Booking")""");
        await marketplace.ExecuteAsync(Guarded.Order("new"));
        (await marketplace.ListedAsync()).ShouldContain("new");
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task Enforce_refuses_the_commit_of_an_order_without_its_booking_and_names_it()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Enforce);

        var refused = await Should.ThrowAsync<PostgresException>(marketplace.ExecuteAsync(Guarded.Order("new")));
        (refused.SqlState, refused.ConstraintName, refused.MessageText)
            .ShouldBe(
                (PostgresErrorCodes.CheckViolation, "booking_admin_commit", "Order KO-new has no booking: it cannot be saved without one"));
        await Should.ThrowAsync<PostgresException>(
            marketplace.ExecuteAsync("""DELETE FROM public."Booking" WHERE id = (SELECT min(id) FROM public."Booking")"""));

        await marketplace.ExecuteAsync("BEGIN;" + Guarded.Order("new") + Guarded.Booking("new") + "COMMIT;");
        await marketplace.ExecuteAsync(Guarded.Order("cancelled", "CANCELLED"));
        await Should.ThrowAsync<PostgresException>(
            marketplace.ExecuteAsync("""UPDATE public."Order" SET status = 'PENDING' WHERE id = 'cancelled'"""));
        await marketplace.ExecuteAsync("""
            BEGIN; DELETE FROM public."Booking" WHERE "orderId" = 'new';
            UPDATE public."Order" SET status = 'CANCELLED' WHERE id = 'new'; COMMIT
            """);
        // What was missing before stays as it is, and can be written to.
        await marketplace.ExecuteAsync($"""
            UPDATE public."Order" SET "paymentStatus" = 'SUCCEEDED', "totalAmount" = 151
            WHERE id = '{await marketplace.MissingOrderAsync()}'
            """);
        await marketplace.ShouldBeTrueAsync();
    }

    [Theory]
    [InlineData(GuardMode.Create, "would create the booking again at once")]
    [InlineData(GuardMode.Enforce, "refuses an order without its booking")]
    public async Task An_undo_that_the_guard_would_take_back_or_refuse_says_so(GuardMode mode, string why)
    {
        await using var marketplace = await Guarded.DemoAsync(mode);
        var repair = marketplace.Get<FindingRepair>();
        var order = await marketplace.MissingOrderAsync();
        var (_, repairId) = await repair.CreateBookingAsync(TestMarketplace.Support, order, Cancel);

        // What a person takes back a guard that creates leaves alone.
        var actor = mode is GuardMode.Create ? Actor.Monitor : TestMarketplace.Support;
        (await Should.ThrowAsync<InvalidInputException>(repair.UndoAsync(actor, repairId, null, Cancel))).Message.ShouldContain(why);
        (await marketplace.ScalarAsync<long>($"""SELECT count(*) FROM public."Booking" WHERE "orderId" = '{order}'""")).ShouldBe(1);

        // Of an order that needs none it is an undo like any other.
        await marketplace.ExecuteAsync($"""UPDATE public."Order" SET status = 'CANCELLED' WHERE id = '{order}'""");
        (await repair.UndoAsync(TestMarketplace.Support, repairId, null, Cancel)).Removed.ShouldBe(1);
        await marketplace.ShouldBeTrueAsync();
    }
}
