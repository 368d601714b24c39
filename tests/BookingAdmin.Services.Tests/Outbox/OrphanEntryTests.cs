using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Outbox;

/// <summary>Somebody deleted events by hand, and their entries stayed.</summary>
public sealed class OrphanEntryTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_entry_of_an_event_that_is_gone_ends_and_the_event_can_come_again()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var events = marketplace.Get<StripeEvents>();
        var received = new ReceivedEvent(
            "evt_1", "charge.refunded", marketplace.Clock.GetUtcNow(), "ch_1", "pi_1", new(Amount: 1, Whole: true));
        await events.StoreAsync(Actor.Stripe, received, null, Cancel);
        await marketplace.ExecuteAsync("DELETE FROM booking_admin.stripe_event");

        await events.StoreAsync(Actor.Stripe, received, null, Cancel);
        (await events.HandleAsync(Actor.Stripe, "evt_1", Cancel)).ShouldNotBeNull();
        (await CountAsync()).ShouldBe(0);

        await marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.outbox (kind, event_id, created_at, not_before, attempts) VALUES ('StripeEvent', 'evt_gone', "
            + "now(), now() - interval '1 hour', 0)");
        using var worker = ActivatorUtilities.CreateInstance<OutboxWorker>(marketplace.Provider);
        (await worker.RunNextAsync(Cancel)).ShouldBeTrue();
        (await CountAsync()).ShouldBe(0);

        Task<long> CountAsync() => marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.outbox WHERE done_at IS NULL");
    }
}
