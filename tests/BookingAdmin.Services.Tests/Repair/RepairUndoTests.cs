using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Repair;

/// <summary>Undoing under a guard that acts at the commit.</summary>
public sealed class RepairUndoTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData(GuardMode.Create, false)]
    [InlineData(GuardMode.Enforce, true)]
    public async Task What_the_guard_would_bring_back_or_refuse_is_not_undone_and_nobody_is_told_that_it_was(GuardMode mode, bool byAPerson)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.MissingOrderAsync();
        var repair = marketplace.Get<FindingRepair>();
        var (item, repairId) = await repair.CreateBookingAsync(TestMarketplace.Support, order, Cancel);
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, mode, Cancel);

        var fault = await Should.ThrowAsync<InvalidInputException>(
            repair.UndoAsync(byAPerson ? TestMarketplace.Support : Actor.Monitor, repairId, null, Cancel));

        fault.Message.ShouldStartWith($"This cannot be undone: the guard is in mode {mode}");
        (await marketplace.ScalarAsync<string>($"""SELECT id FROM "Booking" WHERE "orderId" = '{order}'""")).ShouldBe(item.BookingId);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE order_id IS NOT NULL")).ShouldBe(1);
    }

    [Theory]
    [InlineData(GuardMode.Create)]
    [InlineData(GuardMode.Enforce)]
    public async Task An_order_that_needs_no_booking_any_more_is_undone_under_every_guard(GuardMode mode)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.MissingOrderAsync();
        var repair = marketplace.Get<FindingRepair>();
        var (_, repairId) = await repair.CreateBookingAsync(TestMarketplace.Support, order, Cancel);
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, mode, Cancel);
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET status = 'CANCELLED' WHERE id = '{order}'""");

        (await repair.UndoAsync(TestMarketplace.Support, repairId, null, Cancel)).ShouldBe(new RepairUndone(1, 0));

        (await marketplace.ScalarAsync<bool>($"""SELECT EXISTS (SELECT FROM "Booking" WHERE "orderId" = '{order}')""")).ShouldBeFalse();
    }
}
