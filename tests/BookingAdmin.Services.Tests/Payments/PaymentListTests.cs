using BookingAdmin.Data.Lists;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Payments;

/// <summary>The lists of refunds, events and the outbox: filters, pages and search.</summary>
public sealed class PaymentListTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RefundFilter.Failed, 12, true)]
    [InlineData(RefundFilter.Waiting, 18, true)]
    [InlineData(RefundFilter.Done, 24, false)]
    [InlineData(RefundFilter.All, 54, false)]
    public async Task Refunds_are_paged_there_and_back(RefundFilter filter, int count, bool oldestFirst)
    {
        var (marketplace, desk) = await SixtyOrders.OpenAsync();
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
        var (marketplace, desk) = await SixtyOrders.OpenAsync();
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
        var (marketplace, desk) = await SixtyOrders.OpenAsync();
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
        var (marketplace, desk) = await SixtyOrders.OpenAsync();
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
        var (marketplace, desk) = await SixtyOrders.OpenAsync();
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
        var (marketplace, desk) = await SixtyOrders.OpenAsync();
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
        var (marketplace, desk) = await SixtyOrders.OpenAsync();
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
        var (marketplace, desk) = await SixtyOrders.OpenAsync();
        await using var _ = marketplace;
        (await WalkAsync(
            cursor => desk.OutboxAsync(TestMarketplace.Support, OutboxFilter.All, null, cursor, Cancel), line => $"{line.Id}")).Count
            .ShouldBe((int)await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.outbox WHERE kind <> 'StripeEvent'"));
    }

    /// <summary>All pages forwards; backwards from the last they are the same.</summary>
    static async Task<List<T>> WalkAsync<T>(Func<string?, Task<Page<T>>> ask, Func<T, string> key)
    {
        List<T> all = [];
        Page<T> page;
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
