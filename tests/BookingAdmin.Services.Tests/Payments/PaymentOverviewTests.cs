using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Payments;

public sealed class PaymentOverviewTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_overview_counts_what_waits_what_failed_and_what_it_is_about()
    {
        var (marketplace, desk) = await SixtyOrders.OpenAsync();
        await using var _ = marketplace;
        await marketplace.ExecuteAsync("""
            UPDATE booking_admin.refund SET currency = 'usd' WHERE order_id = 'corder001';
            UPDATE booking_admin.refund SET kind = 'CancelIntent' WHERE order_id = 'corder002';
            INSERT INTO booking_admin.heartbeat (name, instance, at, fault)
                VALUES ('outbox', 'here', now() - interval '10 minutes', 'Stripe does not accept the key.');
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action)
                SELECT now() - n * interval '1 day', 'Job', 'outbox', 'The queue', action
                FROM unnest(ARRAY['OrderGivenUp', 'TipGivenUp', 'OrderPlaced']) action, generate_series(0, 1) n;
            INSERT INTO booking_admin.finding (rule, subject, first_seen, first_run, came_back)
                VALUES ('stripe-mismatch', 'corder001', now(), 0, 0)
            """);

        var told = await desk.OverviewAsync(TestMarketplace.Support, TimeZoneInfo.Utc, Cancel);

        told.ShouldSatisfyAllConditions(
            o => (o.On, o.Webhooks).ShouldBe((false, false)),
            o => (o.RefundsWaiting, o.RefundsFailed, o.DoneToday).ShouldBe((12, 11, 18)),
            o => (o.ClosingsWaiting, o.ClosingsFailed).ShouldBe((6, 1)),
            // Closing a payment moves no money.
            o => string.Join(' ', o.Waiting).ShouldBe("NZ$1,554.00"),
            o => string.Join(' ', o.Stuck).ShouldBe("NZ$1,315.00 US$101.00"),
            o => (o.EventsFailed, o.EventsReceived, o.EventsOpen).ShouldBe((8, 15, 6)),
            o => (o.OutboxWaiting, o.DeadLetters).ShouldBe((4, 2)),
            o => o.LastEventAt.ShouldNotBeNull(),
            o => o.Outbox.ShouldNotBeNull()
                .ShouldSatisfyAllConditions(b =>
                b.Standing.ShouldBe(Standing.Silent), b => b.Fault.ShouldBe("Stripe does not accept the key.")),
            o => o.GivenUpToday.ShouldBe(2),
            o => o.Mismatches.ShouldBe(1));
    }

    [Fact]
    public async Task Where_nothing_has_happened_nothing_is_told()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var desk = marketplace.Get<PaymentList>();
        (await desk.OverviewAsync(TestMarketplace.Support, TimeZoneInfo.Utc, Cancel)).ShouldBeEquivalentTo(
            new PaymentOverview(false, false, 0, 0, 0, Array.Empty<Money>(), Array.Empty<Money>(), 0, 0, 0, 0, null, null, 0));
        (await desk.RefundsAsync(TestMarketplace.Support, RefundFilter.All, "KO-", null, Cancel)).Items.ShouldBeEmpty();
        (await desk.ComparisonsAsync(TestMarketplace.Support, Cancel))
            .ShouldSatisfyAllConditions(c => c.Lines.ShouldBeEmpty(), c => c.Running.ShouldBeFalse());
    }

    [Fact]
    public async Task Today_begins_at_the_readers_midnight()
    {
        var (marketplace, desk) = await SixtyOrders.OpenAsync();
        await using var _ = marketplace;
        // There it is one o'clock in the morning.
        var offset = TimeSpan.FromMinutes(60 - (int)marketplace.Clock.GetUtcNow().TimeOfDay.TotalMinutes);
        var zone = TimeZoneInfo.CreateCustomTimeZone(
            "early", offset < TimeSpan.FromHours(-12) ? offset + TimeSpan.FromDays(1) : offset, null, null);
        await marketplace.ExecuteAsync(
            "UPDATE booking_admin.refund SET settled_at = now() - interval '90 minutes' WHERE settled_at IS NOT NULL");
        (await desk.OverviewAsync(TestMarketplace.Support, zone, Cancel)).DoneToday.ShouldBe(0);
        await marketplace.ExecuteAsync(
            "UPDATE booking_admin.refund SET settled_at = now() - interval '30 minutes' WHERE settled_at IS NOT NULL");
        (await desk.OverviewAsync(TestMarketplace.Support, zone, Cancel)).DoneToday.ShouldBe(24);
    }
}
