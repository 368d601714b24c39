using System.Net;
using System.Text;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using BookingAdmin.Web.Tests.Access;
using BookingAdmin.Web.Tests.Api;
using BookingAdmin.Web.Tests.Host;
using Npgsql;

namespace BookingAdmin.Web.Tests.Payments.Crash;

/// <summary>
/// A host that is a process of its own, so that it can be killed, between a database and a double of Stripe that live on. It is held where
/// a test wants it by locks and triggers of the database, and by the double: nothing in the product knows of it.
/// </summary>
sealed class CrashPlace : IAsyncDisposable
{
    const string HostName = "crash-host", Key = "the-customers-own-key";
    const long Gate = 7310_0099;

    readonly NpgsqlConnection holder;
    readonly string capture;
    readonly CookieContainer emmas = new(), maras = new();
    HostProcess host;
    string address = "", mara = "";
    TaskCompletionSource? atStripe;

    CrashPlace(TestMarketplace marketplace, StripeDouble stripe, NpgsqlConnection holder, string capture)
    {
        (Marketplace, Stripe, this.holder, this.capture) = (marketplace, stripe, holder, capture);
        host = Start();
    }

    public TestMarketplace Marketplace { get; }

    public StripeDouble Stripe { get; }

    public string Log => host.Output;

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    /// <summary>Emma, a user of the marketplace as everybody, will order of Mara.</summary>
    /// <param name="capture">`Payments:Capture`.</param>
    public static async Task<CrashPlace> OpenAsync(string capture)
    {
        var marketplace = await TestMarketplace.DemoAsync();
        var place = new CrashPlace(marketplace, await StripeDouble.StartAsync(), await marketplace.OpenAsync(), capture);
        place.mara = (await marketplace.CelebrityAsync("Mara Linden")).CelebrityId!;
        place.address = await place.host.AddressAsync();
        using var emma = place.Visit(place.emmas);
        (await emma.SignInAsDemoAsync("cdemocelebrityemmastone00")).Dispose();
        using var celebrity = place.Visit(place.maras);
        (await celebrity.SignInAsDemoAsync(place.mara)).Dispose();
        return place;
    }

    /// <summary>The customer orders; repeated, it is the same call.</summary>
    public Task<ApiReply> OrderAsync() => SendOrderAsync(("Idempotency-Key", Key));

    /// <summary>Repeated, it is another order.</summary>
    public Task<ApiReply> OrderWithoutKeyAsync() => SendOrderAsync([]);

    async Task<ApiReply> SendOrderAsync(params (string Name, string Value)[] headers)
    {
        using var emma = Visit(emmas);
        return await emma.AskAsync(HttpMethod.Post, "/api/create-payment-intent", $$"""
            {"celebrityId":"{{mara}}","amount":150,
            "bookingData":{"recipientName":"Olivia","occasion":"Birthday",
            "personalMessage":"Happy birthday!","email":"emma@example.test"},
            "orderItems":[{"type":"base","name":"Video","quantity":1,"unitPrice":150,"totalPrice":150}]}
            """, [await emma.FormTokenAsync(), .. headers]);
    }

    /// <summary>The celebrity declines the order.</summary>
    public Task<ApiReply> DeclineAsync() => DecideAsync("""{"action":"decline","reason":"On tour"}""");

    public Task<ApiReply> AcceptAsync() => DecideAsync("""{"action":"accept"}""");

    async Task<ApiReply> DecideAsync(string body)
    {
        using var celebrity = Visit(maras);
        return await celebrity.AskAsync(
            HttpMethod.Patch, $"/api/celebrity/booking-requests/{await BookingAsync()}", body,
            await celebrity.FormTokenAsync());
    }

