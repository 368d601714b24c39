using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Payments;

public sealed class PaymentWriterTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task A_payment_after_the_decline_reopens_nothing_and_goes_back_as_soon_as_the_decline_stands()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, entry) = await DeclinedUnpaidAsync(marketplace);
        (await OutboxAsync(marketplace)).ShouldBe("MoneyBack open");

        (await WriteAsync(marketplace, order, PaymentEvent.Succeeded)).ShouldBe(PaymentOutcome.PaidLate);

        (await StateAsync(marketplace, order)).ShouldBe("CANCELLED DECLINED SUCCEEDED CANCELLED, Refund Queued");
        (await marketplace.ScalarAsync<bool>($"""
            SELECT "paidAt" IS NOT NULL AND NOT EXISTS (SELECT FROM booking_admin.outbox WHERE not_before < now())
            FROM "Order" WHERE id = '{order}'
            """)).ShouldBeTrue();
        (await marketplace.ScalarAsync<string>(
            "SELECT rule || ' ' || resolution || ' by ' || resolved_by || ' ' || at_risk FROM booking_admin.finding"))
            .ShouldStartWith("paid-after-decline Monitor by Stripe ");
        (await marketplace.ScalarAsync<string>("SELECT string_agg(action, ', ' ORDER BY id) FROM booking_admin.audit_entry"))
            .ShouldBe("RequestDeclined, PaymentSucceeded, RefundQueued");

        // The same again is nothing new, and the decline can still be taken back: then the customer's money stays.
        (await WriteAsync(marketplace, order, PaymentEvent.Succeeded)).ShouldBe(PaymentOutcome.NothingNew);
        (await marketplace.Get<RequestDecisions>().UndoAsync(await marketplace.CelebrityAsync("Emma Stone"), entry, Cancel))
            .ShouldBeOfType<DecisionResult.Undone>();
        (await StateAsync(marketplace, order)).ShouldBe("PENDING PENDING_APPROVAL SUCCEEDED PENDING, Refund Withdrawn");
        (await OutboxAsync(marketplace)).ShouldBe("MoneyBack done");
    }

    [Fact]
    public async Task An_undo_takes_back_also_the_refund_of_a_payment_that_nobody_knew_of_at_the_decline()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await UnpaidOrderAsync(marketplace);
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentIntentId" = NULL WHERE id = '{order}'""");
        var (decisions, emma) = (marketplace.Get<RequestDecisions>(), await marketplace.CelebrityAsync("Emma Stone"));
        var booking = await marketplace.ScalarAsync<string>($"""SELECT id FROM "Booking" WHERE "orderId" = '{order}'""");
        var done = (DecisionResult.Done)await decisions.DecideAsync(emma, booking, Decision.Decline, "No", Cancel);
        done.MoneyBack.ShouldBe(MoneyBack.NotNeeded);

        marketplace.Clock.Advance(TimeSpan.FromSeconds(5));
        (await WriteAsync(marketplace, order, PaymentEvent.Succeeded)).ShouldBe(PaymentOutcome.PaidLate);
        (await marketplace.ScalarAsync<DateTime>("SELECT not_before FROM booking_admin.refund")).ShouldBe(done.UndoUntil.UtcDateTime);

        (await decisions.UndoAsync(emma, done.Entry, Cancel)).ShouldBeOfType<DecisionResult.Undone>();
        (await StateAsync(marketplace, order)).ShouldBe("PENDING PENDING_APPROVAL SUCCEEDED PENDING, Refund Withdrawn");
    }

    [Fact]
    public async Task Once_the_refund_is_on_its_way_the_decline_stays()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, entry) = await DeclinedUnpaidAsync(marketplace);
        await marketplace.ExecuteAsync("UPDATE booking_admin.refund SET status = 'Sending'");

        (await marketplace.Get<RequestDecisions>().UndoAsync(await marketplace.CelebrityAsync("Emma Stone"), entry, Cancel))
            .ShouldBeOfType<DecisionResult.Refused>().Sentence.ShouldBe(
                "The money is on its way back to the customer already, so the decline stays.");
        (await StateAsync(marketplace, order)).ShouldBe("CANCELLED DECLINED PENDING CANCELLED, CancelIntent Sending");
    }

    [Fact]
    public async Task Money_that_went_back_elsewhere_is_not_sent_again()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, entry) = await DeclinedUnpaidAsync(marketplace);
        await WriteAsync(marketplace, order, PaymentEvent.Succeeded);

        (await WriteAsync(marketplace, order, PaymentEvent.Refunded)).ShouldBe(PaymentOutcome.Refunded);

        (await StateAsync(marketplace, order)).ShouldBe("CANCELLED DECLINED REFUNDED CANCELLED, Refund Succeeded");
        (await OutboxAsync(marketplace)).ShouldBe("MoneyBack done");
        (await marketplace.Get<RequestDecisions>().UndoAsync(await marketplace.CelebrityAsync("Emma Stone"), entry, Cancel))
            .ShouldBeOfType<DecisionResult.Refused>();
    }

    [Fact]
    public async Task An_order_that_can_no_longer_be_paid_ends_with_its_booking()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await UnpaidOrderAsync(marketplace);
        (await WriteAsync(marketplace, order, PaymentEvent.Canceled)).ShouldBe(PaymentOutcome.OrderCancelled);
        (await StateAsync(marketplace, order)).ShouldBe("CANCELLED PENDING_APPROVAL CANCELLED CANCELLED, ");
        (await marketplace.ScalarAsync<bool>($"""
            SELECT "transferStatus" = 'CANCELLED' AND o."updatedAt" = b."updatedAt"
            FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE o.id = '{order}'
            """)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_payment_creates_the_booking_that_the_marketplace_has_not()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentStatus" = 'PENDING', "paidAt" = NULL WHERE id = '{order}'""");
        (await WriteAsync(marketplace, order, PaymentEvent.Succeeded)).ShouldBe(PaymentOutcome.Paid);
        (await marketplace.ScalarAsync<string>($"""SELECT status::text FROM "Booking" WHERE "orderId" = '{order}'""")).ShouldBe("PENDING");
    }

    [Theory]
    [InlineData("3 days", "CONFIRMED", PaymentEvent.Failed, null)]
    [InlineData("-1 hours", "CONFIRMED", PaymentEvent.Failed, 3)]
    [InlineData("-1 hours", "PENDING", PaymentEvent.Succeeded, 3)]
    [InlineData("3 days", "PENDING", PaymentEvent.Succeeded, null)]
    [InlineData("-1 hours", "CONFIRMED", PaymentEvent.Succeeded, null)]
    public async Task A_request_that_waits_again_after_its_due_day_gets_a_new_one(string left, string booking, PaymentEvent told, int? days)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await UnpaidOrderAsync(marketplace);
        var (now, before) = (marketplace.Clock.GetUtcNow(), "");
        await marketplace.ExecuteAsync($"""
            UPDATE "Booking" SET status = '{booking}', deadline = date_trunc('milliseconds', now() AT TIME ZONE 'utc' + interval '{left}')
                WHERE "orderId" = '{order}';
            UPDATE "Order" SET status = '{booking}' WHERE id = '{order}'
            """);
        before = await DeadlineAsync();

        await WriteAsync(marketplace, order, told);

        var after = await DeadlineAsync();
        if (days is null)
            after.ShouldBe(before);
        else
            DateTime.Parse(after, System.Globalization.CultureInfo.InvariantCulture)
                .ShouldBe(now.UtcDateTime.AddDays(days.Value), TimeSpan.FromMinutes(1));
        (await marketplace.ScalarAsync<bool>(
            "SELECT coalesce(bool_or((after->>'deadline')::timestamptz AT TIME ZONE 'utc' = b.deadline), false) FROM "
            + "booking_admin.audit_entry e JOIN \"Booking\" b ON b.\"orderId\" = e.order_id"))
            .ShouldBe(days is not null, "the audit says so");

        Task<string> DeadlineAsync() =>
            marketplace.ScalarAsync<string>($"""SELECT deadline::text FROM "Booking" WHERE "orderId" = '{order}'""");
    }

    [Fact]
    public async Task Of_an_order_that_is_not_there_nothing_is_written()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        (await WriteAsync(marketplace, "cnone", PaymentEvent.Succeeded)).ShouldBeNull();
    }

    static async Task<PaymentOutcome?> WriteAsync(TestMarketplace marketplace, string order, PaymentEvent told)
    {
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
        var outcome = await marketplace.Get<PaymentWriter>().WriteAsync(context, order, new(told, null, Actor.Stripe, "evt_1"), Cancel);
        await transaction.CommitAsync(Cancel);
        return outcome;
    }

    static async Task<string> UnpaidOrderAsync(TestMarketplace marketplace)
    {
        var order = await marketplace.ScalarAsync<string>(
            $"""SELECT "orderId" FROM "Booking" WHERE id = '{await marketplace.WaitingRequestAsync()}'""");
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentStatus" = 'PENDING', "paidAt" = NULL WHERE id = '{order}'""");
        return order;
    }

    static async Task<(string Order, long Entry)> DeclinedUnpaidAsync(TestMarketplace marketplace)
    {
        var order = await UnpaidOrderAsync(marketplace);
        var booking = await marketplace.ScalarAsync<string>($"""SELECT id FROM "Booking" WHERE "orderId" = '{order}'""");
        var done = (DecisionResult.Done)await marketplace.Get<RequestDecisions>()
            .DecideAsync(await marketplace.CelebrityAsync("Emma Stone"), booking, Decision.Decline, "No", Cancel);
        done.MoneyBack.ShouldBe(MoneyBack.CancelIntent);
        return (order, done.Entry);
    }

    static Task<string> StateAsync(TestMarketplace marketplace, string order) => marketplace.ScalarAsync<string>($"""
        SELECT concat_ws(' ', o.status, o."approvalStatus", o."paymentStatus",
            b.status) || ', ' || coalesce((SELECT string_agg(kind || ' ' || status, ', ' ORDER BY id) FROM booking_admin.refund
            WHERE order_id = o.id), '')
        FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE o.id = '{order}'
        """);

    static Task<string> OutboxAsync(TestMarketplace marketplace) =>
        marketplace.ScalarAsync<string>(
            "SELECT string_agg(kind || CASE WHEN done_at IS NULL THEN ' open' ELSE ' done' END, ', ' ORDER BY id) FROM "
            + "booking_admin.outbox");
}
