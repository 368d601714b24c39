using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments;

public sealed class PaymentListTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// 60 orders: of each ten refunds two failed, three wait, four are done, one was withdrawn; an event and a call each.
    /// </summary>
    const string Sixty = $$"""
        INSERT INTO "User" (id, name, email, "updatedAt")
            VALUES ('cfan', 'A Fan', 'fan@example.com', now()), ('cstar', 'A Star', 'star@example.com', now());
        INSERT INTO "Celebrity" (id, "userId", "updatedAt") VALUES ('ccelebrity', 'cstar', now());
        INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", "totalAmount", "paymentIntentId", "recipientName", occasion,
            "personalMessage", "messageType", email, "updatedAt")
        SELECT 'corder' || lpad(i::text, 3, '0'), 'KO-17-A' || lpad(i::text, 3, '0'), 'cfan', 'ccelebrity', 100 + i, 'pi_desk_' || i, 'r',
            'o', 'm', 'personal', 'fan@example.com', now() FROM generate_series(1, 60) i;
        INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at,
            stripe_refund_id, fault, settled_at)
        SELECT 'corder' || lpad(i::text, 3, '0'), CASE
            WHEN i % 10 = 3 THEN 'CancelIntent' ELSE 'Refund' END, 'pi_desk_' || i, 10000 + i * 100, 'nzd',
            (ARRAY['Withdrawn', 'Failed', 'Failed', 'Queued', 'Sending', 'Pending', 'Succeeded', 'Succeeded', 'Succeeded',
                'ByHand'])[i % 10 + 1], now(), now() - i * interval '1 minute',
            CASE WHEN i % 10 > 4 THEN 're_desk_' || i END, CASE WHEN i % 10 IN (1, 2) THEN 'insufficient_funds' END,
            CASE WHEN i % 10 = 6 THEN now() - interval '3 days' WHEN i % 10 NOT IN (0, 3, 4, 5) THEN now() END FROM generate_series(1, 60) i
        {{RefundFixture.Entries}};
        UPDATE booking_admin.outbox SET dead_at = now(), done_at = NULL WHERE order_id IN ('corder013', 'corder023');
        INSERT INTO booking_admin.stripe_event (id, type, created_at, received_at, object_id, payment_intent_id, order_id, facts, state,
            attempts, fault, needs_somebody, settled_at, settled_by, settle_reason)
        SELECT 'evt_desk_' || i, 'charge.refunded', now(), date_trunc('milliseconds', now()) - i * interval '1 minute', 'ch_desk_' || i,
            'pi_desk_' || i, CASE WHEN i % 2 = 0 THEN 'corder' || lpad(i::text, 3, '0') END, '{}',
            (ARRAY['Failed', 'Received', 'Handled', 'Ignored'])[i % 4 + 1], 1, 'No.',
            CASE WHEN i % 8 = 0 THEN 'No.' END, CASE WHEN i = 56 THEN now() END, CASE WHEN i = 56 THEN 'Sam' END, CASE
                WHEN i = 56 THEN 'Seen to' END FROM generate_series(1, 60) i;
        INSERT INTO booking_admin.outbox (kind, event_id, created_at, not_before, attempts)
        SELECT 'StripeEvent', id, received_at, now(), 1 FROM booking_admin.stripe_event
            WHERE state IN ('Received', 'Failed') AND needs_somebody IS NULL;
        """;

    static async Task<(TestMarketplace Marketplace, PaymentList Desk)> OpenAsync()
    {
        var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync(Sixty);
        return (marketplace, marketplace.Get<PaymentList>());
    }

    [Fact]
    public async Task The_overview_counts_what_waits_what_failed_and_what_it_is_about()
    {
        var (marketplace, desk) = await OpenAsync();
        await using var _ = marketplace;
        await marketplace.ExecuteAsync("""
            UPDATE booking_admin.refund SET currency = 'usd' WHERE order_id = 'corder001';
            UPDATE booking_admin.refund SET kind = 'CancelIntent' WHERE order_id = 'corder002';
            INSERT INTO booking_admin.heartbeat (name, instance, at, fault)
                VALUES ('outbox', 'here', now() - interval '10 minutes', 'Stripe does not accept the key.');
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action)
                SELECT now() - n * interval '1 day', 'Job', 'outbox', 'The outbox', action
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
                b.Standing.ShouldBe(Services.Live.Standing.Silent), b => b.Fault.ShouldBe("Stripe does not accept the key.")),
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
        var (marketplace, desk) = await OpenAsync();
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

    [Theory]
    [InlineData(RefundFilter.Failed, 12, true)]
    [InlineData(RefundFilter.Waiting, 18, true)]
    [InlineData(RefundFilter.Done, 24, false)]
    [InlineData(RefundFilter.All, 54, false)]
    public async Task Refunds_are_paged_there_and_back(RefundFilter filter, int count, bool oldestFirst)
    {
        var (marketplace, desk) = await OpenAsync();
        await using var _ = marketplace;
        var all = await WalkAsync(
            cursor => desk.RefundsAsync(TestMarketplace.Support, filter, null, cursor, Cancel), line =>
            line.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        all.Count.ShouldBe(count);
        var ids = all.Select(line => line.Id);
        ids.ShouldBe(oldestFirst ? ids.Order() : ids.OrderDescending());
    }

    [Fact]
    public async Task A_refund_tells_what_became_of_it_and_when_it_is_tried_next()
    {
        var (marketplace, desk) = await OpenAsync();
        await using var _ = marketplace;
        await marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET attempts = 4, fault = 'timeout' WHERE order_id = 'corder003'");
        var failed = (
            await desk.RefundsAsync(TestMarketplace.Support, RefundFilter.Failed, "corder001", null, Cancel)).Items.ShouldHaveSingleItem();
        failed.ShouldSatisfyAllConditions(
            r => r.OrderNumber.ShouldBe("KO-17-A001"), r => r.Amount.ToString().ShouldBe("NZ$101.00"), r =>
                r.Fault.ShouldBe("insufficient_funds"), r => r.NextAt.ShouldBeNull());
        var waiting = (
            await desk.RefundsAsync(
                TestMarketplace.Support, RefundFilter.Waiting, "KO-17-A003", null, Cancel)).Items.ShouldHaveSingleItem();
        waiting.ShouldSatisfyAllConditions(r => r.NextAt.ShouldNotBeNull(), r => r.Attempts.ShouldBe(4), r => r.Fault.ShouldBe("timeout"));
        var dead = (
            await desk.RefundsAsync(TestMarketplace.Support, RefundFilter.All, "corder013", null, Cancel)).Items.ShouldHaveSingleItem();
        dead.ShouldSatisfyAllConditions(r => r.NextAt.ShouldBeNull(), r => r.IsDead.ShouldBeTrue());
    }

    [Theory]
    [InlineData("KO-17-A007", 1, 0)]
    [InlineData(" ko-17-a008 ", 1, 1)]
    [InlineData("KO-17-A00", 9, 4)]
    [InlineData("corder008", 1, 1)]
    [InlineData("corder00", 0, 0)]
    [InlineData("pi_desk_8", 1, 1)]
    // Something has exactly this id, so that only it is meant.
    [InlineData("pi_desk_1", 1, 1)]
    [InlineData("pi_desk_", 54, 60)]
    [InlineData("evt_desk_5", 1, 1)]
    [InlineData("evt_desk_", 54, 60)]
    [InlineData("re_desk_8", 1, 0)]
    [InlineData("re_desk", 30, 0)]
    [InlineData("ch_desk_58", 1, 1)]
    [InlineData("evt_desk_58", 1, 1)]
    [InlineData("pi_%", 0, 0)]
    [InlineData("pi_desk", 54, 60)]
    [InlineData("KO_17", 0, 0)]
    [InlineData("nobody", 0, 0)]
    public async Task A_search_finds_by_order_and_by_what_Stripe_calls_it(string search, int refunds, int events)
    {
        var (marketplace, desk) = await OpenAsync();
        await using var _ = marketplace;
        (await WalkAsync(
            cursor => desk.RefundsAsync(TestMarketplace.Support, RefundFilter.All, search, cursor, Cancel), line =>
            $"{line.Id}")).Count.ShouldBe(refunds);
        (await WalkAsync(
            cursor => desk.EventsAsync(TestMarketplace.Support, EventFilter.All, search, cursor, Cancel), line => line.Id)).Count.ShouldBe(
                events);
    }

    [Fact]
    public async Task A_search_that_fits_too_many_orders_or_is_too_long_says_so()
    {
        var (marketplace, desk) = await OpenAsync();
        await using var _ = marketplace;
        await marketplace.ExecuteAsync("""
            INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", "totalAmount", "recipientName", occasion, "personalMessage",
                "messageType", email, "updatedAt")
            SELECT 'cmore' || i, 'KO-17-B' || i, 'cfan', 'ccelebrity', 1, 'r', 'o', 'm', 'personal', 'fan@example.com', now()
                FROM generate_series(1, 50) i
            """);
        (await Should.ThrowAsync<InvalidInputException>(
            desk.RefundsAsync(TestMarketplace.Support, RefundFilter.All, "KO-17", null, Cancel)))
            .Message.ShouldBe("More than 100 orders have a number that begins so: type more of it.");
        await Should.ThrowAsync<InvalidInputException>(
            desk.EventsAsync(TestMarketplace.Support, EventFilter.All, new string('x', 300), null, Cancel));
        await Should.ThrowAsync<InvalidInputException>(
            desk.OutboxAsync(TestMarketplace.Support, OutboxFilter.Dead, null, "nonsense", Cancel));
        await Should.ThrowAsync<InvalidInputException>(
            desk.RefundsAsync(TestMarketplace.Support, RefundFilter.All, null, "next.0.1.corder", Cancel));
    }

    [Fact]
    public async Task Events_come_by_state_with_the_order_that_they_are_about()
    {
        var (marketplace, desk) = await OpenAsync();
        await using var _ = marketplace;
        foreach (var filter in new[] { EventFilter.Handled, EventFilter.Ignored })
            (await ListAsync(filter)).ShouldSatisfyAllConditions(
                lines => lines.Count.ShouldBe(15), lines => lines.Select(line => $"{line.State}").Distinct().ShouldBe([$"{filter}"]));
        var waiting = await ListAsync(EventFilter.Waiting);
        waiting.GroupBy(line => line.State).Select(state => (state.Key, state.Count()))
            .ShouldBe([(StripeEventState.Received, 15), (StripeEventState.Failed, 8)], ignoreOrder: true);
        waiting.Single(line => line.Id == "evt_desk_4")
            .ShouldSatisfyAllConditions(line => line.OrderNumber.ShouldBe("KO-17-A004"), line => line.NextAt.ShouldNotBeNull());
        var open = await ListAsync(EventFilter.NeedsSomebody);
        open.Count.ShouldBe(6);
        // Put off to a time that never comes: nobody tries it again by itself.
        open.Single(line => line.Id == "evt_desk_8")
            .ShouldSatisfyAllConditions(line => line.NextAt.ShouldBeNull(), line => line.NeedsSomebody.ShouldBe("No."));
        (await ListAsync(EventFilter.Settled)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            line => line.Id.ShouldBe("evt_desk_56"), line =>
                (line.SettledBy, line.SettleReason, line.IsOpen).ShouldBe(("Sam", "Seen to", false)));

        async Task<IReadOnlyList<EventLine>> ListAsync(EventFilter filter) =>
            await WalkAsync(cursor => desk.EventsAsync(TestMarketplace.Support, filter, null, cursor, Cancel), line => line.Id);
    }

    [Fact]
    public async Task The_outbox_tells_what_waits_what_was_given_up_and_what_is_done()
    {
        var (marketplace, desk) = await OpenAsync();
        await using var _ = marketplace;
        await marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.outbox (kind, order_id, tip_id, created_at, not_before, attempts, done_at) VALUES "
            + "('CreateIntent', 'corder001', 'ctip', now(), now(), 1, now())");
        (await desk.OutboxAsync(TestMarketplace.Support, OutboxFilter.Waiting, null, null, Cancel)).Items.Select(line => line.OrderNumber)
            .ShouldBe(["KO-17-A003", "KO-17-A033", "KO-17-A043", "KO-17-A053"]);
        (await desk.OutboxAsync(TestMarketplace.Support, OutboxFilter.Dead, "pi_desk_13", null, Cancel)).Items.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
            line => line.MoneyBack.ShouldBe(MoneyBack.CancelIntent), line => line.Amount.ShouldBeNull(), line =>
                line.DeadAt.ShouldNotBeNull());
        (await desk.OutboxAsync(
            TestMarketplace.Support, OutboxFilter.Done, "corder001", null, Cancel)).Items.ShouldHaveSingleItem().OfTip.ShouldBeTrue();
    }

    [Theory]
    [InlineData("KO-17-A008")]
    [InlineData("corder008")]
    [InlineData("pi_desk_8")]
    [InlineData("re_desk_8")]
    [InlineData("evt_desk_8")]
    [InlineData("ch_desk_8")]
    [InlineData("pi_tip_8")]
    public async Task All_that_was_asked_about_an_order_is_found_by_its_number_and_by_all_that_Stripe_calls_it(string search)
    {
        var (marketplace, desk) = await OpenAsync();
        await using var _ = marketplace;
        await marketplace.ExecuteAsync("""
            INSERT INTO "Tip" (id, "orderId", "userId", "celebrityId", amount, "paymentIntentId", "updatedAt")
                VALUES ('ctip8', 'corder008', 'cfan', 'ccelebrity', 20, 'pi_tip_8', now());
            INSERT INTO booking_admin.outbox (kind, order_id, tip_id, created_at, not_before, attempts, done_at) VALUES
                ('CreateIntent', 'corder008', NULL, now(), now(), 1, now()), ('CreateIntent', 'corder008', 'ctip8', now(), now(), 1, NULL),
                ('CreateIntent', 'corder009', NULL, now(), now(), 1, NULL);
            INSERT INTO booking_admin.outbox (kind, order_id, refund_id, created_at, not_before, attempts, done_at)
                SELECT 'MoneyBack', order_id, id, now(), now(), 1, now() FROM booking_admin.refund WHERE order_id = 'corder008'
            """);
        var found = (await desk.OutboxAsync(TestMarketplace.Support, OutboxFilter.All, search, null, Cancel)).Items;
        found.Select(line => line.OrderNumber).ShouldBe(Enumerable.Repeat("KO-17-A008", 3));
        found.Select(line => line.Id).ShouldBe(found.Select(line => line.Id).OrderDescending());
        found[0].Status.ShouldBe(RefundStatus.Succeeded);
        (await desk.OutboxAsync(
            TestMarketplace.Support, OutboxFilter.Waiting, search, null, Cancel)).Items.ShouldHaveSingleItem().OfTip.ShouldBeTrue();
        (await desk.OutboxAsync(TestMarketplace.Support, OutboxFilter.All, "pi_desk_nobody", null, Cancel)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task All_of_the_outbox_is_paged_there_and_back()
    {
        var (marketplace, desk) = await OpenAsync();
        await using var _ = marketplace;
        (await WalkAsync(
            cursor => desk.OutboxAsync(TestMarketplace.Support, OutboxFilter.All, null, cursor, Cancel), line => $"{line.Id}")).Count
            .ShouldBe((int)await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.outbox WHERE kind <> 'StripeEvent'"));
    }

    /// <summary>All pages forwards; backwards from the last they are the same.</summary>
    static async Task<List<T>> WalkAsync<T>(Func<string?, Task<BookingAdmin.Data.Page<T>>> ask, Func<T, string> key)
    {
        List<T> all = [];
        BookingAdmin.Data.Page<T> page;
        string? cursor = null;
        do
        {
            page = await ask(cursor);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        var back = page.Items.ToList();
        while (page.Previous is { } before)
        {
            page = await ask(before);
            back.InsertRange(0, page.Items);
        }
        back.Select(key).ShouldBe(all.Select(key));
        all.Select(key).ShouldBeUnique();
        return all;
    }
}
