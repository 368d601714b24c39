using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Repair;

public sealed class BookingRepairTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task The_demo_has_31_of_32_bookings_and_after_the_repair_32_and_Emma_sees_6_waiting_requests()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var check = marketplace.Get<BookingCheck>();
        var emma = await marketplace.CelebrityAsync("Emma Stone");

        var before = await check.CheckAsync(TestMarketplace.Support, Cancel);
        (before.NeedBooking, before.WithBooking, before.Missing, before.PaidMissing).ShouldBe((32, 31, 1, 1));
        before.AtRisk.ShouldBe([new Money(150, "nzd")]);
        (await marketplace.Get<RequestInbox>().CountAsync(emma, Cancel)).Waiting.Value.ShouldBe(5);

        var repair = await marketplace.RepairAllAsync();
        repair.Repaired.ShouldBe(1);
        repair.Failed.ShouldBeEmpty();

        var after = await check.CheckAsync(TestMarketplace.Support, Cancel);
        (after.WithBooking, after.Missing).ShouldBe((32, 0));
        (await marketplace.Get<RequestInbox>().CountAsync(emma, Cancel)).Waiting.Value.ShouldBe(6);
    }

    [Fact]
    public async Task A_created_booking_copies_the_fields_of_its_order_and_is_audited()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var orderId = await marketplace.MissingOrderAsync();

        var (item, repairId) = await marketplace.Get<FindingRepair>().CreateBookingAsync(TestMarketplace.Support, orderId, Cancel);

        item.Outcome.ShouldBe(RepairOutcome.Created);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var order = await context.Orders.Include(o => o.Booking).SingleAsync(o => o.Id == orderId, Cancel);
        var booking = order.Booking.ShouldNotBeNull();
        booking.Id.ShouldBe(item.BookingId);
        booking.Id.ShouldMatch("^c[0-9a-z]{24}$");
        booking.OrderNumber.ShouldBe(order.OrderNumber);
        booking.UserId.ShouldBe(order.UserId);
        booking.CelebrityId.ShouldBe(order.CelebrityId);
        booking.Message.ShouldBe(order.PersonalMessage);
        booking.RecipientName.ShouldBe(order.RecipientName);
        booking.Occasion.ShouldBe(order.Occasion);
        booking.Instructions.ShouldBe(order.SpecialInstructions);
        booking.SpecialInstructions.ShouldBe(order.SpecialInstructions);
        booking.Status.ShouldBe(BookingStatus.Pending);
        booking.Price.ShouldBe(order.CelebrityAmount!.Value);
        booking.TotalAmount.ShouldBe(order.TotalAmount);
        booking.ScheduledDate.ShouldBe(order.ScheduledDate);
        // Placed more than three days ago: its due day had passed.
        booking.Deadline.ShouldBe(booking.CreatedAt.AddDays(3));
        booking.UpdatedAt.ShouldBe(booking.CreatedAt);
        var entry = await context.AuditEntries.SingleAsync(Cancel);
        (entry.ActorName, entry.OrderId, entry.BookingId, entry.RepairId).ShouldBe(("Sam Okafor", orderId, booking.Id, repairId));
        entry.At.ShouldBe(booking.CreatedAt);
    }

    [Theory]
    [InlineData(NewBookingStatus.Derived)]
    [InlineData(NewBookingStatus.Pending)]
    public async Task Every_order_status_is_repaired_as_the_plan_says(NewBookingStatus setting)
    {
        await using var marketplace = await TestMarketplace.DemoAsync(settings => settings with { Repair = new(setting, 5) });
        await marketplace.ExecuteAsync("""DELETE FROM "Booking" """);

        await marketplace.RepairAllAsync();

        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var orders = await context.Orders.Include(o => o.Booking).ToListAsync(Cancel);
        foreach (var order in orders.Where(o => o.Status.NeedsBooking()))
        {
            var booking = order.Booking.ShouldNotBeNull();
            var status = RepairPlan.StatusFor(order.Status, new(setting));
            booking.Status.ShouldBe(status);
            var due = DueDate.Of(order.CreatedAt, rush: order.OrderNumber.EndsWith("-RW51RT", StringComparison.Ordinal));
            booking.Deadline.ShouldBe(status is BookingStatus.Pending && due <= booking.CreatedAt ? booking.CreatedAt.AddDays(5) : due);
            booking.Price.ShouldBe(order.CelebrityAmount ?? order.TotalAmount);
        }
        orders.Where(o => !o.Status.NeedsBooking()).ShouldAllBe(o => o.Booking == null);
        orders.Select(o => o.Status).Distinct().Count()
            .ShouldBe(Enum.GetValues<OrderStatus>().Length, "the demo has orders in every status");
    }

    [Fact]
    public async Task The_preview_is_the_row_that_is_then_written()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var orderId = await marketplace.MissingOrderAsync();
        var repair = marketplace.Get<FindingRepair>();

        var preview = (await repair.PreviewAsync(TestMarketplace.Support, "missing-booking", [orderId], Cancel)).ShouldHaveSingleItem();
        await repair.RepairAsync(TestMarketplace.Support, "missing-booking", [orderId], null, Cancel);

        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var booking = await context.Bookings.SingleAsync(b => b.OrderId == orderId, Cancel);
        var row = preview.Booking.ShouldNotBeNull();
        (preview.OrderNumber, row.Recipient, row.Status).ShouldBe((booking.OrderNumber, booking.RecipientName, booking.Status));
        row.Price.Amount.ShouldBe((decimal)booking.Price);
        row.Deadline.ShouldBe(booking.Deadline!.Value, TimeSpan.FromMinutes(1));
        row.Celebrity.ShouldBe("Emma Stone");
    }

    [Fact]
    public async Task Ensuring_a_booking_that_exists_returns_it_and_changes_nothing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (orderId, bookingId) = await marketplace.BookedOrderAsync();

        var (item, _) = await marketplace.Get<FindingRepair>().CreateBookingAsync(TestMarketplace.Support, orderId, Cancel);

        (item.Outcome, item.BookingId).ShouldBe((RepairOutcome.AlreadyThere, bookingId));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(0);
    }

    [Fact]
    public async Task An_order_is_found_by_its_number_in_any_case_and_with_spaces_around_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var number = await marketplace.ScalarAsync<string>("""SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");

        var (item, _) = await marketplace.Get<FindingRepair>()
            .CreateBookingAsync(TestMarketplace.Support, $"  {number.ToLowerInvariant()} ", Cancel);

        item.Outcome.ShouldBe(RepairOutcome.Created);
    }

    [Theory]
    [InlineData("KO-0-NOTHIN")]
    [InlineData("")]
    [InlineData("'; DROP TABLE \"Order\"; --")]
    [InlineData("\0")]
    public async Task An_unknown_order_is_not_found(string order)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (item, _) = await marketplace.Get<FindingRepair>().CreateBookingAsync(TestMarketplace.Support, order, Cancel);
        item.Outcome.ShouldBe(RepairOutcome.NotFound);
    }

    [Fact]
    public async Task An_order_that_was_cancelled_meanwhile_gets_no_booking()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var orderId = await marketplace.MissingOrderAsync();
        await using var owner = await marketplace.OpenAsync();
        await using var cancelling = await owner.BeginTransactionAsync(Cancel);
        await using (
            var command = new Npgsql.NpgsqlCommand(
                $"""UPDATE "Order" SET status = 'CANCELLED', "updatedAt" = now() WHERE id = '{orderId}'""", owner))
            await command.ExecuteNonQueryAsync(Cancel);

        // The repair waits for the owner's transaction, and then sees what it did.
        var repairing = marketplace.Get<FindingRepair>().CreateBookingAsync(TestMarketplace.Support, orderId, Cancel);
        await marketplace.WaitForLockAsync();
        await cancelling.CommitAsync(Cancel);

        (await repairing).Item.Outcome.ShouldBe(RepairOutcome.NotNeeded);
        (await marketplace.ScalarAsync<bool>($"""SELECT EXISTS (SELECT FROM "Booking" WHERE "orderId" = '{orderId}')""")).ShouldBeFalse();
    }

    [Fact]
    public async Task Twenty_repairs_of_everything_at_once_create_each_booking_once_and_none_reports_a_failure()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""DELETE FROM "Booking" """);
        var missing = await marketplace.MissingIdsAsync();
        missing.Length.ShouldBe(32);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await using var scope = marketplace.Provider.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<FindingRepair>()
                .RepairAsync(TestMarketplace.Support, "missing-booking", missing, null, Cancel);
        }));

        results.ShouldAllBe(result => result.Failed.Count == 0);
        results.Sum(result => result.Repaired).ShouldBe(32);
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" """)).ShouldBe(32);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(32);
    }

    [Fact]
    public async Task The_owners_own_insert_in_the_middle_of_a_repair_wins_and_the_repair_says_so()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var orderId = await marketplace.MissingOrderAsync();
        await using var owner = await marketplace.OpenAsync();
        await using var inserting = await owner.BeginTransactionAsync(Cancel);
        await using (var command = new Npgsql.NpgsqlCommand($"""
            INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", price, "totalAmount",
                "updatedAt")
            SELECT 'cownersbooking00000000000', id, "orderNumber", "userId", "celebrityId", "personalMessage", "recipientName",
                "totalAmount", "totalAmount", now()
            FROM "Order" WHERE id = '{orderId}'
            """, owner))
            await command.ExecuteNonQueryAsync(Cancel);

        var repairing = marketplace.RepairAllAsync();
        await marketplace.WaitForLockAsync();
        await inserting.CommitAsync(Cancel);

        var result = await repairing;
        (result.Repaired, result.Unchanged, result.Failed.Count).ShouldBe((0, 1, 0));
    }

    [Fact]
    public async Task An_order_number_that_another_booking_carries_is_reported_and_the_rest_is_repaired()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var orderId = await marketplace.MissingOrderAsync();
        var (_, otherBooking) = await marketplace.BookedOrderAsync();
        await marketplace.ExecuteAsync($"""
            UPDATE "Booking" SET "orderNumber" = (SELECT "orderNumber" FROM "Order" WHERE id = '{orderId}') WHERE id = '{otherBooking}';
            DELETE FROM "Booking" WHERE id IN (SELECT id FROM "Booking" WHERE id <> '{otherBooking}' AND status = 'CONFIRMED' LIMIT 3)
            """);

        var result = await marketplace.RepairAllAsync();

        result.Repaired.ShouldBe(3);
        var failed = result.Failed.ShouldHaveSingleItem();
        (failed.Order, failed.Outcome).ShouldBe((orderId, RepairOutcome.NumberTaken));
    }

    [Fact]
    public async Task A_repair_is_undone_once_and_leaves_a_trace()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var repair = marketplace.Get<FindingRepair>();
        var result = await marketplace.RepairAllAsync();

        (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, null, Cancel)).ShouldBe(new RepairUndone(1, 0));
        (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, null, Cancel)).ShouldBe(new RepairUndone(0, 0));

        (await marketplace.Get<BookingCheck>().CheckAsync(TestMarketplace.Support, Cancel)).Missing.ShouldBe(1);
        (await marketplace.ScalarAsync<string>("SELECT string_agg(action, ', ' ORDER BY id) FROM booking_admin.audit_entry"))
            .ShouldBe("BookingCreated, RepairUndone");
    }

    [Theory]
    [InlineData("""UPDATE "Booking" SET status = 'CONFIRMED', "updatedAt" = now() WHERE "orderId" = '{0}'""")]
    [InlineData("""UPDATE "Booking" SET message = message || '!' WHERE "orderId" = '{0}'""")]
    public async Task A_booking_that_somebody_has_touched_since_is_kept(string touch)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var orderId = await marketplace.MissingOrderAsync();
        var repair = marketplace.Get<FindingRepair>();
        var result = await repair.RepairAsync(TestMarketplace.Support, "missing-booking", [orderId], null, Cancel);
        (await marketplace.ExecuteAsync(touch.Replace("{0}", orderId, StringComparison.Ordinal))).ShouldBe(1);

        (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, null, Cancel)).ShouldBe(new RepairUndone(0, 1));
    }

    [Fact]
    public async Task Undoing_one_order_of_a_repair_leaves_the_others()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""DELETE FROM "Booking" """);
        var orderId = await marketplace.MissingOrderAsync();
        var repair = marketplace.Get<FindingRepair>();
        var result = await marketplace.RepairAllAsync();

        (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, orderId, Cancel)).Removed.ShouldBe(1);

        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" """)).ShouldBe(31);
    }

    [Fact]
    public async Task A_celebrity_may_not_repair()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var repair = marketplace.Get<FindingRepair>();
        await Should.ThrowAsync<NotAllowedException>(repair.CreateBookingAsync(emma, "x", Cancel));
        await Should.ThrowAsync<NotAllowedException>(repair.RepairAsync(emma, "missing-booking", ["x"], null, Cancel));
        await Should.ThrowAsync<NotAllowedException>(repair.PreviewAsync(emma, "missing-booking", ["x"], Cancel));
        await Should.ThrowAsync<NotAllowedException>(repair.UndoAsync(emma, Guid.NewGuid(), null, Cancel));
    }
}
