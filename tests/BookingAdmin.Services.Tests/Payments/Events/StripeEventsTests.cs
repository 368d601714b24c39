using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Services.Tests.Payments.Events;

/// <summary>What events of Stripe make of orders and tips; how they come in, tests of the host tell.</summary>
public sealed class StripeEventsTests : IAsyncLifetime
{
    OrderWithEvents order = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => order = await OrderWithEvents.OpenAsync();

    public ValueTask DisposeAsync() => order.DisposeAsync();

    [Fact]
    public async Task Stripe_is_asked_to_send_what_is_not_known_again_for_an_hour_only()
    {
        var told = await order.TellAsync(
            "payment_intent.succeeded", new("succeeded", order.Cents, Currency: "nzd", OrderId: "cunknown"), "pi_1", "pi_1");
        told.SendAgain.ShouldBeTrue();
        order.Marketplace.Clock.Advance(TimeSpan.FromMinutes(61));
        var again = (await order.Marketplace.Get<StripeEvents>().HandleAsync(Actor.Stripe, told.EventId, Cancel))!;
        (again.State, again.SendAgain, again.NextAt is null).ShouldBe((StripeEventState.Failed, false, false));
    }

    [Fact]
    public async Task A_dispute_moves_no_money_and_a_refund_that_waits_goes_on()
    {
        await order.RefundAsync("Queued", null);
        // A dispute has no metadata of its own.
        (await order.TellAsync("charge.dispute.created", new("needs_response", order.Cents), "dp_1"))
            .Outcome.ShouldBe(PaymentOutcome.Disputed);
        (await order.StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Queued 0");
        (await order.AuditAsync()).ShouldBe("PaymentDisputed");
    }

    [Fact]
    public async Task A_tip_counts_once_it_is_paid_and_goes_one_way()
    {
        await order.Marketplace.ExecuteAsync(
            """UPDATE "Tip" SET "paymentStatus" = 'PENDING', "paymentIntentId" = NULL WHERE id = 'ctip'""");
        var facts = new StripeFacts("succeeded", 1250, Currency: "nzd", About: "tip", OrderId: order.Id, TipId: "ctip");
        (await order.TellAsync("payment_intent.payment_failed", facts, "pi_tip", "pi_tip")).Outcome.ShouldBe(PaymentOutcome.AttemptFailed);
        (await order.TellAsync("payment_intent.succeeded", facts with { Amount = 1251 }, "pi_tip", "pi_tip")).Fault.ShouldBe(
            "TookOtherAmount tip");
        (await order.TellAsync("payment_intent.succeeded", facts, "pi_tip", "pi_tip")).Outcome.ShouldBe(PaymentOutcome.Paid);
        (await order.TellAsync("payment_intent.canceled", facts, "pi_tip", "pi_tip")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.Marketplace.ScalarAsync<string>("""
            SELECT concat_ws(' ', "paymentStatus", "paymentIntentId", "paidAt" IS NOT NULL, "updatedAt" > '2026-02-01')
                FROM "Tip" WHERE id = 'ctip'
            """)).ShouldBe("SUCCEEDED pi_tip t t");
        // By its payment alone.
        (await order.TellAsync("charge.refunded", new(Amount: 1250, Whole: true), "ch_tip", "pi_tip"))
            .Outcome.ShouldBe(PaymentOutcome.Refunded);
        (await order.Marketplace.ScalarAsync<string>("""SELECT "paymentStatus"::text FROM "Tip" WHERE id = 'ctip'""")).ShouldBe("REFUNDED");
        (await order.StateAsync()).ShouldBe("PENDING SUCCEEDED PENDING", "its order has a payment of its own");
        (await order.AuditAsync()).ShouldBe("PaymentFailed, PaymentSucceeded, PaymentRefunded");
        (await order.TellAsync("payment_intent.succeeded", facts with { TipId = "cnone" }, "pi_none", "pi_none")).SendAgain.ShouldBeTrue();
    }

    [Fact]
    public async Task What_another_payment_tells_does_not_touch_the_order()
    {
        foreach (var type in new[] { "payment_intent.payment_failed", "payment_intent.canceled", "charge.refunded" })
            (await order.TellAsync(type, new("x", order.Cents, Whole: true, OrderId: order.Id), "pi_another", "pi_another"))
                .Outcome.ShouldBe(PaymentOutcome.NothingNew, type);
        (await order.TellAsync(
            "payment_intent.succeeded", new("succeeded", order.Cents, Currency: "nzd", OrderId: order.Id), "pi_another",
            "pi_another")).State.ShouldBe(StripeEventState.Failed);
        (await order.StateAsync()).ShouldBe("PENDING SUCCEEDED PENDING");
    }

    [Fact]
    public async Task What_is_left_over_is_handled_by_itself_ever_later_and_after_three_days_by_a_person_only()
    {
        var events = order.Marketplace.Get<StripeEvents>();
        var told = order.Received("payment_intent.canceled", new("canceled", order.Cents));
        await order.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentStatus" = 'PENDING' WHERE id = '{order.Id}'""");
        await events.StoreAsync(Actor.Stripe, told, null, Cancel);
        (await HandleDueAsync()).ShouldBe(0, "whoever has just received it handles it");
        await order.Marketplace.ExecuteAsync("""
            CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER fail BEFORE UPDATE ON "Order" FOR EACH ROW EXECUTE FUNCTION public.fail()
            """);
        var tries = 0;
        for (var hours = 0; hours < 100; hours++)
        {
            order.Marketplace.Clock.Advance(TimeSpan.FromMinutes(61));
            tries += await HandleDueAsync();
        }
        tries.ShouldBeInRange(68, 74);
        (await order.Marketplace.ScalarAsync<string>("SELECT concat_ws(' ', state, attempts, fault) FROM booking_admin.stripe_event"))
            .ShouldBe($"Failed {tries} DatabaseRefused P0001");
        await order.Marketplace.ExecuteAsync("""DROP TRIGGER fail ON "Order" """);
        (await HandleDueAsync()).ShouldBe(0);

        (await order.ReplayAsync(told.Id))
            .ShouldBe(
                new(told.Id, told.Type, order.Id, null, StripeEventState.Failed, StripeEventState.Handled, PaymentOutcome.OrderCancelled));
        (await order.AuditAsync()).ShouldBe("PaymentCancelled, EventReplayed");
        (await order.Marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', actor_name, reason, before ->> 'state', after ->> 'state') FROM booking_admin.audit_entry WHERE "
            + "action = 'EventReplayed'")).ShouldBe("Sam Okafor Mended Failed Handled");
    }

    [Fact]
    public async Task One_that_somebody_is_handling_is_left_to_them()
    {
        var told = order.Received("charge.refunded", new(Amount: order.Cents, Whole: true), "ch_1");
        await order.Marketplace.Get<StripeEvents>().StoreAsync(Actor.Stripe, told, null, Cancel);
        order.Marketplace.Clock.Advance(TimeSpan.FromMinutes(2));
        await using var connection = await order.Marketplace.OpenAsync();
        await using var held = await connection.BeginTransactionAsync(Cancel);
        await using var hold = new NpgsqlCommand("SELECT FROM booking_admin.stripe_event FOR UPDATE", connection, held);
        await hold.ExecuteNonQueryAsync(Cancel);
        await HandleDueAsync();
        (await order.Marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', e.state, e.attempts, o.attempts) FROM booking_admin.stripe_event e JOIN booking_admin.outbox o ON "
            + "o.event_id = e.id")).ShouldBe("Received 0 0");
        await held.RollbackAsync(Cancel);
        order.Marketplace.Clock.Advance(TimeSpan.FromSeconds(11));
        (await HandleDueAsync()).ShouldBe(1);
        (await order.StateAsync()).ShouldBe("REFUNDED REFUNDED CANCELLED");
    }

    async Task<int> HandleDueAsync()
    {
        using var worker = ActivatorUtilities.CreateInstance<OutboxWorker>(order.Marketplace.Provider);
        var tried = 0;
        while (await worker.RunNextAsync(Cancel))
            tried++;
        return tried;
    }
}
