using BookingAdmin.Domain.Payments;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Payments.Upkeep;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Upkeep;

public sealed class UnpaidOrdersTests
{
    static readonly TimeSpan Day = TimeSpan.FromHours(24), Minute = TimeSpan.FromMinutes(1);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_that_nobody_pays_ends_after_a_day_and_cannot_be_paid_any_more()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OursAsync();
        till.Marketplace.Clock.Advance(Day - Minute);
        (await till.CloseUnpaidAsync()).ShouldBe(0);
        till.Marketplace.Clock.Advance(2 * Minute);

        (await till.CloseUnpaidAsync()).ShouldBe(1);
        (await till.BookAsync(sale)).ShouldBe("PENDING PENDING, CancelIntent Queued, open", "Stripe first");
        (await till.CloseUnpaidAsync()).ShouldBe(0);
        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe("CANCELLED CANCELLED, CancelIntent Succeeded, done");
        (await till.Marketplace.ScalarAsync<string>($"""SELECT status::text FROM "Booking" WHERE id = '{sale.Booking}'"""))
            .ShouldBe("CANCELLED");
        till.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe("canceled");
        (await till.AuditAsync(sale)).ShouldBe("OrderUnpaid by The queue, PaymentCancelled by The queue, IntentCancelled by The queue");
        (await till.Marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', booking_id, before->>'paymentStatus', after->>'kind', after->>'amount', after->>'unpaidHours') FROM "
            + "booking_admin.audit_entry WHERE action = 'OrderUnpaid'"))
            .ShouldBe($"{sale.Booking} PENDING CancelIntent 15000 24");
        (await till.CloseUnpaidAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(
        """UPDATE "Order" SET status = 'CONFIRMED' WHERE id = 'corder1'; """
            + """UPDATE "Booking" SET status = 'CONFIRMED' WHERE id = 'cbooking1'""", 1, "accepted, and nobody paid")]
    [InlineData(
        """UPDATE "Order" SET "paymentStatus" = 'FAILED' WHERE id = 'corder1'""", 1, "the first card failed, and the customer left")]
    [InlineData(
        """UPDATE "Order" SET status = 'CANCELLED', "paymentStatus" = 'FAILED', "transferStatus" = 'FAILED' WHERE id = 'corder1'""", 1,
        "the same, as the marketplace's own application writes it")]
    [InlineData(
        """UPDATE "Order" SET status = 'CANCELLED', "paymentStatus" = 'FAILED', "paidAt" = "createdAt" WHERE id = 'corder1'""", 0,
        "an older failure came after the payment")]
    [InlineData(
        """UPDATE "Order" SET status = 'CANCELLED', "paymentStatus" = 'FAILED', "approvalStatus" = 'APPROVED' WHERE id = 'corder1'""", 0,
        "a failure came after it was completed")]
    [InlineData("""UPDATE "Order" SET status = 'CONFIRMED', "videoUrl" = 'v' WHERE id = 'corder1'""", 0, "it has its video")]
    [InlineData("DELETE FROM booking_admin.outbox", 0, "the marketplace placed it itself")]
    [InlineData("UPDATE booking_admin.outbox SET done_at = NULL", 0, "its PaymentIntent is still being made")]
    [InlineData("UPDATE booking_admin.outbox SET fault = 'order_over'", 0, "the PaymentIntent is not of our making")]
    [InlineData("UPDATE booking_admin.outbox SET tip_id = 'ctip'", 0, "only a tip of it was placed through here")]
    [InlineData("""UPDATE "Order" SET "paymentIntentId" = NULL WHERE id = 'corder1'""", 0, "nothing to close")]
    [InlineData("""UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED' WHERE id = 'corder1'""", 0, "paid")]
    [InlineData("""UPDATE "Order" SET "paymentStatus" = 'PROCESSING' WHERE id = 'corder1'""", 0, "somebody is paying")]
    [InlineData("""UPDATE "Order" SET status = 'COMPLETED' WHERE id = 'corder1'""", 0, "delivered: a person must see to that")]
    [InlineData("""UPDATE "Order" SET status = 'CANCELLED' WHERE id = 'corder1'""", 0, "over")]
    [InlineData("""UPDATE "Order" SET "approvalStatus" = 'DECLINED' WHERE id = 'corder1'""", 0, "declined")]
    public async Task Only_orders_of_ours_that_live_and_are_not_paid(string sql, int closed, string why)
    {
        await using var till = await Till.OpenAsync();
        await till.OursAsync();
        await till.Marketplace.ExecuteAsync(sql);
        till.Marketplace.Clock.Advance(Day + Minute);
        (await till.CloseUnpaidAsync()).ShouldBe(closed, why);
    }

    [Fact]
    public async Task What_the_marketplace_had_before_is_left_alone_on_the_first_start()
    {
        await using var till = await Till.OpenAsync();
        await till.Marketplace.ExecuteAsync("""
            UPDATE "Order" SET "paymentStatus" = 'PENDING', status = 'PENDING', "approvalStatus" = 'PENDING_APPROVAL',
                "createdAt" = now() - interval '90 days'
            """);
        (await till.CloseUnpaidAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_last_attempt_to_pay_counts()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OursAsync();
        till.Marketplace.Clock.Advance(Day - Minute);
        await till.AttemptAsync(sale, till.Marketplace.Clock.GetUtcNow());
        till.Marketplace.Clock.Advance(Day - Minute);
        (await till.CloseUnpaidAsync()).ShouldBe(0);
        till.Marketplace.Clock.Advance(2 * Minute);
        (await till.CloseUnpaidAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 10_000, 0)]
    [InlineData(1, 2, 1)]
    public async Task The_time_is_a_setting_and_none_means_never(int setting, int hours, int closed)
    {
        await using var till = await Till.OpenAsync(settings => settings with { UnpaidHours = setting });
        await till.OursAsync();
        till.Marketplace.Clock.Advance(TimeSpan.FromHours(hours));
        (await till.CloseUnpaidAsync()).ShouldBe(closed);
    }

    [Fact]
    public async Task Without_a_key_of_Stripes_nothing_ends()
    {
        await using var till = await Till.OpenAsync();
        await till.OursAsync();
        await using var off = await Till.OpenAsync(settings => settings with { Stripe = StripeSettings.Default });
        off.Marketplace.Clock.Advance(2 * Day);
        (await off.CloseUnpaidAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("before Stripe is asked")]
    [InlineData("and its event is handled first")]
    [InlineData("and its event is handled before the closing leaves")]
    public async Task A_payment_that_succeeds_at_the_same_moment_wins_and_the_order_lives(string moment)
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OursAsync();
        till.Marketplace.Clock.Advance(Day + Minute);
        await till.CloseUnpaidAsync();
        var paid = false;
        till.Stripe.Before = async call =>
        {
            if (call.Kind is not StripeCallKind.CancelIntent || paid)
                return;
            paid = true;
            till.Stripe.Succeed(sale.Intent);
            if (moment.StartsWith("and its event is handled first", StringComparison.Ordinal))
                await till.HearAsync(sale, PaymentEvent.Succeeded);
        };
        if (moment.EndsWith("leaves", StringComparison.Ordinal))
        {
            paid = true;
            till.Stripe.Succeed(sale.Intent);
            await till.HearAsync(sale, PaymentEvent.Succeeded);
        }
        await till.RunDueAsync();

        (await till.BookAsync(sale)).ShouldBe("PENDING SUCCEEDED, CancelIntent Withdrawn, done");
        till.Stripe.Intents.ShouldHaveSingleItem().Status.ShouldBe("succeeded");
        till.Stripe.Refunds.ShouldBeEmpty();
        till.Marketplace.Clock.Advance(2 * Day);
        (await till.CloseUnpaidAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_holds_the_order_at_this_moment_goes_first()
    {
        await using var till = await Till.OpenAsync();
        var (held, other) = (await till.OursAsync(), await till.OursAsync());
        till.Marketplace.Clock.Advance(Day + Minute);
        await using var connection = await till.Marketplace.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (
            var hold = new Npgsql.NpgsqlCommand(
                $"""UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED' WHERE id = '{held.Order}'""", connection, transaction))
            await hold.ExecuteNonQueryAsync(Cancel);

        (await till.CloseUnpaidAsync()).ShouldBe(1);
        (await till.BookAsync(other)).ShouldBe("PENDING PENDING, CancelIntent Queued, open");
        await transaction.CommitAsync(Cancel);
        (await till.CloseUnpaidAsync()).ShouldBe(0);
        (await till.BookAsync(held)).ShouldBe("PENDING SUCCEEDED");
    }

    [Fact]
    public async Task Several_instances_close_each_once_however_many_there_are()
    {
        await using var till = await Till.OpenAsync();
        await till.OursAsync();
        await till.Marketplace.ExecuteAsync("""
            INSERT INTO "Order"
                SELECT (jsonb_populate_record(o,
                jsonb_build_object('id', 'cmany' || i, 'orderNumber', 'KO-2-MANY' || i, 'paymentIntentId', 'pi_many_' || i))).*
            FROM "Order" o, generate_series(1, 450) i WHERE o.id = 'corder1';
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, done_at)
                SELECT 'CreateIntent', 'cmany' || i, e.created_at, e.not_before, 1, e.done_at
                FROM booking_admin.outbox e, generate_series(1, 450) i
            """);
        till.Marketplace.Clock.Advance(Day + Minute);
        var closed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(till.CloseUnpaidAsync, Cancel)));
        closed.Sum().ShouldBe(451);
        (await till.Marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', (SELECT count(*) FROM booking_admin.refund), (SELECT count(*) FROM booking_admin.outbox WHERE kind = "
            + "'MoneyBack'), (SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'OrderUnpaid'))"))
            .ShouldBe("451 451 451");
    }

    [Fact]
    public async Task While_it_ends_the_celebrity_cannot_accept_it_and_can_decline_it()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OursAsync();
        till.Marketplace.Clock.Advance(Day + Minute);
        await till.CloseUnpaidAsync();
        var (desk, emma) = (till.Marketplace.Get<RequestDecisions>(), await till.Marketplace.CelebrityAsync("Emma Stone"));
        (await desk.DecideAsync(emma, sale.Booking, Decision.Accept, null, Cancel)).ShouldBeOfType<DecisionResult.Refused>()
            .Sentence.ShouldBe("Nobody has paid this order in time. It is about to end, so it cannot be accepted.");
        await till.DeclineAsync(sale);
        await till.RunDueAfterAsync(Minute);
        (await till.BookAsync(sale)).ShouldBe("CANCELLED CANCELLED, CancelIntent Withdrawn, done | , CancelIntent Succeeded, done");
    }

    [Fact]
    public async Task Its_celebrity_and_support_are_told_why_it_is_over()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.OursAsync();
        await till.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CONFIRMED' WHERE id = '{sale.Order}';
            UPDATE "Booking" SET status = 'CONFIRMED' WHERE id = '{sale.Booking}'
            """);
        var (inbox, emma) = (till.Marketplace.Get<RequestInbox>(), await till.Marketplace.CelebrityAsync("Emma Stone"));
        (await inbox.FindAsync(emma, sale.Booking, Cancel)).ShouldNotBeNull().Unpaid.ShouldBeFalse();
        till.Marketplace.Clock.Advance(Day + Minute);
        await till.CloseUnpaidAsync();
        await till.RunDueAsync();

        (await inbox.FindAsync(emma, sale.Booking, Cancel)).ShouldNotBeNull().Unpaid.ShouldBeTrue();
        (await inbox.FindAsync(await till.Marketplace.CelebrityAsync("Mara Linden"), sale.Booking, Cancel)).ShouldBeNull();
        var detail = await till.Marketplace.Get<Services.Orders.OrderDetails>().FindAsync(TestMarketplace.Support, sale.Order, Cancel);
        detail.ShouldNotBeNull().Timeline.Take(2).Select(item => item.What)
            .ShouldBe(["Payment cancelled at Stripe", "Not paid in time: the payment is being cancelled"]);
        detail.Timeline.ShouldNotContain(item => item.What == "Cancellation of the payment queued");
    }
}

static class UnpaidTill
{
    /// <summary>An unpaid order that was placed through here, now.</summary>
    public static async Task<Sale> OursAsync(this Till till)
    {
        var sale = await till.OrderAsync(paid: false);
        await till.Marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, keyed, done_at)
            SELECT 'CreateIntent', '{sale.Order}', t, t, 1, false, t
                FROM (VALUES ('{till.Marketplace.Clock.GetUtcNow():O}'::timestamptz)) v (t)
            """);
        return sale;
    }

    /// <summary>Stripe told of an attempt that failed.</summary>
    public static Task AttemptAsync(this Till till, Sale sale, DateTimeOffset at) => till.Marketplace.ExecuteAsync($$"""
        INSERT INTO booking_admin.stripe_event (id, type, created_at, received_at, object_id, payment_intent_id, order_id, facts, state,
            attempts)
        VALUES ('evt_attempt', 'payment_intent.payment_failed', '{{at:O}}', '{{at:O}}', '{{sale.Intent}}', '{{sale.Intent}}',
            '{{sale.Order}}', '{}', 'Handled', 1)
        """);

    public static Task<int> CloseUnpaidAsync(this Till till) =>
        till.Marketplace.Get<UnpaidOrders>().CloseAsync(TestContext.Current.CancellationToken);
}
