using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Services.Payments.Upkeep;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Payments;

public sealed class PaymentPruningTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_done_long_ago_goes_and_what_waits_or_failed_stays()
    {
        await using var till = await Till.OpenAsync();
        var (done, failed, open) = (await till.DeclinedAsync(), await till.DeclinedAsync(), await till.DeclinedAsync());
        await till.Marketplace.ExecuteAsync($"""
            UPDATE booking_admin.refund SET status = 'Succeeded', settled_at = now() WHERE order_id = '{done.Order}';
            UPDATE booking_admin.refund SET status = 'Failed', settled_at = now() WHERE order_id = '{failed.Order}'
            {RefundFixture.Entries};
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, done_at)
                VALUES ('CreateIntent', '{done.Order}', now(), now(), 1, now());
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, dead_at)
                VALUES ('CreateIntent', '{failed.Order}', now(), now(), 20, now())
            """);
        var pruning = till.Marketplace.Get<PaymentPruning>();
        till.Marketplace.Clock.Advance(PaymentPruning.Keeps - TimeSpan.FromHours(1));
        (await pruning.PruneAsync(Cancel)).ShouldBe(0);
        till.Marketplace.Clock.Advance(TimeSpan.FromHours(2));

        (await pruning.PruneAsync(Cancel)).ShouldBe(2);

        (await till.Marketplace.ScalarAsync<string>(
            "SELECT string_agg(concat_ws(' ', kind, order_id), ', ' ORDER BY id) FROM booking_admin.outbox"))
            .ShouldBe($"MoneyBack {failed.Order}, MoneyBack {open.Order}, CreateIntent {failed.Order}");
        (await till.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.refund")).ShouldBe(3);
    }

    [Fact]
    public async Task A_refund_whose_entry_is_gone_can_still_be_queued_again()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        await till.RunDueAsync();
        till.Marketplace.Clock.Advance(PaymentPruning.Keeps + TimeSpan.FromHours(1));
        (await till.Marketplace.Get<PaymentPruning>().PruneAsync(Cancel)).ShouldBe(1);
        await till.Marketplace.ExecuteAsync("UPDATE booking_admin.refund SET status = 'Failed'");
        await till.Marketplace.Get<RefundActions>().RetryAsync(TestMarketplace.Support, await till.RefundIdAsync(sale), "Again", Cancel);
        (await till.BookAsync(sale)).ShouldEndWith("Refund Queued, open");
    }

    [Fact]
    public async Task An_idempotency_key_is_forgotten_after_a_day_also_where_nobody_orders_any_more()
    {
        await using var shop = await Shop.OpenAsync();
        (await shop.PlaceAsync(Shop.Order(), "the-key")).ShouldBeOfType<IntakeResult.Placed>();
        var pruning = shop.Marketplace.Get<PaymentPruning>();
        shop.Marketplace.Clock.Advance(TimeSpan.FromHours(23));
        (await pruning.PruneAsync(Cancel)).ShouldBe(0);
        shop.Marketplace.Clock.Advance(TimeSpan.FromHours(1));
        (await pruning.PruneAsync(Cancel)).ShouldBe(1);
        (await shop.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.idempotency_key")).ShouldBe(0);
        (await shop.RowAsync("kind, done_at IS NOT NULL", "booking_admin.outbox")).ShouldBe("CreateIntent | t");
    }
}
