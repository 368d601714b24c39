using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Payments.Captures;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Requests.Expiry;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Tests.Payments;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Requests;

public sealed class RequestExpiryTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_nobody_has_answered_until_its_video_was_due_is_declined_and_the_money_goes_back()
    {
        await using var till = await OpenAsync();
        var sale = await LateAsync(till);

        (await RunAsync(till)).ShouldBe(1);

        (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Queued, open", "it can still be taken back");
        (await till.AuditAsync(sale)).ShouldBe("RequestExpired by The expiry of requests");
        (await till.Marketplace.ScalarAsync<string>(
            $"""SELECT "approvalStatus" || ': ' || "declineReason" FROM "Order" WHERE id = '{sale.Order}'"""))
            .ShouldBe("DECLINED: There was no answer in time.");
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(31));
        (await till.BookAsync(sale)).ShouldBe("CANCELLED REFUNDED, Refund Succeeded, done");
        (await RunAsync(till)).ShouldBe(0);
    }

    [Fact]
    public async Task The_celebrity_and_support_read_that_it_expired()
    {
        await using var till = await OpenAsync();
        var sale = await LateAsync(till);
        await RunAsync(till);

        var emma = await till.Marketplace.CelebrityAsync("Emma Stone");
        var inbox = till.Marketplace.Get<RequestInbox>();
        var cards = (await inbox.ListAsync(emma, new(RequestTab.Declined), Cancel)).Items;
        cards.Where(card => card.Expired).Select(card => card.Id).ShouldBe([sale.Booking]);
        (await inbox.FindAsync(emma, sale.Booking, Cancel)).ShouldNotBeNull().Card.Expired.ShouldBeTrue();
        var page = await till.Marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, sale.Order, Cancel);
        var told = page.ShouldNotBeNull().Timeline.Single(item => item.By == "The expiry of requests");
        (told.What, told.Reason).ShouldBe(("Request expired: not answered until the video was due", "There was no answer in time."));
        (await till.Marketplace.Get<RequestDecisions>().DecideAsync(emma, sale.Booking, Decision.Accept, null, Cancel))
            .ShouldBeOfType<DecisionResult.AlreadyDecided>().By.ShouldBe("The expiry of requests");
    }

    [Theory]
    [InlineData("""UPDATE "Booking" SET deadline = deadline + interval '2 hours' WHERE id = 'cbooking1'""", "it is not due")]
    [InlineData(
        """UPDATE "Order" SET status = 'CONFIRMED' WHERE id = 'corder1'; """
            + """UPDATE "Booking" SET status = 'CONFIRMED' WHERE id = 'cbooking1'""", "it is accepted")]
    [InlineData("""UPDATE "Order" SET status = 'IN_PROGRESS' WHERE id = 'corder1'""", "it is under way")]
    [InlineData("""UPDATE "Order" SET "videoUrl" = 'v' WHERE id = 'corder1'""", "it has its video")]
    [InlineData("""UPDATE "Order" SET "paymentStatus" = 'PENDING' WHERE id = 'corder1'""", "nobody has paid: it ends unpaid")]
    [InlineData("""UPDATE "Order" SET "paymentStatus" = 'PROCESSING' WHERE id = 'corder1'""", "somebody is paying")]
    [InlineData("""UPDATE "Order" SET status = 'CANCELLED' WHERE id = 'corder1'""", "it is over")]
    public async Task No_other_expires(string change, string why)
    {
        await using var till = await OpenAsync();
        await LateAsync(till);
        await till.Marketplace.ExecuteAsync(change);
        (await RunAsync(till)).ShouldBe(0, why);
    }

    [Theory]
    [InlineData(ExpiryMode.Off)]
    [InlineData(ExpiryMode.Report)]
    public async Task Nothing_expires_unless_the_owner_wants_it(ExpiryMode mode)
    {
        await using var till = await OpenAsync(mode);
        await LateAsync(till);
        (await RunAsync(till)).ShouldBe(0);
    }

    [Fact]
    public async Task Money_that_is_only_held_is_released()
    {
        await using var till = await OpenAsync();
        var sale = await LateAsync(till, paid: false);
        var now = till.Marketplace.Clock.GetUtcNow();
        await using (var context = await till.Marketplace.Contexts.CreateDbContextAsync(Cancel))
            await AuthorizationWriter.OpenAsync(context, sale.Order, sale.Intent, now, now, now, Cancel);

        (await RunAsync(till)).ShouldBe(1);
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(31));

        (await till.BookAsync(sale)).ShouldBe("CANCELLED CANCELLED, CancelIntent Succeeded, done");
        till.Stripe.Intents.Single().Status.ShouldBe("canceled");
    }

    [Fact]
    public async Task Several_hosts_at_once_decline_it_once()
    {
        await using var till = await OpenAsync();
        var sales = new[] { await LateAsync(till), await LateAsync(till), await LateAsync(till) };
        var expired = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunAsync(till)));
        expired.Sum().ShouldBe(3);
        foreach (var sale in sales)
        {
            (await till.AuditAsync(sale)).ShouldBe("RequestExpired by The expiry of requests");
            (await till.BookAsync(sale)).ShouldBe("CANCELLED SUCCEEDED, Refund Queued, open");
        }
    }

    [Fact]
    public async Task Who_decides_at_the_same_moment_was_first()
    {
        await using var till = await OpenAsync();
        var sale = await LateAsync(till);
        await using (var person = await till.Marketplace.OpenAsync())
        {
            await using var transaction = await person.BeginTransactionAsync(Cancel);
            await using var hold = new Npgsql.NpgsqlCommand(
                $"""SELECT FROM "Order" WHERE id = '{sale.Order}' FOR UPDATE""", person, transaction);
            await hold.ExecuteNonQueryAsync(Cancel);
            (await RunAsync(till)).ShouldBe(0, "somebody works on the order");
        }
        (await till.Marketplace.Get<RequestDecisions>().DecideAsync(
            await till.Marketplace.CelebrityAsync("Emma Stone"), sale.Booking, Decision.Accept, null, Cancel))
            .ShouldBeOfType<DecisionResult.Done>();
        (await RunAsync(till)).ShouldBe(0);
        (await till.AuditAsync(sale)).ShouldBe("RequestAccepted by Emma Stone");
    }

    [Fact]
    public async Task One_that_the_database_refuses_keeps_no_other_from_its_end()
    {
        await using var till = await OpenAsync();
        var (refused, other) = (await LateAsync(till), await LateAsync(till));
        await till.Marketplace.ExecuteAsync($"""
            CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.id = '{refused.Booking}' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON "Booking" FOR EACH ROW EXECUTE FUNCTION public.refuse()
            """);
        (await RunAsync(till)).ShouldBe(1);
        (await till.BookAsync(refused)).ShouldBe("PENDING SUCCEEDED");
        (await till.BookAsync(other)).ShouldBe("CANCELLED SUCCEEDED, Refund Queued, open");
        await till.Marketplace.ExecuteAsync("DROP FUNCTION public.refuse() CASCADE");
        (await RunAsync(till)).ShouldBe(1);
    }

    [Fact]
    public async Task Taken_back_in_time_it_waits_for_a_person_and_expires_no_more()
    {
        await using var till = await OpenAsync();
        var sale = await LateAsync(till);
        await RunAsync(till);
        var (emma, expired) = (await till.Marketplace.CelebrityAsync("Emma Stone"), till.Marketplace.Get<ExpiredRequests>());
        var undo = (await expired.UndoableAsync(emma, sale.Booking, Cancel)).ShouldNotBeNull();
        (await expired.UndoableAsync(TestMarketplace.Support, sale.Booking, Cancel)).ShouldBe(undo);
        (await expired.UndoableAsync(await till.Marketplace.CelebrityAsync("Mara Linden"), sale.Booking, Cancel)).ShouldBeNull();

        (await till.Marketplace.Get<RequestDecisions>().UndoAsync(emma, undo.Entry, Cancel)).ShouldBeOfType<DecisionResult.Undone>();
        (await expired.UndoableAsync(emma, sale.Booking, Cancel)).ShouldBeNull();

        (await RunAsync(till)).ShouldBe(0);
        (await till.RunDueAfterAsync(TimeSpan.FromSeconds(31))).ShouldBe(0, "no money moves");
        (await till.BookAsync(sale)).ShouldStartWith("PENDING SUCCEEDED, Refund Withdrawn");
        (await till.Marketplace.Get<RequestInbox>().FindAsync(emma, sale.Booking, Cancel)).ShouldNotBeNull().Card.Expired.ShouldBeFalse();
    }

    [Fact]
    public async Task An_expiry_cannot_be_taken_back_once_the_time_to_undo_is_over()
    {
        await using var till = await OpenAsync();
        var sale = await LateAsync(till);
        await RunAsync(till);
        till.Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));
        (await till.Marketplace.Get<ExpiredRequests>().UndoableAsync(TestMarketplace.Support, sale.Booking, Cancel)).ShouldBeNull();
    }

    static Task<Till> OpenAsync(ExpiryMode mode = ExpiryMode.Decline) => Till.OpenAsync(settings => settings with { Expire = mode });

    /// <summary>A request of Emma Stone's whose video was due an hour ago; no other of hers is.</summary>
    [Theory]
    [InlineData("", 0)]
    [InlineData("UPDATE booking_admin.outbox SET attempts = 0 WHERE message_id IS NOT NULL", 0)]
    [InlineData("UPDATE booking_admin.outbox SET attempts = 1 WHERE message_id IS NOT NULL", 1)]
    public async Task None_expires_without_a_reminder_that_was_sent_or_tried(string reminder, int expired)
    {
        await using var till = await OpenAsync();
        await LateAsync(till);
        await till.Marketplace.ExecuteAsync($"""
            UPDATE booking_admin.notice_message SET sent_at = NULL;
            INSERT INTO booking_admin.outbox (kind, message_id, created_at, not_before, attempts)
                SELECT 'Mail', id, now(), now(), 0 FROM booking_admin.notice_message;
            {(reminder.Length > 0 ? reminder : "DELETE FROM booking_admin.notice")}
            """);
        (await RunAsync(till)).ShouldBe(expired);
    }

    [Fact]
    public async Task The_celebrity_and_support_are_notified_once_the_time_to_undo_is_over()
    {
        await using var till = await OpenAsync();
        await till.Marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.notice_recipient (id, roles, language, zone, urgent_passes, shows_detail, muted, seen_at)
            VALUES ('demo:sam', 'Support', 'en', 'UTC', true, false, array[]::text[], '{till.Marketplace.Clock.GetUtcNow():O}')
            """);
        var sale = await LateAsync(till);
        await RunAsync(till);
        (await till.Marketplace.ScalarAsync<string>($"""
            SELECT string_agg(n.kind || ' to ' || coalesce(u.name, n.recipient), ', ' ORDER BY n.kind)
            FROM booking_admin.notice n LEFT JOIN "User" u ON 'user:' || u.id = n.recipient
            WHERE n.order_id = '{sale.Order}' AND n.not_before = n.created_at + interval '30 seconds'
            """)).ShouldBe("expired to Emma Stone, request-expired to demo:sam");
    }

    /// <summary>An order whose video was due an hour ago; its celebrity was reminded.</summary>
    static async Task<Sale> LateAsync(Till till, bool paid = true)
    {
        var sale = await till.OrderAsync(paid);
        await till.Marketplace.ExecuteAsync($"""
            WITH reminder AS (
                INSERT INTO booking_admin.notice (kind, recipient, subject, order_id, since, created_at, not_before, state)
                SELECT 'last-reminder', 'user:emma', o.id, o.id, now(), now(), now(), 'Planned' FROM "Order" o WHERE o.id = '{sale.Order}'
                RETURNING id
            ), message AS (
                INSERT INTO booking_admin.notice_message (recipient, channel, key, created_at, sent_at)
                VALUES ('user:emma', 'Mail', gen_random_uuid(), now(), now()) RETURNING id
            )
            INSERT INTO booking_admin.notice_delivery (notice_id, message_id) SELECT r.id, m.id FROM reminder r, message m;
            UPDATE "Booking" SET deadline = ('{till.Marketplace.Clock.GetUtcNow():O}'::timestamptz AT TIME ZONE 'UTC')
                + CASE WHEN id LIKE 'cbooking%' THEN interval '-1 hour' ELSE interval '30 days' END
            """);
        return sale;
    }

    static async Task<int> RunAsync(Till till)
    {
        await using var scope = till.Marketplace.Provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RequestExpiry>().RunAsync(Cancel);
    }
}
