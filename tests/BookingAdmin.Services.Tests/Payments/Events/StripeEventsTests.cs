using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Payments.Upkeep;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Payments.Events;

/// <summary>What events of Stripe make of orders, refunds and tips; how they come in, tests of the host tell.</summary>
public sealed class StripeEventsTests : IAsyncLifetime
{
    const string Intent = "pi_own";

    TestMarketplace marketplace = null!;
    string order = "";
    long cents;
    int count;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        marketplace = await TestMarketplace.DemoAsync();
        order = await marketplace.ScalarAsync<string>(
            $"""SELECT "orderId" FROM "Booking" WHERE id = '{await marketplace.WaitingRequestAsync()}'""");
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentIntentId" = '{Intent}' WHERE id = '{order}'""");
        cents = await marketplace.ScalarAsync<long>($"""SELECT round("totalAmount" * 100)::bigint FROM "Order" WHERE id = '{order}'""");
    }

    public ValueTask DisposeAsync() => marketplace.DisposeAsync();

    [Fact]
    public async Task A_charge_that_went_back_whole_refunds_the_order_also_where_stripe_says_so_by_its_amounts()
    {
        (await TellAsync("charge.refunded", new(Amount: cents, AmountBack: cents, Whole: false))).Outcome.ShouldBe(PaymentOutcome.Refunded);
        (await StateAsync()).ShouldBe("REFUNDED REFUNDED CANCELLED");
    }

    [Fact]
    public async Task A_part_that_went_back_is_noted_once_and_leaves_the_order()
    {
        var told = await TellAsync("charge.refunded", new(Amount: cents, AmountBack: 100, Whole: false));
        told.Outcome.ShouldBe(PaymentOutcome.PartlyRefunded);
        (await StateAsync()).ShouldBe("PENDING SUCCEEDED PENDING");
        (await ReplayAsync(told.EventId)).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await AuditAsync()).ShouldBe("PaymentPartlyRefunded, EventReplayed");
        (await marketplace.ScalarAsync<string>("SELECT concat_ws(' ', state, outcome, attempts) FROM booking_admin.stripe_event"))
            .ShouldBe("Handled PartlyRefunded 2");
    }

    [Fact]
    public async Task Our_refund_is_known_by_its_id_at_stripe_or_by_its_own_and_ends_when_stripe_says_so()
    {
        var refund = await RefundAsync("Pending", "re_1");
        (await TellAsync("refund.updated", new("pending", cents, Currency: "nzd"), "re_1", intent: null)).Outcome.ShouldBe(
            PaymentOutcome.NothingNew);
        (await TellAsync("refund.updated", new("succeeded", cents, Currency: "nzd"), "re_1", intent: null)).Outcome.ShouldBe(
            PaymentOutcome.Refunded);
        (await StateAsync()).ShouldBe("CANCELLED REFUNDED CANCELLED, Refund Succeeded re_1 0");

        await marketplace.ExecuteAsync(
            $"""UPDATE booking_admin.refund SET status = 'Sending', stripe_refund_id = NULL, settled_at = NULL; UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED' WHERE id = '{order}'""");
        // It comes before the answer to our own call.
        (await TellAsync(
            "refund.updated", new("succeeded", cents, OrderId: order, RefundId: refund), "re_2", intent: null)).Outcome.ShouldBe(
                PaymentOutcome.Refunded);
        (await StateAsync()).ShouldBe("CANCELLED REFUNDED CANCELLED, Refund Succeeded re_2 0");
    }

    [Fact]
    public async Task A_refund_that_fails_after_all_waits_for_somebody_and_the_order_is_paid_again()
    {
        await RefundAsync("Pending", "re_1");
        // Stripe says so as soon as it has taken the refund; that the customer has the money only the refund says.
        (await TellAsync("charge.refunded", new(Amount: cents, AmountBack: cents, Whole: true), seconds: 0)).Outcome.ShouldBe(
            PaymentOutcome.NothingNew);
        await TellAsync("refund.updated", new("succeeded", cents), "re_1", seconds: 0);
        (await StateAsync()).ShouldBe("CANCELLED REFUNDED CANCELLED, Refund Succeeded re_1 0");

        var failed = await TellAsync("refund.failed", new("failed", cents, Reason: "expired_or_canceled_card"), "re_1", seconds: 100);

        failed.Outcome.ShouldBe(PaymentOutcome.RefundFailed);
        (await StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Failed re_1 1 expired_or_canceled_card");
        (await AuditAsync()).ShouldBe("PaymentRefunded, RefundSucceeded, RefundFailed");
        await marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
        (await marketplace.ScalarAsync<long>(
            $"SELECT count(*) FROM booking_admin.finding WHERE rule = 'stuck-refund' AND subject = '{order}' AND resolved_at IS NULL"))
            .ShouldBe(1);

        // Stripe tells it twice, in two ways; and somebody replays it.
        (await TellAsync("refund.updated", new("failed", cents), "re_1", seconds: 100)).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await ReplayAsync(failed.EventId)).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        // An older one that comes late, then the next try's.
        (await TellAsync("charge.refunded", new(Amount: cents, Whole: true), seconds: 50)).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Failed re_1 1 expired_or_canceled_card");
        (await TellAsync("charge.refunded", new(Amount: cents, Whole: true), seconds: 200)).Outcome.ShouldBe(PaymentOutcome.Refunded);
        (await StateAsync()).ShouldBe("CANCELLED REFUNDED CANCELLED, Refund Succeeded 1", "which refund that was, the charge does not say");
    }

    [Fact]
    public async Task A_failure_that_comes_before_its_refund_wins()
    {
        var refund = await RefundAsync("Sending", null);
        (await TellAsync(
            "refund.failed", new("failed", cents, Reason: "declined", OrderId: order, RefundId: refund), "re_1",
            seconds: 10)).Outcome.ShouldBe(PaymentOutcome.RefundFailed);
        (await TellAsync("charge.refunded", new(Amount: cents, Whole: true), seconds: 10)).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Failed re_1 1 declined");
    }

    [Fact]
    public async Task A_failure_of_an_earlier_try_does_not_touch_the_next_one()
    {
        await RefundAsync("Pending", "re_2");
        (await TellAsync("refund.failed", new("failed", cents), "re_1")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        // Asked for again, and Stripe has not answered yet.
        await marketplace.ExecuteAsync("UPDATE booking_admin.refund SET status = 'Sending'");
        (await TellAsync("refund.failed", new("failed", cents), "re_2")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Sending re_2 0");
    }

    [Fact]
    public async Task Whoever_has_seen_to_a_refund_by_hand_is_not_asked_again()
    {
        await RefundAsync("ByHand", "re_1");
        (await TellAsync("refund.failed", new("failed", cents), "re_1")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund ByHand re_1 0");
    }

    [Fact]
    public async Task A_refund_that_somebody_made_at_stripe_and_that_fails_is_not_lost_either()
    {
        await TellAsync("charge.refunded", new(Amount: cents, Whole: true), seconds: 0);
        (await StateAsync()).ShouldBe("REFUNDED REFUNDED CANCELLED");
        (await TellAsync("refund.updated", new("canceled", cents), "re_9", seconds: 60)).Outcome.ShouldBe(PaymentOutcome.RefundFailed);
        (await StateAsync()).ShouldBe("REFUNDED SUCCEEDED CANCELLED, Refund Failed re_9 1 canceled");
    }

    [Fact]
    public async Task Refunds_of_a_part_tell_nothing_of_the_whole()
    {
        await RefundAsync("Queued", null);
        (await TellAsync("refund.updated", new("succeeded", 100), "re_part")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await TellAsync("refund.failed", new("failed", 100), "re_part")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Queued 0");
    }

    [Fact]
    public async Task Our_refund_of_the_rest_is_of_the_whole_and_a_part_that_did_not_arrive_is_news()
    {
        var refund = await RefundAsync("Pending", "re_rest");
        (await TellAsync(
            "refund.updated", new("succeeded", cents - 100, OrderId: order, RefundId: refund), "re_rest", seconds: 1)).Outcome.ShouldBe(
                PaymentOutcome.Refunded);
        (await marketplace.ScalarAsync<long>("SELECT amount FROM booking_admin.refund")).ShouldBe(cents - 100, "what really went back");
        (await TellAsync("refund.failed", new("failed", 100, Reason: "declined"), "re_rest", seconds: 2)).Outcome.ShouldBe(
            PaymentOutcome.RefundFailed);
        (await StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Failed re_rest 1 declined");
    }

    [Fact]
    public async Task A_refund_of_another_database_is_known_by_its_payment()
    {
        var refund = await RefundAsync("Queued", null);
        var other = await marketplace.ScalarAsync<string>($"""SELECT id FROM "Order" WHERE id <> '{order}' LIMIT 1""");
        (await TellAsync(
            "refund.updated", new("succeeded", cents, OrderId: "celsewhere", RefundId: refund), "re_1",
            "pi_elsewhere")).SendAgain.ShouldBeTrue();
        await marketplace.ExecuteAsync(
            $"""UPDATE "Order" SET "paymentIntentId" = 'pi_other', "totalAmount" = {cents / 100m} WHERE id = '{other}'""");
        (await TellAsync(
            "refund.updated", new("succeeded", cents, OrderId: "celsewhere", RefundId: refund), "re_2", "pi_other")).OrderId.ShouldBe(
                other);
        (await StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Queued 0");
    }

    [Fact]
    public async Task Stripe_is_asked_to_send_what_is_not_known_again_for_an_hour_only()
    {
        var told = await TellAsync(
            "payment_intent.succeeded", new("succeeded", cents, Currency: "nzd", OrderId: "cunknown"), "pi_1", "pi_1");
        told.SendAgain.ShouldBeTrue();
        marketplace.Clock.Advance(TimeSpan.FromMinutes(61));
        var again = (await marketplace.Get<StripeEvents>().HandleAsync(Actor.Stripe, told.EventId, Cancel))!;
        (again.State, again.SendAgain, again.NextAt is null).ShouldBe((StripeEventState.Failed, false, false));
    }

    [Fact]
    public async Task A_dispute_moves_no_money_and_a_refund_that_waits_goes_on()
    {
        await RefundAsync("Queued", null);
        // A dispute has no metadata of its own.
        (await TellAsync("charge.dispute.created", new("needs_response", cents), "dp_1")).Outcome.ShouldBe(PaymentOutcome.Disputed);
        (await StateAsync()).ShouldBe("CANCELLED SUCCEEDED CANCELLED, Refund Queued 0");
        (await AuditAsync()).ShouldBe("PaymentDisputed");
    }

    [Fact]
    public async Task A_tip_counts_once_it_is_paid_and_goes_one_way()
    {
        await marketplace.ExecuteAsync($"""
            INSERT INTO "Tip" (id, "orderId", "userId", "celebrityId", amount, "updatedAt")
                SELECT 'ctip', id, "userId", "celebrityId", 12.5, '2026-01-01' FROM "Order" WHERE id = '{order}'
            """);
        var facts = new StripeFacts("succeeded", 1250, Currency: "nzd", About: "tip", OrderId: order, TipId: "ctip");
        (await TellAsync("payment_intent.payment_failed", facts, "pi_tip", "pi_tip")).Outcome.ShouldBe(PaymentOutcome.AttemptFailed);
        (await TellAsync("payment_intent.succeeded", facts with { Amount = 1251 }, "pi_tip", "pi_tip")).Fault.ShouldBe(
            "TookOtherAmount tip");
        (await TellAsync("payment_intent.succeeded", facts, "pi_tip", "pi_tip")).Outcome.ShouldBe(PaymentOutcome.Paid);
        (await TellAsync("payment_intent.canceled", facts, "pi_tip", "pi_tip")).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await marketplace.ScalarAsync<string>(
            """SELECT concat_ws(' ', "paymentStatus", "paymentIntentId", "paidAt" IS NOT NULL, "updatedAt" > '2026-02-01') FROM "Tip" WHERE id = 'ctip'""")).ShouldBe("SUCCEEDED pi_tip t t");
        // By its payment alone.
        (await TellAsync("charge.refunded", new(Amount: 1250, Whole: true), "ch_tip", "pi_tip")).Outcome.ShouldBe(PaymentOutcome.Refunded);
        (await marketplace.ScalarAsync<string>("""SELECT "paymentStatus"::text FROM "Tip" WHERE id = 'ctip'""")).ShouldBe("REFUNDED");
        (await StateAsync()).ShouldBe("PENDING SUCCEEDED PENDING", "its order has a payment of its own");
        (await AuditAsync()).ShouldBe("PaymentFailed, PaymentSucceeded, PaymentRefunded");
        (await TellAsync("payment_intent.succeeded", facts with { TipId = "cnone" }, "pi_none", "pi_none")).SendAgain.ShouldBeTrue();
    }

    [Fact]
    public async Task What_another_payment_tells_does_not_touch_the_order()
    {
        foreach (var type in new[] { "payment_intent.payment_failed", "payment_intent.canceled", "charge.refunded" })
            (await TellAsync(type, new("x", cents, Whole: true, OrderId: order), "pi_another", "pi_another")).Outcome.ShouldBe(
                PaymentOutcome.NothingNew, type);
        (await TellAsync(
            "payment_intent.succeeded", new("succeeded", cents, Currency: "nzd", OrderId: order), "pi_another",
            "pi_another")).State.ShouldBe(StripeEventState.Failed);
        (await StateAsync()).ShouldBe("PENDING SUCCEEDED PENDING");
    }

    [Fact]
    public async Task What_is_left_over_is_handled_by_itself_ever_later_and_after_three_days_by_a_person_only()
    {
        var events = marketplace.Get<StripeEvents>();
        var told = Told("payment_intent.canceled", new("canceled", cents), Intent, Intent);
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentStatus" = 'PENDING' WHERE id = '{order}'""");
        await events.StoreAsync(Actor.Stripe, told, null, Cancel);
        (await HandleDueAsync()).ShouldBe(0, "whoever has just received it handles it");
        await marketplace.ExecuteAsync("""
            CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER fail BEFORE UPDATE ON "Order" FOR EACH ROW EXECUTE FUNCTION public.fail()
            """);
        var tries = 0;
        for (var hours = 0; hours < 100; hours++)
        {
            marketplace.Clock.Advance(TimeSpan.FromMinutes(61));
            tries += await HandleDueAsync();
        }
        tries.ShouldBeInRange(68, 74);
        (await marketplace.ScalarAsync<string>("SELECT concat_ws(' ', state, attempts, fault) FROM booking_admin.stripe_event"))
            .ShouldBe($"Failed {tries} DatabaseRefused P0001");
        await marketplace.ExecuteAsync("""DROP TRIGGER fail ON "Order" """);
        (await HandleDueAsync()).ShouldBe(0);

        (await ReplayAsync(told.Id))
            .ShouldBe(
                new(told.Id, told.Type, order, null, StripeEventState.Failed, StripeEventState.Handled, PaymentOutcome.OrderCancelled));
        (await AuditAsync()).ShouldBe("PaymentCancelled, EventReplayed");
        (await marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', actor_name, reason, before ->> 'state', after ->> 'state') FROM booking_admin.audit_entry WHERE "
            + "action = 'EventReplayed'")).ShouldBe("Sam Okafor Why Failed Handled");
    }

    [Fact]
    public async Task One_that_somebody_is_handling_is_left_to_them()
    {
        var told = Told("charge.refunded", new(Amount: cents, Whole: true), "ch_1", Intent);
        await marketplace.Get<StripeEvents>().StoreAsync(Actor.Stripe, told, null, Cancel);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(2));
        await using var connection = await marketplace.OpenAsync();
        await using var held = await connection.BeginTransactionAsync(Cancel);
        await using var hold = new Npgsql.NpgsqlCommand("SELECT FROM booking_admin.stripe_event FOR UPDATE", connection, held);
        await hold.ExecuteNonQueryAsync(Cancel);
        await HandleDueAsync();
        (await marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', e.state, e.attempts, o.attempts) FROM booking_admin.stripe_event e JOIN booking_admin.outbox o ON "
            + "o.event_id = e.id")).ShouldBe("Received 0 0");
        await held.RollbackAsync(Cancel);
        marketplace.Clock.Advance(TimeSpan.FromSeconds(11));
        (await HandleDueAsync()).ShouldBe(1);
        (await StateAsync()).ShouldBe("REFUNDED REFUNDED CANCELLED");
    }

    async Task<int> HandleDueAsync()
    {
        using var worker = Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<OutboxWorker>(marketplace.Provider);
        var tried = 0;
        while (await worker.RunNextAsync(Cancel))
            tried++;
        return tried;
    }

    ReceivedEvent Told(string type, StripeFacts facts, string about, string? intent, int seconds = 0) =>
        new($"evt_{count++}", type, DateTimeOffset.FromUnixTimeSeconds(1_772_900_000 + seconds), about, intent, facts);

    async Task<HandledEvent> TellAsync(string type, StripeFacts facts, string about = Intent, string? intent = Intent, int seconds = 0)
    {
        var events = marketplace.Get<StripeEvents>();
        var told = Told(type, facts, about, intent, seconds);
        await events.StoreAsync(Actor.Stripe, told, null, Cancel);
        return (await events.HandleAsync(Actor.Stripe, told.Id, Cancel))!;
    }

    async Task<HandledEvent> ReplayAsync(string id) =>
        (await marketplace.Get<StripeEvents>().ReplayAsync(TestMarketplace.Support, id, "Why", Cancel))!;

    /// <summary>The order was declined, and its money is on the way back.</summary>
    async Task<long> RefundAsync(string status, string? stripeId)
    {
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CANCELLED', "approvalStatus" = 'DECLINED' WHERE id = '{order}';
                UPDATE "Booking" SET status = 'CANCELLED' WHERE "orderId" = '{order}';
            INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at,
                stripe_refund_id, refusals)
            VALUES ('{order}', 'Refund', '{Intent}', {cents}, 'nzd', '{status}', now(), now(),
                {(stripeId is null ? "NULL" : $"'{stripeId}'")}, 0)
            """);
        return await marketplace.ScalarAsync<long>("SELECT max(id) FROM booking_admin.refund");
    }

    Task<string> StateAsync() => marketplace.ScalarAsync<string>($"""
        SELECT concat_ws(' ', o.status, o."paymentStatus", b.status)
            || coalesce((SELECT ', ' || string_agg(concat_ws(' ', kind, status, stripe_refund_id, refusals, fault), ', ')
                FROM booking_admin.refund WHERE order_id = o.id), '')
        FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE o.id = '{order}'
        """);

    Task<string> AuditAsync() =>
        marketplace.ScalarAsync<string>("SELECT string_agg(action, ', ' ORDER BY id) FROM booking_admin.audit_entry");
}
