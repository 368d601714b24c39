using BookingAdmin.Data;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace BookingAdmin.Services.Tests.Outbox;

/// <summary>Alerts and events of Stripe's had queues of their own.</summary>
public sealed class OneOutboxTests
{
    const string Carried = """
        SELECT coalesce(string_agg(concat_ws(' ', e.kind, coalesce(e.event_id, a.rule), e.attempts, e.fault,
            CASE WHEN e.done_at IS NOT NULL THEN 'done' WHEN e.dead_at IS NOT NULL THEN 'dead' ELSE 'waits' END), ', '
                ORDER BY e.kind, coalesce(e.event_id, a.rule)), '')
        FROM booking_admin.outbox e LEFT JOIN booking_admin.alert a ON a.id = e.alert_id
        """;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waited_in_the_old_queues_waits_in_the_outbox_also_after_a_first_try_that_was_killed()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await MigrateAsync(marketplace, "BesideTheWebhook");
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.alert (kind, rule, body, created_at, not_before, attempts, sent_at, gave_up_at, answer) VALUES
                ('Appeared', 'a-sent', '{}', now(), now(), 1, now(), NULL, '200'),
                ('Appeared', 'b-given-up', '{}', now(), now(), 20, NULL, now(), '404'),
                ('Appeared', 'c-tried', '{}', now(), now(), 3, NULL, NULL, '503'),
                ('Appeared', 'd-new', '{}', now(), now(), 0, NULL, NULL, NULL);
            INSERT INTO booking_admin.stripe_event (id, type, created_at, received_at, facts, state, attempts, not_before, fault) VALUES
                ('evt_failed', 't', now(), now(), '{}', 'Failed', 4, now(), 'The database went away.'),
                ('evt_person', 't', now(), now(), '{}', 'Failed', 1, '9999-01-01', 'No.'),
                ('evt_handled', 't', now(), now(), '{}', 'Handled', 1, now(), NULL),
                ('evt_received', 't', now(), now(), '{}', 'Received', 0, now(), NULL);
            INSERT INTO booking_admin.outbox (kind, event_id, created_at, not_before, attempts)
                VALUES ('ForwardEvent', 'evt_theirs', now(), now(), 2);
            INSERT INTO booking_admin.heartbeat (name, instance, at) VALUES ('alerts', 'here', now())
            """);

        await using (var connection = await marketplace.OpenAsync())
        {
            await using var held = await connection.BeginTransactionAsync(Cancel);
            await using var hold = new NpgsqlCommand("SELECT FROM booking_admin.heartbeat FOR UPDATE", connection, held);
            await hold.ExecuteNonQueryAsync(Cancel);
            var killed = MigrateAsync(marketplace);
            const string Waiting =
                "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%DELETE FROM "
                + "booking_admin.heartbeat%' AND pid <> pg_backend_pid()";
            while (await marketplace.ScalarAsync<long>($"SELECT count(*) {Waiting}") == 0)
                await Task.Delay(20, Cancel);
            await marketplace.ExecuteAsync($"SELECT pg_terminate_backend(pid) {Waiting}");
            await Should.ThrowAsync<Exception>(() => killed);
        }
        (await marketplace.ScalarAsync<string>("SELECT string_agg(rule || ' ' || attempts, ', ' ORDER BY rule) FROM booking_admin.alert"))
            .ShouldBe("a-sent 1, b-given-up 20, c-tried 3, d-new 0");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.outbox")).ShouldBe(1);

        await MigrateAsync(marketplace);

        (await marketplace.ScalarAsync<string>(Carried)).ShouldBe(
            "Alert a-sent 1 done, Alert b-given-up 20 404 dead, Alert c-tried 3 503 waits, Alert d-new 0 waits, ForwardEvent "
                + "evt_theirs 2 waits, "
            + "StripeEvent evt_failed 4 The database went away. waits, StripeEvent evt_received 0 waits");
    }

    static async Task MigrateAsync(TestMarketplace marketplace, string? target = null)
    {
        await using var own = OwnContext.For(marketplace.ConnectionString);
        await own.GetService<IMigrator>().MigrateAsync(target, Cancel);
    }
}
