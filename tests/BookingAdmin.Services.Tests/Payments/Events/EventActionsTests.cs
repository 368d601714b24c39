using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Upkeep;
using BookingAdmin.Services.Tests.Monitor;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Payments.Events;

/// <summary>Events that need a person: what shows them, and what a person does about them.</summary>
public sealed class EventActionsTests
{
    const string WrongAmount = "TookOtherAmount order";
    const string Dispute = "BankTakesBack";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static string Open(OrderWithEvents order, string codes) => FormattableString.Invariant($"open {order.Cents / 100m:0.00} nzd: {codes}");

    [Fact]
    public async Task Money_that_does_not_fit_is_a_critical_finding_on_the_orders_page_in_the_report_and_in_an_alert()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        var told = await order.TellWrongAmountAsync();
        (told.State, told.SendAgain).ShouldBe((StripeEventState.Failed, false));
        (await order.FindingsAsync()).ShouldBe([Open(order, WrongAmount)]);

        var page = (await order.Marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, order.Id, Cancel))!;
        page.Findings[0]
            .ShouldBe(new("stripe-event", Domain.Consistency.Severity.Critical, "An event of Stripe’s needs somebody.", WrongAmount));
        var figure = (await order.Marketplace.Get<ConsistencyReport>().StateAsync(TestMarketplace.Admin, Cancel)).Rules.Single(
            rule => rule.Rule == "stripe-event");
        (figure.Open, figure.Fault, figure.AtRisk.Single().MinorUnits).ShouldBe((1, null, order.Cents));
        // No run has looked at it, and none ever does.
        await order.Marketplace.Get<Alerts>().CompareAsync(Cancel);
        (await order.Marketplace.AlertsAsync()).ShouldBe(["Appeared 1"]);
        await order.Marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
        (await order.FindingsAsync()).ShouldBe([Open(order, WrongAmount)]);

        (await order.SettleAsync(told.EventId)).ShouldBe(new EventActionResult.Done());
        await order.Marketplace.Get<Alerts>().CompareAsync(Cancel);
        (await order.Marketplace.AlertsAsync()).Last(alert => alert.StartsWith("Cleared", StringComparison.Ordinal)).ShouldBe("Cleared 0");
        (await order.Marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, order.Id, Cancel))!.Findings.ShouldNotContain(
            finding => finding.Rule == "stripe-event");
    }

    [Fact]
    public async Task Settling_keeps_who_why_and_when_and_changes_no_order()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        var told = await order.TellWrongAmountAsync();
        var before = await order.Marketplace.ScalarAsync<string>($"""SELECT o::text FROM "Order" o WHERE id = '{order.Id}'""");

        (await order.SettleAsync(told.EventId, "  Refunded at Stripe  ")).ShouldBe(new EventActionResult.Done());

        (await order.FindingsAsync()).ShouldBe([$"by Sam Okafor (Person): {WrongAmount}"]);
        (await order.Marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', settled_by, settle_reason, settled_at IS NOT NULL, state, needs_somebody = fault) FROM "
            + "booking_admin.stripe_event"))
            .ShouldBe("Sam Okafor Refunded at Stripe t Failed t");
        (await order.Marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', actor_name, order_id, reason, before ->> 'state', after ->> 'stripeEvent', celebrity_id IS NOT NULL) "
            + "FROM booking_admin.audit_entry WHERE action = 'EventSettled'"))
            .ShouldBe($"Sam Okafor {order.Id} Refunded at Stripe Failed {told.EventId} t");
        (await order.Marketplace.ScalarAsync<string>($"""SELECT o::text FROM "Order" o WHERE id = '{order.Id}'""")).ShouldBe(before);
        (await order.Marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, order.Id, Cancel))!.Timeline[0].What.ShouldBe(
            "Stripe event settled");
        // Replaying it fails as before, and asks nobody again.
        (await order.ReplayAsync(told.EventId)).State.ShouldBe(StripeEventState.Failed);
        (await order.FindingsAsync()).Length.ShouldBe(1);
        (await order.Marketplace.Get<PaymentList>().OverviewAsync(TestMarketplace.Support, TimeZoneInfo.Utc, Cancel)).EventsOpen.ShouldBe(
            0);
    }

    [Fact]
    public async Task What_is_handled_by_a_replay_puts_its_finding_right()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        var told = await order.TellAsync("payment_intent.succeeded", new("succeeded", order.Cents + 100, Currency: "nzd"));
        (await order.FindingsAsync()).ShouldBe([Open(order, WrongAmount)]);
        await order.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "totalAmount" = "totalAmount" + 1 WHERE id = '{order.Id}'""");
        (await order.ReplayAsync(told.EventId)).State.ShouldBe(StripeEventState.Handled);
        (await order.FindingsAsync()).ShouldBe([$"by Sam Okafor (Person): {WrongAmount}"]);
        (await order.SettleAsync(told.EventId)).ShouldBe(new EventActionResult.Refused("This event needs nobody."));
    }

    [Fact]
    public async Task A_dispute_needs_somebody_until_it_is_settled_and_a_replay_does_not_see_to_it()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        var told = await order.TellDisputeAsync();
        (told.Outcome, told.Needs).ShouldBe((PaymentOutcome.Disputed, Dispute));
        (await order.ReplayAsync(told.EventId)).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.FindingsAsync()).ShouldBe([Open(order, Dispute)]);
        (await order.SettleAsync(told.EventId, "Answered")).ShouldBe(new EventActionResult.Done());
        (await order.ReplayAsync(told.EventId)).Outcome.ShouldBe(PaymentOutcome.NothingNew);
        (await order.FindingsAsync()).ShouldBe([$"by Sam Okafor (Person): {Dispute}"]);
        // The next one of the same order is a new finding.
        await order.TellDisputeAsync();
        (await order.Marketplace.ScalarAsync<int>(
            "SELECT came_back FROM booking_admin.finding WHERE rule = 'stripe-event' AND resolved_at IS NULL")).ShouldBe(1);
    }

    [Fact]
    public async Task A_tips_refund_that_failed_needs_somebody_and_only_the_tip_is_at_risk()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        await order.TellAsync("charge.refunded", new(Amount: 1250, Whole: true), "ch_tip", OrderWithEvents.TipIntent);
        (await order.FindingsAsync()).ShouldBeEmpty();
        var told = await order.TellAsync("refund.failed", new("failed", 1250), "re_tip", OrderWithEvents.TipIntent);
        told.Outcome.ShouldBe(PaymentOutcome.RefundFailed);
        (await order.FindingsAsync()).ShouldBe(["open 12.50 nzd: TipRefundFailed"]);
        (await order.SettleAsync(told.EventId)).ShouldBe(new EventActionResult.Done());
        (await order.FindingsAsync()).Length.ShouldBe(1);
    }

    [Fact]
    public async Task The_finding_of_an_order_stays_until_its_last_event_is_settled()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        var (first, second) = (await order.TellWrongAmountAsync(), await order.TellDisputeAsync());
        (await order.FindingsAsync()).ShouldBe([Open(order, $"{WrongAmount}\n{Dispute}")]);
        await order.SettleAsync(first.EventId);
        (await order.FindingsAsync()).ShouldBe([Open(order, Dispute)]);
        await order.SettleAsync(second.EventId);
        (await order.FindingsAsync()).ShouldBe([$"by Sam Okafor (Person): {Dispute}"]);
    }

    [Fact]
    public async Task Of_several_who_settle_one_at_once_one_wins_and_the_others_are_told()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        var told = await order.TellWrongAmountAsync();
        var results = await Task.WhenAll(
            Enumerable.Range(0, 8)
            .Select(i =>
            order.SettleAsync(told.EventId, $"Reason {i}", TestMarketplace.Support with { Id = ActorId.Demo($"person-{i}") })));
        results.OfType<EventActionResult.Done>().Count().ShouldBe(1);
        results.OfType<EventActionResult.Refused>().Select(refused => refused.Sentence)
            .ShouldBe(Enumerable.Repeat("Sam Okafor has settled this event already.", 7));
        (await order.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'EventSettled'"))
            .ShouldBe(1);
        (await order.Marketplace.ScalarAsync<bool>(
            "SELECT e.settle_reason = a.reason FROM booking_admin.stripe_event e, booking_admin.audit_entry a WHERE "
            + "a.action = 'EventSettled'")).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_who_settle_the_last_two_events_of_an_order_at_once_leave_no_finding()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            var events = new[] { await order.TellWrongAmountAsync(), await order.TellDisputeAsync(),
                await order.TellDisputeAsync(OrderWithEvents.TipIntent) };
            (await Task.WhenAll(events.Select(told => order.SettleAsync(told.EventId))))
                .ShouldAllBe(result => result is EventActionResult.Done);
            (await order.FindingsAsync()).ShouldAllBe(finding => finding.StartsWith("by "));
        }
    }

    [Fact]
    public async Task Events_of_one_order_that_come_at_once_make_one_finding()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            await using var scope = order.Marketplace.Provider.CreateAsyncScope();
            var events = scope.ServiceProvider.GetRequiredService<StripeEvents>();
            await events.StoreAsync(
                Actor.Stripe,
                new($"evt_at_once_{i}", "payment_intent.succeeded", DateTimeOffset.FromUnixTimeSeconds(1_772_900_000),
                    OrderWithEvents.Intent, OrderWithEvents.Intent, new("succeeded", 1, Currency: i % 2 == 0 ? "nzd" : "usd")), null,
                    Cancel);
            (await events.HandleAsync(Actor.Stripe, $"evt_at_once_{i}", Cancel))!.Fault!.ShouldStartWith("TookOther");
        }));
        (await order.FindingsAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            finding => finding.ShouldContain(WrongAmount), finding => finding.ShouldContain("TookOtherCurrency order"));
    }

    [Fact]
    public async Task An_event_of_an_order_that_is_not_here_has_no_finding_and_is_settled_once_nobody_tries_it_again()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        var told = await order.TellAsync(
            "payment_intent.succeeded", new("succeeded", 100, Currency: "nzd", OrderId: "celsewhere"), "pi_1", "pi_1");
        (await order.SettleAsync(told.EventId))
            .ShouldBe(new EventActionResult.Refused("This event is handled by itself and needs nobody yet."));
        order.Marketplace.Clock.Advance(StripeEvents.GivesUpAfter);
        using var worker = ActivatorUtilities.CreateInstance<OutboxWorker>(order.Marketplace.Provider);
        (await worker.RunNextAsync(Cancel)).ShouldBeTrue();
        (await order.Marketplace.Get<PaymentList>().OverviewAsync(TestMarketplace.Support, TimeZoneInfo.Utc, Cancel)).EventsOpen.ShouldBe(
            1);
        (await order.FindingsAsync()).ShouldBeEmpty();
        (await order.SettleAsync(told.EventId, "Of our test environment")).ShouldBe(new EventActionResult.Done());
        (await order.Marketplace.ScalarAsync<string>("SELECT order_id FROM booking_admin.audit_entry WHERE action = 'EventSettled'"))
            .ShouldBe("celsewhere");
    }

    [Fact]
    public async Task Findings_follow_what_the_marketplace_does_to_its_orders()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        await order.TellDisputeAsync();
        (await Upkeep(order).AlignAsync(Cancel)).ShouldBe(0);
        // As before there was such a rule; then the order is deleted.
        await order.Marketplace.ExecuteAsync("DELETE FROM booking_admin.finding");
        (await Upkeep(order).AlignAsync(Cancel)).ShouldBe(1);
        (await order.FindingsAsync()).ShouldBe([Open(order, Dispute)]);
        await order.Marketplace.ExecuteAsync($"""DELETE FROM "Order" WHERE id = '{order.Id}'""");
        (await Upkeep(order).AlignAsync(Cancel)).ShouldBe(1);
        (await order.FindingsAsync()).ShouldBe([$"by nobody (Owner): {Dispute}"]);
        (await Upkeep(order).AlignAsync(Cancel)).ShouldBe(0);
        (await order.SettleAsync("evt_0")).ShouldBe(new EventActionResult.Done(), "the event is still there for somebody to see");
    }

    [Fact]
    public async Task What_is_settled_is_forgotten_a_while_later()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        var (settled, open) = (await order.TellDisputeAsync(), await order.TellDisputeAsync());
        order.Marketplace.Clock.Advance(EventUpkeep.Keeps + TimeSpan.FromMinutes(1));
        await order.SettleAsync(settled.EventId);
        (await Upkeep(order).PruneAsync(Cancel)).ShouldBe(0, "somebody has just seen to it");
        order.Marketplace.Clock.Advance(EventUpkeep.Keeps + TimeSpan.FromMinutes(1));
        (await Upkeep(order).PruneAsync(Cancel)).ShouldBe(1);
        (await order.Marketplace.ScalarAsync<string>("SELECT string_agg(id, ' ') FROM booking_admin.stripe_event")).ShouldBe(open.EventId);
    }

    [Fact]
    public async Task Nothing_is_settled_without_a_reason_or_that_was_never_received()
    {
        await using var order = await OrderWithEvents.OpenAsync();
        var told = await order.TellDisputeAsync();
        (await Should.ThrowAsync<InvalidInputException>(order.SettleAsync(told.EventId, " \0 "))).Message.ShouldBe(
            "Give a reason: the next person who looks must know what was done.");
        await Should.ThrowAsync<InvalidInputException>(order.SettleAsync(told.EventId, new string('x', 501)));
        (await order.SettleAsync("evt_none")).ShouldBe(new EventActionResult.NotFound());
        (await order.FindingsAsync()).ShouldBe([Open(order, Dispute)]);
    }

    static EventUpkeep Upkeep(OrderWithEvents order) => order.Marketplace.Get<EventUpkeep>();
}
