using BookingAdmin.Data.Own;
using BookingAdmin.Services.Notices;
using BookingAdmin.Services.Notices.Causes;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Notices;

public sealed class NoticePlannerTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    internal static readonly MailSettings AnyServer =
        new("mail.test", 587, MailSecurity.StartTls, "desk@booking.test", null, null, null, null);

    [Fact]
    public async Task A_new_order_becomes_one_mail_however_often_it_is_looked_at()
    {
        await using var marketplace = await BegunAsync();
        await OrderAsync(marketplace, "a");

        for (var i = 0; i < 3; i++)
            await LookAsync(marketplace);

        (await PlannedAsync(marketplace)).ShouldBe("Mail to Emma Stone: new-request a");
        (await marketplace.ScalarAsync<string>("SELECT string_agg(kind || ' ' || attempts, ', ') FROM booking_admin.outbox"))
            .ShouldBe("Mail 0");
    }

    [Fact]
    public async Task What_was_there_before_notices_began_is_told_to_nobody()
    {
        await using var marketplace = await TestMarketplace.DemoAsync(settings => settings with { Mail = AnyServer });
        await LookAsync(marketplace);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.notice")).ShouldBe(0);
    }

    [Fact]
    public async Task An_order_that_commits_late_is_found_by_the_look_at_all_of_the_day()
    {
        await using var marketplace = await BegunAsync();
        await OrderAsync(marketplace, "slow");
        // As if its transaction had taken ten minutes: its own time is behind what was looked at.
        marketplace.Clock.Advance(TimeSpan.FromMinutes(10));
        await marketplace.ExecuteAsync("UPDATE booking_admin.notice_scan SET seen_until = now() + interval '1 hour'");

        await LookAsync(marketplace, full: false);
        (await PlannedAsync(marketplace)).ShouldBe("");
        await LookAsync(marketplace, full: true);
        (await PlannedAsync(marketplace)).ShouldBe("Mail to Emma Stone: new-request slow");
    }

    [Fact]
    public async Task Events_within_two_minutes_of_a_message_become_one_message()
    {
        await using var marketplace = await BegunAsync();
        await OrderAsync(marketplace, "first");
        await LookAsync(marketplace);
        marketplace.Clock.Advance(TimeSpan.FromSeconds(30));
        await OrderAsync(marketplace, "second");
        await OrderAsync(marketplace, "third");
        await LookAsync(marketplace);
        (await PlannedAsync(marketplace)).ShouldBe("Mail to Emma Stone: new-request first");

        marketplace.Clock.Advance(TimeSpan.FromSeconds(91));
        await LookAsync(marketplace);
        (await PlannedAsync(marketplace))
            .ShouldBe("Mail to Emma Stone: new-request first; Mail to Emma Stone: new-request second, new-request third");
    }

    [Fact]
    public async Task A_request_decided_before_the_message_cancels_it_and_one_that_waits_again_is_told()
    {
        await using var marketplace = await BegunAsync();
        await OrderAsync(marketplace, "first");
        await LookAsync(marketplace);
        await OrderAsync(marketplace, "second");
        await LookAsync(marketplace);
        await marketplace.ExecuteAsync("""UPDATE "Booking" SET status = 'CONFIRMED' WHERE "orderId" = 'second'""");
        marketplace.Clock.Advance(TimeSpan.FromSeconds(121));
        await LookAsync(marketplace);
        (await marketplace.ScalarAsync<string>("SELECT state FROM booking_admin.notice WHERE order_id = 'second'")).ShouldBe("Cancelled");
        (await PlannedAsync(marketplace)).ShouldBe("Mail to Emma Stone: new-request first");

        await marketplace.ExecuteAsync("""UPDATE "Booking" SET status = 'PENDING' WHERE "orderId" = 'second'""");
        await LookAsync(marketplace);
        (await PlannedAsync(marketplace)).ShouldBe("Mail to Emma Stone: new-request first; Mail to Emma Stone: new-request second");
    }

    [Fact]
    public async Task Quiet_hours_keep_it_until_they_end()
    {
        await using var marketplace = await BegunAsync();
        marketplace.Clock.Stop();
        await PersonAsync(marketplace, $"""
            quiet_from = '{marketplace.Clock.GetUtcNow().AddHours(-1):HH:mm}',
            quiet_to = '{marketplace.Clock.GetUtcNow().AddHours(1):HH:mm}'
            """);
        await OrderAsync(marketplace, "night");
        await LookAsync(marketplace);
        (await PlannedAsync(marketplace)).ShouldBe("");

        marketplace.Clock.Advance(TimeSpan.FromHours(1));
        await LookAsync(marketplace);
        (await PlannedAsync(marketplace)).ShouldBe("Mail to Emma Stone: new-request night");
    }

    [Theory]
    [InlineData("muted = '{new-request/Mail}'")]
    [InlineData("mail_stopped_at = now(), mail_stopped_why = '550'")]
    public async Task Who_wants_it_on_no_channel_gets_none(string set)
    {
        await using var marketplace = await BegunAsync();
        await PersonAsync(marketplace, set);
        await OrderAsync(marketplace, "a");
        await LookAsync(marketplace);
        (await marketplace.ScalarAsync<string>("SELECT state FROM booking_admin.notice")).ShouldBe("Silent");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.outbox")).ShouldBe(0);
    }

    [Fact]
    public async Task Each_device_gets_a_push_of_its_own()
    {
        await using var marketplace = await BegunAsync();
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.notice_device (recipient, endpoint, public_key, secret, name, created_at)
            SELECT 'user:' || c."userId", 'https://push.test/' || i, 'key', 'secret', 'Chrome on Android', now()
            FROM "Celebrity" c JOIN "User" u ON u.id = c."userId", generate_series(1, 2) i WHERE u.name = 'Emma Stone'
            """);
        await OrderAsync(marketplace, "a");
        await LookAsync(marketplace);
        (await PlannedAsync(marketplace)).ShouldBe(
            "Mail to Emma Stone: new-request a; Push to Emma Stone: new-request a; Push to Emma Stone: new-request a");
    }

    [Fact]
    public async Task Two_planners_at_once_plan_each_notice_once()
    {
        await using var marketplace = await BegunAsync();
        await OrderAsync(marketplace, "a");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LookAsync(marketplace)));
        await LookAsync(marketplace);
        (await PlannedAsync(marketplace)).ShouldBe("Mail to Emma Stone: new-request a");
    }

    /// <summary>The demo, with notices that began a moment ago.</summary>
    internal static async Task<TestMarketplace> BegunAsync(Func<BookingAdminSettings, BookingAdminSettings>? change = null)
    {
        var marketplace = await TestMarketplace.DemoAsync(settings => (change ?? (same => same))(settings with { Mail = AnyServer }));
        await LookAsync(marketplace);
        marketplace.Clock.Advance(TimeSpan.FromSeconds(1));
        return marketplace;
    }

    internal static async Task LookAsync(TestMarketplace marketplace, bool full = true)
    {
        await using var scope = marketplace.Provider.CreateAsyncScope();
        var causes = scope.ServiceProvider.GetRequiredService<NoticeCauses>();
        await (full ? causes.FindAllAsync(Cancel) : causes.FindRecentAsync(Cancel));
        while (await scope.ServiceProvider.GetRequiredService<NoticePlanner>().PlanAsync(Cancel) > 0)
            continue;
    }

    /// <summary>A paid order of Emma Stone's with its booking, as the marketplace's checkout leaves it.</summary>
    internal static Task OrderAsync(TestMarketplace marketplace, string id) => marketplace.ExecuteAsync($"""
        INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "celebrityAmount", "paymentStatus",
            "paidAt", "recipientName", occasion, "personalMessage", "messageType", email, "createdAt", "updatedAt")
        SELECT '{id}', 'KO-{id}', (SELECT min(o."userId") FROM "Order" o), c.id, 'CONFIRMED', 100, 80, 'SUCCEEDED', t.now,
            'Kim', 'Birthday', 'Hello', 'personal', 'fan@example.test', t.now, t.now
        FROM "Celebrity" c JOIN "User" u ON u.id = c."userId",
            (SELECT '{marketplace.Clock.GetUtcNow():yyyy-MM-dd HH:mm:ss.fff}'::timestamp AS now) t
        WHERE u.name = 'Emma Stone';
        INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion, status, price,
            "totalAmount", deadline, "createdAt", "updatedAt")
        SELECT 'b-' || o.id, o.id, o."orderNumber", o."userId", o."celebrityId", 'Hello', o."recipientName", o.occasion, 'PENDING', 80, 100,
            o."createdAt" + interval '3 days', o."createdAt", o."createdAt" FROM "Order" o WHERE o.id = '{id}'
        """);

    /// <summary>Emma Stone's own settings.</summary>
    internal static Task PersonAsync(TestMarketplace marketplace, string set) => marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.notice_recipient (id, roles, language, zone, urgent_passes, shows_detail, muted, seen_at)
        SELECT 'user:' || c."userId", 'Celebrity', 'en', 'UTC', true, false, array[]::text[], now()
        FROM "Celebrity" c JOIN "User" u ON u.id = c."userId" WHERE u.name = 'Emma Stone'
        ON CONFLICT DO NOTHING;
        UPDATE booking_admin.notice_recipient SET {set}
        """);

    /// <summary>The messages to Emma Stone, in their order, each with its notices: time brings others to others.</summary>
    internal static async Task<string> PlannedAsync(TestMarketplace marketplace)
    {
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var messages = await context.NoticeMessages.OrderBy(m => m.Id).Select(m => new
        {
            m.Channel, m.Recipient,
            Notices = m.Deliveries.OrderBy(d => d.NoticeId).Select(d => d.Notice.Kind + " " + d.Notice.Subject).ToList(),
        }).ToListAsync(Cancel);
        var names = await context.Celebrities.Select(c => new { Id = "user:" + c.UserId, c.User!.Name })
            .ToDictionaryAsync(c => c.Id, c => c.Name, StringComparer.Ordinal, Cancel);
        return string.Join("; ", messages.Where(m => names.GetValueOrDefault(m.Recipient) == "Emma Stone")
            .Select(m => $"{m.Channel} to Emma Stone: {string.Join(", ", m.Notices)}"));
    }
}
