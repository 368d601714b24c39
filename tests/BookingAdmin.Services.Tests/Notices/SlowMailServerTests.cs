using BookingAdmin.Services.Notices.Push;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Tests.Notices.Push;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Mail;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Notices;

public sealed class SlowMailServerTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_mails_to_a_server_that_never_answers_keep_no_push_and_no_alert_waiting()
    {
        await using var server = await SmtpServer.StartAsync();
        await using var service = await PushService.StartAsync();
        using var browser = new PushBrowser();
        await using var marketplace = await TestMarketplace.DemoAsync(
            settings => settings with
            {
                Mail = server.Settings,
                Alerts = AlertSettings.Default with { PageUrl = new("https://desk.test"), Url = new("http://127.0.0.1:9/alerts") },
            },
            services: service.Stand);
        await NoticePlannerTests.LookAsync(marketplace);
        marketplace.Clock.Advance(TimeSpan.FromSeconds(1));
        await NoticePlannerTests.OrderAsync(marketplace, "a");
        await NoticePlannerTests.LookAsync(marketplace);
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.notice_message (recipient, channel, key, created_at)
                SELECT m.recipient, m.channel, gen_random_uuid(), m.created_at - interval '1 hour'
                FROM booking_admin.notice_message m, generate_series(1, 1000);
            INSERT INTO booking_admin.notice_delivery (notice_id, message_id)
                SELECT n.id, m.id FROM booking_admin.notice n, booking_admin.notice_message m
                WHERE n.order_id = 'a' ON CONFLICT DO NOTHING;
            INSERT INTO booking_admin.outbox (kind, created_at, not_before, attempts, message_id)
                SELECT 'Mail', m.created_at, m.created_at, 0, m.id FROM booking_admin.notice_message m
                WHERE NOT EXISTS (SELECT FROM booking_admin.outbox e WHERE e.message_id = m.id);
            UPDATE booking_admin.notice_message SET created_at = created_at - interval '1 hour';
            """);
        await server.NextAsync(new SmtpStep("mail", Hold: true, Always: true));
        using var worker = ActivatorUtilities.CreateInstance<OutboxWorker>(marketplace.Provider);
        await worker.StartAsync(Cancel);
        try
        {
            while ((await server.HeldAsync()).Count < 12)
                await Task.Delay(25, Cancel);

            var emma = await marketplace.CelebrityAsync("Emma Stone");
            var devices = marketplace.Get<NoticeDevices>();
            await devices.KeyAsync(emma, "desk.test", Cancel);
            await devices.SubscribeAsync(
                emma, new($"{service.Address}/emma", browser.PublicKey, browser.Secret, "Chrome on Android"), Cancel);
            await NoticePlannerTests.OrderAsync(marketplace, "b");
            await NoticePlannerTests.LookAsync(marketplace);
            await marketplace.ExecuteAsync("""
                WITH a AS (INSERT INTO booking_admin.alert (kind, body, created_at) VALUES ('MonitorSilent', '{"state":"silent"}', now())
                    RETURNING id)
                INSERT INTO booking_admin.outbox (kind, created_at, not_before, attempts, alert_id)
                SELECT 'Alert', now() - interval '1 minute', now() - interval '1 minute', 0, id FROM a
                """);

            using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            bound.CancelAfter(TimeSpan.FromSeconds(20));
            while (service.Taken.Count == 0 || !await marketplace.ScalarAsync<bool>(
                "SELECT attempts > 0 FROM booking_admin.outbox WHERE kind = 'Alert'"))
                await Task.Delay(25, bound.Token);
            (await server.HeldAsync()).Count.ShouldBe(12);
        }
        finally
        {
            await server.HangUpAsync();
            await worker.StopAsync(Cancel);
        }
    }
}
