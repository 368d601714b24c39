using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Tests.Consistency;
using BookingAdmin.Services.Tests.Guard;
using BookingAdmin.Services.Tests.Monitor;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BookingAdmin.Services.Tests.Repair;

/// <summary>An order whose repair a person took back is left alone by machinery until a person says so.</summary>
public sealed class LeftAloneTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly Actor Support = TestMarketplace.Support;

    [Fact]
    public async Task The_monitor_creates_no_booking_that_a_person_took_back_until_it_is_handed_back()
    {
        await using var marketplace = await Guarded.DemoAsync();
        var order = await UndoneAsync(marketplace);

        (await MonitorAsync(marketplace)).ShouldBe(0);
        await marketplace.Get<RepairConsent>().HandBackAsync(Support, order, Cancel);
        (await MonitorAsync(marketplace)).ShouldBe(1);

        (await marketplace.ScalarAsync<string[]>(
            $"SELECT array_agg(actor_name || ' ' || action ORDER BY id) FROM booking_admin.audit_entry WHERE order_id = '{order}'"))
            .ShouldBe(["Sam Okafor BookingCreated", "Sam Okafor RepairUndone", "Sam Okafor OrderHandedBack", "The monitor BookingCreated"]);
    }

    [Fact]
    public async Task What_machinery_took_back_is_not_left_alone()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await UndoneAsync(marketplace, Actor.Monitor);
        (await MonitorAsync(marketplace)).ShouldBe(1);
    }

    [Fact]
    public async Task A_list_of_requests_creates_no_booking_that_a_person_took_back()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var order = await UndoneAsync(marketplace);

        var before = (await marketplace.Get<RequestFeed>().ListAsync(emma, new(Limit: 100), Cancel)).Total;
        (await HasBookingAsync(marketplace, order)).ShouldBeFalse();

        await marketplace.Get<RepairConsent>().HandBackAsync(Support, order, Cancel);
        (await marketplace.Get<RequestFeed>().ListAsync(emma, new(Limit: 100), Cancel)).Total.ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_guard_that_creates_leaves_alone_what_a_person_takes_back()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Create);
        await marketplace.ExecuteAsync(Guarded.Order("new"));
        (await HasBookingAsync(marketplace, "new")).ShouldBeTrue();
        var repair = (await marketplace.Get<OrderDetails>().FindAsync(Support, "new", Cancel))!.UndoableRepair!.Value;

        (await marketplace.Get<FindingRepair>().UndoAsync(Support, repair, "new", Cancel)).ShouldBe(new RepairUndone(1, 0));

        (await HasBookingAsync(marketplace, "new")).ShouldBeFalse();
        // Neither does a later write of the marketplace's bring it back.
        await marketplace.ExecuteAsync("""UPDATE "Order" SET status = 'CANCELLED' WHERE id = 'new'""");
        await marketplace.ExecuteAsync("""UPDATE "Order" SET status = 'PENDING' WHERE id = 'new'""");
        (await HasBookingAsync(marketplace, "new")).ShouldBeFalse();
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task Whoever_leaves_an_order_alone_and_hands_it_back_is_named_and_the_page_says_who_did()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, consent) = (await marketplace.MissingOrderAsync(), marketplace.Get<RepairConsent>());
        (await LeftAsync()).ShouldBeNull();

        await consent.LeaveAsync(Support, order, Cancel);
        (await LeftAsync()).ShouldBe(("Sam Okafor", false));
        (await Should.ThrowAsync<InvalidInputException>(consent.LeaveAsync(Support, order, Cancel))).Message.ShouldBe(
            "This order is left alone already.");

        await consent.HandBackAsync(Support, order, Cancel);
        (await LeftAsync()).ShouldBeNull();
        (await Should.ThrowAsync<InvalidInputException>(consent.HandBackAsync(Support, order, Cancel))).Message.ShouldBe(
            "Nobody has said to leave this order alone.");

        await UndoneAsync(marketplace);
        (await LeftAsync()).ShouldBe(("Sam Okafor", true));
        await marketplace.RunAsync();
        (await marketplace.Get<ConsistencyReport>()
            .FindingsAsync(TestMarketplace.Admin, new("missing-booking"), Cancel)).Items.ShouldHaveSingleItem()
            .LeftAlone.ShouldSatisfyAllConditions(left => left!.By.ShouldBe("Sam Okafor"), left => left!.Undone.ShouldBeTrue());

        // A person who repairs it has said enough.
        await marketplace.Get<FindingRepair>().RepairAsync(Support, "missing-booking", [order], null, Cancel);
        (await LeftAsync()).ShouldBeNull();
        (await Should.ThrowAsync<InvalidInputException>(consent.LeaveAsync(Support, order, Cancel))).Message.ShouldBe(
            "This order lacks no booking. Nothing was changed.");
        await Should.ThrowAsync<NotAllowedException>(consent.LeaveAsync(await marketplace.CelebrityAsync("Emma Stone"), order, Cancel));

        async Task<(string, bool)?> LeftAsync() =>
            (await marketplace.Get<OrderDetails>().FindAsync(Support, order, Cancel))!.LeftAlone is { } left
                ? (left.By, left.Undone) : null;
    }

    [Fact]
    public async Task Another_repair_that_was_taken_back_does_not_count()
    {
        await using var marketplace = await Guarded.DemoAsync();
        var order = await marketplace.ScalarAsync<string>(
            """SELECT "orderId" FROM "Booking" WHERE status = 'CONFIRMED' ORDER BY id LIMIT 1""");
        await marketplace.ExecuteAsync($"""UPDATE "Booking" SET "totalAmount" = 1 WHERE "orderId" = '{order}'""");
        var repair = marketplace.Get<FindingRepair>();
        await repair.UndoAsync(Support, (await repair.RepairAsync(Support, "copied-fields", [order], null, Cancel)).RepairId, null, Cancel);
        await marketplace.ExecuteAsync($"""DELETE FROM "Booking" WHERE "orderId" = '{order}'""");

        (await MonitorAsync(marketplace)).ShouldBe(2);
    }

    static async Task<string> UndoneAsync(TestMarketplace marketplace, Actor? by = null)
    {
        var (order, repair) = (await marketplace.MissingOrderAsync(), marketplace.Get<FindingRepair>());
        var made = await repair.RepairAsync(by ?? Support, "missing-booking", [order], null, Cancel);
        (await repair.UndoAsync(by ?? Support, made.RepairId, null, Cancel)).Removed.ShouldBe(1);
        return order;
    }

    /// <summary>As the monitor does it, an hour after it has first seen what is missing.</summary>
    static async Task<long> MonitorAsync(TestMarketplace marketplace)
    {
        var clock = new SteppedClock(marketplace.Clock.GetUtcNow());
        var overdue = new OverdueRepair(marketplace.Contexts, marketplace.Provider.GetRequiredService<IServiceScopeFactory>(),
            marketplace.Get<BookingAdminSettings>() with { Monitor = new(5, new(3, 0), true) }, clock, NullLogger.Instance);
        await overdue.RepairAsync(Cancel);
        clock.Pass(TimeSpan.FromMinutes(61));
        return await overdue.RepairAsync(Cancel);
    }

    static Task<bool> HasBookingAsync(TestMarketplace marketplace, string order) =>
        marketplace.ScalarAsync<bool>($"""SELECT EXISTS (SELECT FROM "Booking" WHERE "orderId" = '{order}')""");
}