    /// <summary>Stripe brings an event.</summary>
    public async Task<HttpStatusCode> DeliverAsync(StripeDoubleEvent told)
    {
        using var client = new HttpClient();
        using var request = Stripe.Delivery(told, $"{address}/api/webhooks/stripe");
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    public async Task PlacedAsync() => (await OrderAsync()).Status.ShouldBe(HttpStatusCode.OK, Log);

    public async Task PaidAsync()
    {
        await PlacedAsync();
        (await DeliverAsync(Pay())).ShouldBe(HttpStatusCode.OK, Log);
    }

    public StripeDoubleEvent Pay() => Stripe.Succeed(Stripe.Intents.Single().Id);

    /// <summary>From now on whoever writes a row of that table waits, in the middle of their transaction.</summary>
    public async Task HoldWritersAsync(string table, string when)
    {
        await ExecuteAsync($"SELECT pg_advisory_lock({Gate})");
        await ExecuteAsync($"""
            CREATE FUNCTION public.crash_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared({Gate});
                RETURN NEW; END $$;
            CREATE TRIGGER crash_wait {when} ON {table} FOR EACH ROW EXECUTE FUNCTION public.crash_wait();
            """);
    }

    /// <summary>From now on whoever wants what that statement locks waits.</summary>
    public async Task HoldAsync(string statement) => await ExecuteAsync($"BEGIN; {statement}");

    public Task HoldOrderAsync() => HoldAsync("""SELECT FROM "Order" WHERE id NOT LIKE 'cdemo%' FOR UPDATE""");

    /// <summary>From now on calls of that kind are held at Stripe.</summary>
    /// <param name="done">Whether Stripe has done what it was asked for, and only its answer is missing; else it does nothing.</param>
    /// <returns>Until one is there.</returns>
    public Task HoldAtStripe(StripeCallKind kind, bool done, Action? meanwhile = null)
    {
        var there = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = atStripe = new(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task HookAsync(StripeCall call)
        {
            if (call.Kind != kind || left.Task.IsCompleted)
                return;
            meanwhile?.Invoke();
            there.TrySetResult();
            await left.Task;
            throw new InvalidOperationException("The caller is dead.");
        }
        if (done)
            Stripe.After = HookAsync;
        else
            Stripe.Before = HookAsync;
        return there.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    /// <summary>When Stripe has done it and answers, the order is held.</summary>
    public void HoldOrderAtAnswerOf(StripeCallKind kind)
    {
        var first = true;
        Stripe.After = async call =>
        {
            if (call.Kind != kind || !first)
                return;
            first = false;
            await HoldOrderAsync();
        };
    }

    /// <summary>
    /// Until a connection waits for the lock of this test; two connections of the host may wait for each other for a moment before that.
    /// </summary>
    public Task UntilHeldAsync() =>
        UntilAsync(
            $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND {holder.ProcessID} = ANY "
            + "(pg_blocking_pids(pid)))");

    public Task UntilAsync(string isSo) => UntilAsync(() => Marketplace.ScalarAsync<bool>(isSo));

    /// <param name="databaseGoesOn">Whether the statement that was under way is still carried out; else its connection is cut, and it is
    /// taken back.</param>
    public async Task KillAsync(bool databaseGoesOn)
    {
        host.Kill();
        await host.ExitAsync();
        if (!databaseGoesOn)
            await Marketplace.ExecuteAsync(
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
                + $"application_name = '{HostName}'");
        Stripe.Before = Stripe.After = null;
        atStripe?.TrySetResult();
        await ExecuteAsync($"ROLLBACK; SELECT pg_advisory_unlock_all()");
        await UntilAsync(
            $"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{HostName}')");
        await ExecuteAsync("DROP FUNCTION IF EXISTS public.crash_wait() CASCADE");
        await host.DisposeAsync();
    }

    /// <summary>Later, when what the dead process had put off for itself is due again.</summary>
    /// <param name="aDayLater">When the time to pay is over, too.</param>
    public async Task RestartAsync(bool aDayLater = false)
    {
        if (aDayLater)
            await Marketplace.ExecuteAsync(
                "UPDATE booking_admin.outbox SET done_at = done_at - interval '25 hours' WHERE kind = 'CreateIntent'");
        await Marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET not_before = now() - interval '1 second' WHERE done_at IS NULL");
        host = Start();
        address = await host.AddressAsync();
        if (aDayLater)
            await UntilAsync("SELECT EXISTS (SELECT FROM booking_admin.refund)");
    }

    public Task UntilQuietAsync() => UntilAsync("""
        SELECT NOT EXISTS (SELECT FROM booking_admin.outbox WHERE done_at IS NULL AND dead_at IS NULL AND kind <> 'ForwardEvent')
            AND NOT EXISTS (SELECT FROM booking_admin.stripe_event WHERE state IN ('Received', 'Failed'))
        """);

    /// <summary>Order, payment, booking; the way back of the money; what is open; and what Stripe has.</summary>
    public async Task<string> StandAsync()
    {
        var ours = await Marketplace.ScalarAsync<string>("""
            SELECT coalesce((SELECT string_agg(concat_ws(', ',
                concat_ws(' ', o.status, o."paymentStatus", coalesce(b.status::text, 'NO BOOKING'), CASE
                WHEN o."paymentIntentId" IS NOT NULL THEN 'with intent' END),
                    (SELECT 'held' FROM booking_admin.payment_authorization a WHERE a.order_id = o.id AND a.ended_at IS NULL),
                    (SELECT r.kind || ' ' || r.status FROM booking_admin.refund r WHERE r.order_id = o.id AND r.status <> 'Withdrawn'),
                    (SELECT string_agg(e.kind || ' open', ', ' ORDER BY e.id) FROM booking_admin.outbox e
                        WHERE e.order_id = o.id AND e.done_at IS NULL),
                    (SELECT string_agg('event ' || s.state, ', ' ORDER BY s.id) FROM booking_admin.stripe_event s
                        WHERE s.order_id = o.id AND s.state IN ('Received', 'Failed'))), ' & ')
                FROM "Order" o LEFT JOIN "Booking" b ON b."orderId" = o.id WHERE o.id NOT LIKE 'cdemo%'), 'no order')
            """);
        var stripes = Stripe.Intents.Select(
            intent =>
            intent.Status
            + (Stripe.Refunds.Count(refund => refund.PaymentIntentId == intent.Id) is > 0 and var times ? $", refunded {times}x" : ""));
        return $"{ours} | {string.Join(" & ", stripes.DefaultIfEmpty("nothing"))}";
    }

    Person Visit(CookieContainer cookies) => new(new(address), null, cookies);

    Task<string> BookingAsync() => Marketplace.ScalarAsync<string>("""SELECT id FROM "Booking" WHERE id NOT LIKE 'cdemo%'""");

    HostProcess Start() => HostProcess.Start(null, "Development",
        ("ConnectionStrings__BookingAdmin", $"{Marketplace.ConnectionString};Application Name={HostName}"), ("Monitor__Minutes", "0"),
        ("Decisions__UndoSeconds", "0"),
        ("Stripe__SecretKey", Stripe.SecretKey), ("Stripe__WebhookSecrets", Stripe.WebhookSecret),
        ("Stripe__BaseAddress", Stripe.BaseAddress.ToString()),
        ("Payments__Webhook", "Instead"), ("Payments__Capture", capture), ("Payments__ForwardTo", "http://127.0.0.1:9/nobody"));

    async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, holder);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            while (!await isSo())
                await Task.Delay(25, bound.Token);
        }
        catch (OperationCanceledException e) when (!Cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"It never came to that: {await StandAsync()}\n{Log}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        atStripe?.TrySetResult();
        await holder.DisposeAsync();
        await host.DisposeAsync();
        await Marketplace.DisposeAsync();
        await Stripe.DisposeAsync();
    }
}
