using BookingAdmin.Data.Own;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Tests.Payments;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Outbox;

public sealed class OutboxWorkerTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_cannot_be_written_is_put_off_and_says_so()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        await till.Marketplace.ExecuteAsync("""
            CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER fail BEFORE UPDATE ON "Order" FOR EACH ROW EXECUTE FUNCTION public.fail()
            """);
        till.Marketplace.Clock.Stop();
        await till.RunDueAsync();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open not_written");
        (await till.WaitAsync(sale)).ShouldBeInRange(9, 13);

        await till.Marketplace.ExecuteAsync("""DROP TRIGGER fail ON "Order" """);
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(13));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Eight_workers_at_once_send_each_refund_once()
    {
        await using var till = await Till.OpenAsync();
        var sales = new List<Sale>();
        for (var i = 0; i < 24; i++)
            sales.Add(await till.DeclinedAsync(paid: i % 3 > 0));
        OutboxWorker[] workers = [.. Enumerable.Range(0, 8).Select(_ => till.NewWorker())];

        var tried = await Task.WhenAll(workers.Select(worker => Task.Run(() => till.RunDueAsync(worker), Cancel)));

        tried.Sum().ShouldBe(24);
        till.Stripe.Refunds.Count.ShouldBe(16);
        till.Calls(StripeCallKind.CreateRefund).Count().ShouldBe(16);
        till.Calls(StripeCallKind.CancelIntent).Count().ShouldBe(8);
        foreach (var (sale, i) in sales.Select((sale, i) => (sale, i)))
            (await till.BookAsync(sale))
                .ShouldBe(i % 3 > 0 ? "CANCELLED REFUNDED, Refund Succeeded, done" : "CANCELLED CANCELLED, CancelIntent Succeeded, done");
        foreach (var worker in workers)
            worker.Dispose();
    }

    [Fact]
    public async Task A_killed_worker_leaves_its_refund_to_the_next_one_and_the_slow_one_changes_nothing()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        var killed = (await till.Worker.ClaimAsync(Cancel)).ShouldNotBeNull();
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open");
        using var next = till.NewWorker();

        (await till.RunDueAsync(next)).ShouldBe(0);
        till.Marketplace.Clock.Advance(OutboxQueue.Lease + TimeSpan.FromSeconds(1));
        till.Stripe.RefundOutcome = StripeRefundOutcome.Pending;
        (await till.RunDueAsync(next)).ShouldBe(1);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Pending, open");

        // It was only slow: it still thinks that it is its turn, and gets the answer that Stripe gave to the key.
        await till.Worker.RunAsync(killed, Cancel);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Pending, open");
        till.Stripe.Refunds.ShouldHaveSingleItem();
        (await till.AuditAsync(sale)).ShouldBe("RequestDeclined by Emma Stone, RefundSent by The queue");
    }

    [Fact]
    public async Task Who_was_too_slow_does_not_say_how_it_ended()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        var slow = (await till.Worker.ClaimAsync(Cancel)).ShouldNotBeNull();
        till.Marketplace.Clock.Advance(OutboxQueue.Lease + TimeSpan.FromSeconds(1));
        using var next = till.NewWorker();
        var claimed = (await next.ClaimAsync(Cancel)).ShouldNotBeNull();

        await till.Worker.RunAsync(slow, Cancel);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open", "somebody else asks at this moment");
        till.Calls(StripeCallKind.CreateRefund).ShouldBeEmpty("it looks first whether the refund is still its own");
        await next.RunAsync(claimed, Cancel);

        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task When_Stripe_asks_to_be_left_alone_it_is()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.Next(StripeCallKind.CreateRefund, StripeTrouble.Status(429, "rate_limit", "invalid_request_error", retryAfter: 600));
        await till.RunDueAsync();

        till.Marketplace.Get<StripeRest>().Left.ShouldNotBeNull();
        (await till.WaitAsync(sale)).ShouldBeInRange(595, 601);
        till.Calls(StripeCallKind.CreateRefund).ShouldHaveSingleItem();
        till.Marketplace.Clock.Advance(TimeSpan.FromSeconds(601));
        till.Marketplace.Get<StripeRest>().Left.ShouldBeNull();
        (await till.RunDueAsync()).ShouldBe(1);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
    }

    [Fact]
    public async Task A_key_that_Stripe_does_not_accept_is_told_with_the_sign_of_life_until_it_is_accepted()
    {
        await using var till = await Till.OpenAsync();
        var (refund, closing) = (await till.DeclinedAsync(), await till.DeclinedAsync(paid: false));
        till.Worker.Trouble.ShouldBeNull();
        till.Stripe.Next(StripeCallKind.CreateRefund, StripeTrouble.Status(403, null, "invalid_request_error"));
        await till.RunDueAsync();

        // A restricted key may do the one and not the other.
        (await till.BookAsync(closing)).ShouldBe("CANCELLED CANCELLED, CancelIntent Succeeded, done");
        till.Worker.Trouble.ShouldBe("KeyNotAccepted key_not_accepted");
        till.Marketplace.Clock.Advance(TimeSpan.FromSeconds(61));
        till.Marketplace.Get<StripeRest>().Left.ShouldBeNull();
        till.Worker.Trouble.ShouldNotBeNull("nothing was asked since");
        await till.Worker.StartAsync(Cancel);
        await UntilAsync(
            async () =>
            await till.Marketplace.ScalarAsync<long>(
                "SELECT count(*) FROM booking_admin.heartbeat WHERE name = 'outbox' AND fault LIKE 'KeyNotAccepted %'") == 1
            || till.Worker.Trouble is null);
        await till.Worker.StopAsync(Cancel);

        await till.RunDueAfterAsync(TimeSpan.FromHours(2));
        (await till.BookAsync(refund)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Worker.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task A_key_that_may_not_read_something_is_no_trouble_of_the_outbox_and_one_that_is_wrong_is_whatever_was_asked()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OrderAsync(paid: false);
        var client = till.Marketplace.Get<StripeGateway>();
        till.Stripe.Next(
            StripeCallKind.RetrieveIntent, StripeTrouble.Status(403, null, "invalid_request_error"),
            StripeTrouble.Status(401, "api_key_expired", "invalid_request_error"));
        await Should.ThrowAsync<StripeException>(() => client.RetrieveIntentAsync(sale.Intent, Cancel));
        till.Worker.Trouble.ShouldBeNull();
        await Should.ThrowAsync<StripeException>(() => client.RetrieveIntentAsync(sale.Intent, Cancel));
        till.Worker.Trouble.ShouldBe("KeyNotAccepted api_key_expired");
        await client.CancelIntentAsync(sale.Intent, "key", Cancel);
        till.Worker.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task Of_the_undo_of_a_decline_and_its_refund_exactly_one_wins()
    {
        await using var till = await Till.OpenAsync();
        var emma = await till.Marketplace.CelebrityAsync("Emma Stone");
        var desk = till.Marketplace.Get<RequestDecisions>();
        // Two actions a round, and nobody may do more than 60 in a minute.
        const int Rounds = 24;
        var (undone, sent) = (0, 0);
        for (var i = 0; i < Rounds; i++)
        {
            var sale = await till.OrderAsync(paid: true);
            var declined = await till.DeclineAsync(sale);
            // In the last moment of the time to undo, and due all the same: clocks differ.
            await till.Marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET not_before = created_at WHERE done_at IS NULL");
            using var worker = till.NewWorker();

            var undo = Task.Run(() => desk.UndoAsync(emma, declined.Entry, Cancel), Cancel);
            await Task.WhenAll(undo, Task.Run(() => till.RunDueAsync(worker), Cancel));

            if (await undo is DecisionResult.Undone)
            {
                undone++;
                await till.RunDueAsync();
                (await till.BookAsync(sale)).ShouldBe("PENDING SUCCEEDED, Refund Withdrawn, done");
            }
            else
            {
                sent++;
                // It left a moment after the claim had passed over what the undo held.
                await till.RunDueAsync();
                (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
            }
            till.Stripe.Refunds.Count.ShouldBe(sent);
            till.Marketplace.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        (undone + sent).ShouldBe(Rounds);
    }

    [Fact]
    public async Task One_slow_call_does_not_hold_up_the_others_and_the_worker_ends_when_it_is_told()
    {
        await using var till = await Till.OpenAsync();
        var slow = await till.DeclinedAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        till.Stripe.Before = call => call.Form.GetValueOrDefault("payment_intent") == slow.Intent ? release.Task : Task.CompletedTask;
        var others = new List<Sale>();
        for (var i = 0; i < 6; i++)
            others.Add(await till.DeclinedAsync());

        await till.Worker.StartAsync(Cancel);
        foreach (var sale in others)
            await UntilAsync(async () => await till.BookAsync(sale) == "CANCELLED REFUNDED, Refund Succeeded, done");
        (await till.BookAsync(slow)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open");
        (await till.Marketplace.ScalarAsync<string>("SELECT name FROM booking_admin.heartbeat")).ShouldBe("outbox");

        // What is on its way is brought to its end.
        var stopping = till.Worker.StopAsync(Cancel);
        release.SetResult();
        await stopping;
        (await till.BookAsync(slow)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
    }

    [Fact]
    public async Task Without_a_key_of_Stripes_it_does_nothing_and_everything_waits()
    {
        await using var till = await Till.OpenAsync(settings => settings with { Stripe = StripeSettings.Default });
        await till.Marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at)
            SELECT id, 'Refund', 'pi_waits', 100, 'nzd', 'Queued', now() - interval '1 hour', now() - interval '1 hour' FROM "Order" LIMIT 1
            {RefundFixture.Entries}
            """);
        (await till.RunDueAsync()).ShouldBe(0);
        (await till.Marketplace.ScalarAsync<string>(
            "SELECT r.status || ' ' || e.attempts FROM booking_admin.outbox e JOIN booking_admin.refund r ON r.id = e.refund_id"))
            .ShouldBe("Queued 0");
    }

    [Fact]
    public async Task A_clock_that_jumps_neither_sends_twice_nor_gives_up_nor_waits_for_ever()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.Next(StripeCallKind.CreateRefund, [.. Enumerable.Repeat(StripeTrouble.Break, 6)]);
        await till.RunDueAsync();
        // Two days ahead: it was tried twice, not for two days.
        await till.RunDueAfterAsync(TimeSpan.FromDays(2));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open no_valid_answer");
        // And back: what was put off into that future is due.
        (await till.RunDueAfterAsync(TimeSpan.FromDays(-2))).ShouldBe(1);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.ShouldHaveSingleItem();
        (await till.RunDueAfterAsync(TimeSpan.FromDays(-2))).ShouldBe(0);
    }

    [Fact]
    public async Task What_Stripe_did_is_written_down_later_when_the_database_was_away_at_its_answer()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.After = async call =>
        {
            if (call.Kind is StripeCallKind.CreateRefund)
                await till.Marketplace.AllowConnectionsAsync(false);
        };
        await Should.ThrowAsync<Exception>(() => till.Worker.RunNextAsync(Cancel));
        till.Stripe.After = null;
        await till.Marketplace.AllowConnectionsAsync(true);

        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Sending, open");
        (await till.RunDueAfterAsync(OutboxQueue.Lease + TimeSpan.FromSeconds(1))).ShouldBe(1);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        till.Stripe.Refunds.ShouldHaveSingleItem();
    }

    static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await isSo())
            await Task.Delay(50, bound.Token);
    }
}
