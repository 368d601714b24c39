using System.Buffers.Text;
using System.Security.Cryptography;
using BookingAdmin.Services.Notices.Push;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Mail;
using BookingAdmin.Web.Tests.Host;
using Npgsql;

namespace BookingAdmin.Web.Tests.Notices.Crash;

/// <summary>
/// A host that is a process of its own, so that it can be killed, between a database and a receiver that live on. It is held by triggers of
/// the database and by the receiver: nothing in the product knows of it. A start of the host is what takes time, so one kill finds
/// messages at many points: each goes to a celebrity of its own.
/// </summary>
sealed class MessageCrashPlace : IAsyncDisposable
{
    const string HostName = "message-crash-host";
    const long Gate = 7310_0098;

    readonly TestMarketplace marketplace;
    readonly NpgsqlConnection holder;
    HostProcess host;
    int held;

    MessageCrashPlace(TestMarketplace marketplace, Receiver receiver, NpgsqlConnection holder)
    {
        (this.marketplace, Receiver, this.holder) = (marketplace, receiver, holder);
        host = Start();
    }

    public Receiver Receiver { get; }

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    /// <summary>Without devices, mails are sent.</summary>
    /// <param name="celebrities">How many, numbered from 0.</param>
    /// <param name="devices">A browser of each at this push service, which gets all messages because no mail server is set up.</param>
    public static async Task<MessageCrashPlace> OpenAsync(Receiver receiver, int celebrities, string? devices = null)
    {
        var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync($"""
            INSERT INTO "User" (id, name, email, role, "updatedAt")
            SELECT 'crash' || i, 'Celebrity ' || i, 'crash' || i || '@example.test', 'CELEBRITY', now()
            FROM generate_series(0, {celebrities - 1}) i;
            INSERT INTO "Celebrity" SELECT (jsonb_populate_record(
                s.c, jsonb_build_object('id', 'crash' || i, 'userId', 'crash' || i, 'stripeConnectAccountId', NULL))).*
            FROM (SELECT c FROM "Celebrity" c LIMIT 1) s, generate_series(0, {celebrities - 1}) i
            """);
        if (devices is not null)
            await SubscribeAsync(marketplace, devices, celebrities);
        var place = new MessageCrashPlace(marketplace, receiver, await marketplace.OpenAsync());
        await place.UntilAsync("SELECT EXISTS (SELECT FROM booking_admin.notice_scan)");
        return place;
    }

