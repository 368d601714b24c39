using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Upkeep;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Payments.Events;

/// <summary>How long events are kept, and which of them can be replayed.</summary>
public sealed class ReceivedEventsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_handled_long_ago_is_forgotten_and_what_needs_somebody_is_not()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        var marketplace = order.Marketplace;
        await order.TellDisputeAsync();
        await order.TellWrongAmountAsync();
        var at = DateTimeOffset.FromUnixTimeSeconds(1_772_900_000);
        var foreign = new ReceivedEvent("evt_foreign", "customer.created", at, "cus_1", null, new());
        await marketplace.Get<StripeEvents>().StoreAsync(Actor.Stripe, foreign, null, Cancel);
        await order.TellAsync("charge.refunded", new(Amount: order.Cents, AmountBack: 100));
        marketplace.Clock.Advance(EventUpkeep.Keeps - TimeSpan.FromMinutes(1));
        (await marketplace.Get<EventUpkeep>().PruneAsync(Cancel)).ShouldBe(0);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(2));
        (await marketplace.Get<EventUpkeep>().PruneAsync(Cancel)).ShouldBe(2);
        (await marketplace.ScalarAsync<string>("SELECT string_agg(state, ' ' ORDER BY state) FROM booking_admin.stripe_event"))
            .ShouldBe("Failed Handled");
    }

    [Fact]
    public async Task Only_what_was_received_can_be_replayed_and_a_reason_has_its_length()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var events = marketplace.Get<StripeEvents>();
        (await events.ReplayAsync(TestMarketplace.Support, "evt_none", null, Cancel)).ShouldBeNull();
        var tooLong = new string('x', 501);
        await Should.ThrowAsync<InvalidInputException>(() => events.ReplayAsync(TestMarketplace.Support, "evt_none", tooLong, Cancel));
    }
}
