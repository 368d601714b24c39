using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli.Payments;

public sealed class PaymentsCommandTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_replayed_told_and_audited()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, _) = await marketplace.BookedOrderAsync();
        (await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "paymentStatus" = 'PENDING', "paymentIntentId" = 'pi_1', "totalAmount" = 150
            WHERE id = '{order}'
            """)).ShouldBe(1);
        var events = marketplace.Get<StripeEvents>();
        await events.StoreAsync(
            Actor.Stripe,
            new("evt_1", "payment_intent.succeeded", DateTimeOffset.UnixEpoch, "pi_1", "pi_1", new("succeeded", 14_000, Currency: "nzd")),
            null, Cancel);

        var failed = await CommandRun.OfAsync(marketplace, "payments", "replay", "evt_1");
        (failed.ExitCode, failed.Out)
            .ShouldBe(
                (1, "evt_1 (payment_intent.succeeded) failed again: Stripe took another amount than the order's. Look at the "
                + "payment at Stripe.\n"));

        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "totalAmount" = 140 WHERE id = '{order}'""");
        var handled = await CommandRun.OfAsync(marketplace, "payments", "replay", "evt_1", "--reason", "The total was mended", "--json");
        handled.ExitCode.ShouldBe(0, handled.Error);
        string.Join(' ', new[] { "state", "outcome", "orderId" }.Select(name => handled.Json.GetProperty(name).GetString()))
            .ShouldBe($"handled paid {order}");
        (await marketplace.ScalarAsync<string>(
            "SELECT left(actor_id, 4) || ' ' || reason FROM booking_admin.audit_entry WHERE action = 'EventReplayed' ORDER "
            + "BY id DESC LIMIT 1")).ShouldBe("cli: The total was mended");

        var again = await CommandRun.OfAsync(marketplace, "payments", "replay", "evt_1");
        (again.ExitCode, again.Out).ShouldBe((0, "evt_1 (payment_intent.succeeded) says nothing new. Nothing was changed.\n"));
        var none = await CommandRun.OfAsync(marketplace, "payments", "replay", "evt_2");
        (none.ExitCode, none.Error).ShouldBe((2, "No such event was received.\n"));
    }
}