    static async Task SubscribeAsync(TestMarketplace marketplace, string address, int celebrities)
    {
        await marketplace.Get<NoticeDevices>().KeyAsync(await marketplace.CelebrityAsync("Emma Stone"), "desk.test", Cancel);
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = browser.ExportParameters(false).Q;
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.notice_device (recipient, endpoint, public_key, secret, name, created_at)
            SELECT 'user:crash' || i, '{address}/crash' || i, '{Base64Url.EncodeToString([4, .. point.X!, .. point.Y!])}',
                '{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}', 'Chrome on Android', now()
            FROM generate_series(0, {celebrities - 1}) i
            """);
    }

    /// <summary>The marketplace commits an order, long after the last message to its celebrity.</summary>
    public Task OrderAsync(string id, int celebrity) => marketplace.ExecuteAsync($"""
        UPDATE booking_admin.notice_message SET created_at = created_at - interval '10 minutes' WHERE recipient = 'user:crash{celebrity}';
        INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "celebrityAmount", "paymentStatus",
            "paidAt", "recipientName", occasion, "personalMessage", "messageType", email, "createdAt", "updatedAt")
        SELECT '{id}', 'KO-{id}', (SELECT min(o."userId") FROM "Order" o), 'crash{celebrity}', 'CONFIRMED', 100, 80, 'SUCCEEDED', t.now,
            'Kim', 'Birthday', 'Hello', 'personal', 'fan@example.test', t.now, t.now
        FROM (SELECT (now() AT TIME ZONE 'UTC')::timestamp(3) AS now) t;
        INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion, status, price,
            "totalAmount", deadline, "createdAt", "updatedAt")
        SELECT 'b-' || o.id, o.id, o."orderNumber", o."userId", o."celebrityId", 'Hello', o."recipientName", o.occasion, 'PENDING', 80, 100,
            o."createdAt" + interval '3 days', o."createdAt", o."createdAt" FROM "Order" o WHERE o.id = '{id}';
        SELECT pg_notify('booking_admin_change', '*')
        """);

    /// <summary>From now on a writer of that table who meets the condition waits, in the middle of a transaction.</summary>
    /// <param name="condition">Of NEW and OLD.</param>
    public Task HoldWritersAsync(int point, string when, string table, string condition) => ExecuteAsync($"""
        SELECT pg_advisory_lock({Gate});
        CREATE FUNCTION public.crash_wait{point}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {condition} THEN PERFORM pg_advisory_xact_lock_shared({Gate}); END IF;
            RETURN NEW; END $$;
        CREATE TRIGGER crash_wait{point} {when} ON booking_admin.{table} FOR EACH ROW EXECUTE FUNCTION public.crash_wait{point}();
        """);

    /// <summary>Until one more is held than before, by the database or the receiver.</summary>
    public async Task UntilOneMoreIsHeldAsync()
    {
        held++;
        await UntilAsync(async () => await WritersAsync() + await Receiver.HeldAsync() == held);
    }

    Task<long> WritersAsync() => marketplace.ScalarAsync<long>($"""
        SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND {holder.ProcessID} = ANY (pg_blocking_pids(pid))
        """);

    public async Task KillAsync()
    {
        host.Kill();
        await host.ExitAsync();
        await host.DisposeAsync();
        await marketplace.ExecuteAsync($"""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = '{HostName}'
            """);
        await Receiver.ReleaseAsync();
        await UntilAsync(
            $"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{HostName}')");
        await ExecuteAsync($"""
            SELECT pg_advisory_unlock_all();
            DO $$ DECLARE f regprocedure; BEGIN
                FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'crash_wait%' LOOP
                    EXECUTE 'DROP FUNCTION ' || f || ' CASCADE'; END LOOP; END $$
            """);
        held = 0;
    }

    /// <summary>Started again, when the leases of the dead process are over.</summary>
    public async Task RestartAsync()
    {
        await marketplace.ExecuteAsync("""
            UPDATE booking_admin.outbox SET not_before = now() - interval '1 second' WHERE done_at IS NULL AND dead_at IS NULL
            """);
        host = Start();
    }

    public Task UntilSentAsync(string order) => UntilAsync($"""
        SELECT EXISTS (SELECT FROM booking_admin.notice n JOIN booking_admin.notice_delivery d ON d.notice_id = n.id
            JOIN booking_admin.outbox e ON e.message_id = d.message_id WHERE n.order_id = '{order}' AND e.done_at IS NOT NULL)
        """);

    /// <summary>
    /// How many messages tell of an order, how many of them are sent, and how often the receiver took it as one and the same.
    /// </summary>
    public async Task<(int Messages, int Sent, int Taken)> CountAsync(string order)
    {
        var keys = (await marketplace.ScalarAsync<string[]>($"""
            SELECT array_agg(replace(m.key::text, '-', '')) FROM booking_admin.notice n
            JOIN booking_admin.notice_delivery d ON d.notice_id = n.id JOIN booking_admin.notice_message m ON m.id = d.message_id
            WHERE n.order_id = '{order}'
            """)).Distinct(StringComparer.Ordinal).ToList();
        var sent = await marketplace.ScalarAsync<long>($"""
            SELECT count(m.sent_at) FROM booking_admin.notice n JOIN booking_admin.notice_delivery d ON d.notice_id = n.id
            JOIN booking_admin.notice_message m ON m.id = d.message_id WHERE n.order_id = '{order}'
            """);
        return (keys.Count, (int)sent, await Receiver.TakenAsync(order, keys[0]));
    }

    HostProcess Start() => HostProcess.Start(
        null, "Development",
        [
            ("ConnectionStrings__BookingAdmin", $"{marketplace.ConnectionString};Application Name={HostName}"), ("Monitor__Minutes", "0"),
            ("Alerts__PageUrl", "https://desk.test"), TestAuthority.Trust, .. Receiver.Settings,
        ]);

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
        await Receiver.ReleaseAsync();
        await holder.DisposeAsync();
        await host.DisposeAsync();
        await marketplace.DisposeAsync();
    }
}
