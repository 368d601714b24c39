using System.Globalization;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Mail;
using BookingAdmin.Web.Tests.Host;
using Npgsql;

namespace BookingAdmin.Web.Tests.Notices;

/// <summary>
/// A host that is a process of its own, so that it can be killed, between a database and a mail server that live on. It is held by locks
/// and triggers of the database, and by the mail server: nothing in the product knows of it.
/// </summary>
sealed class MailCrashPlace : IAsyncDisposable
{
    const string HostName = "mail-crash-host";
    const long Gate = 7310_0098;

    readonly TestMarketplace marketplace;
    readonly NpgsqlConnection holder;
    HostProcess host;

    MailCrashPlace(TestMarketplace marketplace, SmtpServer server, NpgsqlConnection holder)
    {
        (this.marketplace, Server, this.holder) = (marketplace, server, holder);
        host = Start();
    }

    public SmtpServer Server { get; }

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    public static async Task<MailCrashPlace> OpenAsync()
    {
        var marketplace = await TestMarketplace.DemoAsync();
        var place = new MailCrashPlace(marketplace, await SmtpServer.StartAsync(), await marketplace.OpenAsync());
        await place.UntilAsync("SELECT EXISTS (SELECT FROM booking_admin.notice_scan)");
        return place;
    }

    /// <summary>The marketplace commits an order of Emma Stone's, long after her last mail.</summary>
    public Task OrderAsync(string id) => marketplace.ExecuteAsync($"""
        UPDATE booking_admin.notice_message SET created_at = created_at - interval '10 minutes';
        INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "celebrityAmount", "paymentStatus",
            "paidAt", "recipientName", occasion, "personalMessage", "messageType", email, "createdAt", "updatedAt")
        SELECT '{id}', 'KO-{id}', (SELECT min(o."userId") FROM "Order" o), c.id, 'CONFIRMED', 100, 80, 'SUCCEEDED', t.now, 'Kim',
            'Birthday', 'Hello', 'personal', 'fan@example.test', t.now, t.now
        FROM "Celebrity" c JOIN "User" u ON u.id = c."userId", (SELECT (now() AT TIME ZONE 'UTC')::timestamp(3) AS now) t
        WHERE u.name = 'Emma Stone';
        INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion, status, price,
            "totalAmount", deadline, "createdAt", "updatedAt")
        SELECT 'b-' || o.id, o.id, o."orderNumber", o."userId", o."celebrityId", 'Hello', o."recipientName", o.occasion, 'PENDING', 80, 100,
            o."createdAt" + interval '3 days', o."createdAt", o."createdAt" FROM "Order" o WHERE o.id = '{id}'
        """);

    /// <summary>From now on a writer of that table waits, in the middle of a transaction.</summary>
    public Task HoldWritersAsync(string when, string table, string condition = "true") => ExecuteAsync($"""
        SELECT pg_advisory_lock({Gate});
        CREATE FUNCTION public.crash_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared({Gate});
            RETURN NEW; END $$;
        CREATE TRIGGER crash_wait {when} ON booking_admin.{table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION public.crash_wait();
        """);

    public Task UntilWriterIsHeldAsync() => UntilAsync($"""
        SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND {holder.ProcessID} = ANY (pg_blocking_pids(pid)))
        """);

    public Task UntilMailIsHeldAsync() => UntilAsync(async () => (await Server.HeldAsync()).Count > 0);

    public async Task KillAsync()
    {
        host.Kill();
        await host.ExitAsync();
        await host.DisposeAsync();
        await marketplace.ExecuteAsync($"""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = '{HostName}'
            """);
        await Server.ReleaseAsync();
        await Server.ForgetAsync();
        await UntilAsync(
            $"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{HostName}')");
        await ExecuteAsync("SELECT pg_advisory_unlock_all(); DROP FUNCTION IF EXISTS public.crash_wait() CASCADE");
    }

    /// <summary>Started again, when the lease of the dead process is over.</summary>
    public async Task RestartAsync()
    {
        await marketplace.ExecuteAsync("""
            UPDATE booking_admin.outbox SET not_before = now() - interval '1 second' WHERE done_at IS NULL AND dead_at IS NULL
            """);
        host = Start();
        await host.AddressAsync();
    }

    public Task UntilSentAsync(string order) => UntilAsync($"""
        SELECT EXISTS (SELECT FROM booking_admin.notice n JOIN booking_admin.notice_delivery d ON d.notice_id = n.id
            JOIN booking_admin.outbox e ON e.message_id = d.message_id WHERE n.order_id = '{order}' AND e.done_at IS NOT NULL)
        """);

    /// <summary>How many messages tell of an order, how many of them are sent, and how many mails the server took for them.</summary>
    public async Task<(int Messages, int Sent, int Mails)> CountAsync(string order)
    {
        var ids = await Server.IdsAsync();
        var keys = (await marketplace.ScalarAsync<string[]>($"""
            SELECT array_agg(replace(m.key::text, '-', '')) FROM booking_admin.notice n
            JOIN booking_admin.notice_delivery d ON d.notice_id = n.id JOIN booking_admin.notice_message m ON m.id = d.message_id
            WHERE n.order_id = '{order}'
            """)).ToHashSet(StringComparer.Ordinal);
        var sent = await marketplace.ScalarAsync<long>($"""
            SELECT count(m.sent_at) FROM booking_admin.notice n JOIN booking_admin.notice_delivery d ON d.notice_id = n.id
            JOIN booking_admin.notice_message m ON m.id = d.message_id WHERE n.order_id = '{order}'
            """);
        return (keys.Count, (int)sent, ids.Count(id => keys.Contains(id.Trim('<', '>').Split('@')[0])));
    }

    HostProcess Start() => HostProcess.Start(
        null, "Development",
        ("ConnectionStrings__BookingAdmin", $"{marketplace.ConnectionString};Application Name={HostName}"), ("Monitor__Minutes", "0"),
        ("Alerts__PageUrl", "https://desk.test"), ("Mail__Host", Server.Settings.Host),
        ("Mail__Port", Server.Settings.Port.ToString(CultureInfo.InvariantCulture)), ("Mail__From", Server.Settings.From),
        ("Mail__User", Server.Settings.User!), ("Mail__Password", Server.Settings.Password!), TestAuthority.Trust);

    async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, holder);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    Task UntilAsync(string isSo) => UntilAsync(() => marketplace.ScalarAsync<bool>(isSo));

    async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            while (!await isSo())
                await Task.Delay(25, bound.Token);
        }
        catch (OperationCanceledException e) when (!Cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"It never came to that:\n{host.Output}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.ReleaseAsync();
        await holder.DisposeAsync();
        await host.DisposeAsync();
        await marketplace.DisposeAsync();
        await Server.DisposeAsync();
    }
}
