using System.Net;
using System.Net.Sockets;
using System.Text;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Monitor;

public sealed class AlertHandlerTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alert_arrives_signed_with_its_id_in_header_and_body()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var marketplace = await TestMarketplace.EmptyAsync(settings => settings with { Alerts = receiver.Settings });
        await marketplace.RunFoundAsync(Findings.Missing, 3);
        await marketplace.Get<Alerts>().CompareAsync(Cancel);

        await SendAllAsync(marketplace);

        var got = receiver.Taken.ShouldHaveSingleItem();
        got.Genuine.ShouldBeTrue();
        got.Body.GetProperty("id").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(got.Id);
        got.Body.GetProperty("open").GetInt32().ShouldBe(3);
        (await StateAsync(marketplace)).ShouldBe(["sent 1 200"]);
    }

    [Fact]
    public async Task While_the_receiver_is_away_fails_or_hangs_alerts_wait_and_then_each_arrives_once_and_in_order()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var marketplace = await TestMarketplace.EmptyAsync(settings => settings with { Alerts = receiver.Settings });
        using var sender = Sender(marketplace);
        await TellAsync(marketplace, 1);
        await TellAsync(marketplace, 0);
        await TellAsync(marketplace, 2);

        receiver.Mood = context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("<html>Emma Stone's database is down");
        };
        await SendDueAsync(marketplace, sender);
        (await StateAsync(marketplace)).ShouldBe(["waits 1 500", "waits 0 ", "waits 0 "], "what follows waits for it");
        receiver.Mood = context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        await SendDueAsync(marketplace, sender);
        (await StateAsync(marketplace))[0].ShouldBe("waits 2 302");
        receiver.Mood = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var sending = marketplace.Get<AlertReceiver>();
        var patience = sending.Patience;
        sending.Patience = TimeSpan.FromSeconds(1);
        await SendDueAsync(marketplace, sender);
        sending.Patience = patience;
        (await StateAsync(marketplace))[0].ShouldBe("waits 3 NoAnswer 1");
        receiver.Mood = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await SendDueAsync(marketplace, sender);
        (await StateAsync(marketplace))[0].ShouldStartWith("waits 4 No");
        receiver.Taken.ShouldBeEmpty();

        receiver.Mood = null;
        await SendDueAsync(marketplace, sender);
        receiver.Taken.Select(got => got.Body.GetProperty("kind").GetString()).ShouldBe(["appeared", "cleared", "appeared"]);
        receiver.Seen.ShouldAllBe(got => got.Genuine);
        receiver.Seen.Count.ShouldBe(7, "and nobody followed the redirect");
        receiver.Seen.Take(5).Select(got => got.Id).Distinct().ShouldHaveSingleItem();
        (await StateAsync(marketplace)).ShouldBe(["sent 5 200", "sent 1 200", "sent 1 200"]);
    }

    [Fact]
    public async Task What_is_no_http_at_all_is_an_answer_like_any_other()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var garbage = Task.Run(async () =>
        {
            using var caller = await listener.AcceptTcpClientAsync(Cancel);
            await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes("\0\0 SSH-2.0 \r\n\r\n"), Cancel);
        }, Cancel);
        await using var marketplace = await TestMarketplace.EmptyAsync(settings =>
            settings with { Alerts = new(new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), Receiver.Secret, null) });
        await TellAsync(marketplace, 1);
        using var sender = Sender(marketplace);

        (await sender.RunNextAsync(Cancel)).ShouldBeTrue();
        await garbage;
        (await StateAsync(marketplace)).ShouldBe(["waits 1 NoValidAnswer"]);

        listener.Stop();
        await SendDueAsync(marketplace, sender);
        (await StateAsync(marketplace)).ShouldBe(["waits 2 NoConnection"]);
    }

    [Fact]
    public async Task Attempts_come_further_and_further_apart_and_end_after_a_day()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Mood = Refuse;
        await using var marketplace = await TestMarketplace.EmptyAsync(settings => settings with { Alerts = receiver.Settings });
        await TellAsync(marketplace, 1);
        await TellAsync(marketplace, 0);
        using var sender = Sender(marketplace);

        var waits = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            (await sender.RunNextAsync(Cancel)).ShouldBeTrue();
            (await sender.RunNextAsync(Cancel)).ShouldBeFalse("it is not yet time");
            waits.Add(
                await marketplace.ScalarAsync<double>(
                    "SELECT extract(epoch FROM max(not_before))::double precision FROM booking_admin.outbox")
                    - marketplace.Clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
            marketplace.Clock.Advance(TimeSpan.FromSeconds(waits[^1] + 1));
        }
        waits[0].ShouldBeInRange(8, 13);
        waits[3].ShouldBeInRange(78, 101);
        waits[^1].ShouldBeInRange(45 * 60, 60 * 60);
        waits.ShouldAllBe(wait => wait <= 3600);

        marketplace.Clock.Advance(TimeSpan.FromHours(24));
        await SendAllAsync(marketplace, sender);
        (await StateAsync(marketplace)).ShouldBe(["waits 13 503", "waits 0 "], "a jump of the clock ends no attempts");
        for (var i = 14; i <= 20; i++)
            await SendDueAsync(marketplace, sender);
        (await StateAsync(marketplace)).ShouldBe(["given up 20 503", "given up 1 too_old"], "what waited behind it is old news");
        receiver.Mood = null;
        await TellAsync(marketplace, 1);
        await SendAllAsync(marketplace, sender);
        receiver.Taken.ShouldHaveSingleItem().Body.GetProperty("kind").GetString().ShouldBe("appeared");
    }

    [Fact]
    public async Task News_from_before_anybody_could_be_told_is_not_sent()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var marketplace = await TestMarketplace.EmptyAsync(settings => settings with { Alerts = receiver.Settings });
        await TellAsync(marketplace, 1);
        marketplace.Clock.Advance(TimeSpan.FromHours(25));
        await TellAsync(marketplace, 1, Findings.Stuck);

        await SendAllAsync(marketplace);

        receiver.Taken.ShouldHaveSingleItem().Body.GetProperty("rule").GetString().ShouldBe(Findings.Stuck);
        (await StateAsync(marketplace)).ShouldBe(["given up 1 too_old", "sent 1 200"]);
    }

    [Fact]
    public async Task While_the_receiver_thinks_no_transaction_is_open_and_nobody_else_tries_the_same()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var marketplace = await TestMarketplace.EmptyAsync(settings => settings with { Alerts = receiver.Settings });
        await TellAsync(marketplace, 1);
        using var sender = Sender(marketplace);
        using var other = Sender(marketplace);
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        receiver.Mood = context =>
        {
            asked.TrySetResult();
            return answer.Task;
        };

        var sending = sender.RunNextAsync(Cancel);
        await asked.Task;

        (await marketplace.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'")).ShouldBe(0);
        (await other.RunNextAsync(Cancel)).ShouldBeFalse();
        answer.SetResult();
        (await sending).ShouldBeTrue();
        receiver.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_rule_whose_alert_is_not_taken_keeps_no_other_rule_waiting()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var marketplace = await TestMarketplace.EmptyAsync(settings => settings with { Alerts = receiver.Settings });
        receiver.Mood = Refuse;
        await TellAsync(marketplace, 1);
        await SendAllAsync(marketplace);
        receiver.Mood = null;
        await TellAsync(marketplace, 1, Findings.Stuck);

        await SendAllAsync(marketplace);

        receiver.Taken.Select(got => got.Body.GetProperty("rule").GetString())
            .ShouldBe([Findings.Stuck, Findings.Missing], "and once something is taken, the rest need not wait");
    }

    [Fact]
    public async Task Several_senders_share_the_work_and_nothing_arrives_twice()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var marketplace = await TestMarketplace.EmptyAsync(settings => settings with { Alerts = receiver.Settings });
        for (var i = 0; i < 12; i++)
            foreach (var rule in new[] { Findings.Missing, Findings.Stuck, "paid-after-decline" })
                await TellAsync(marketplace, 1 - i % 2, rule);

        var senders = Enumerable.Range(0, 4).Select(_ => Sender(marketplace)).ToArray();
        await Task.WhenAll(senders.Select(sender => sender.StartAsync(Cancel)));
        await Findings.UntilAsync(async () =>
            await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.outbox WHERE done_at IS NULL") == 0);
        foreach (var sender in senders)
        {
            await sender.StopAsync(Cancel);
            sender.Dispose();
        }

        receiver.Taken.Count.ShouldBe(36);
        foreach (var rule in receiver.Taken.GroupBy(got => got.Body.GetProperty("rule").GetString()))
            rule.Select(got => got.Body.GetProperty("id").GetInt64()).ShouldBeInOrder(SortDirection.Ascending);
    }

    [Fact]
    public async Task A_sender_outlives_a_database_that_goes_away_and_shows_that_it_lives()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var marketplace = await TestMarketplace.EmptyAsync(settings => settings with { Alerts = receiver.Settings });
        using var sender = Sender(marketplace);
        await sender.StartAsync(Cancel);
        await Findings.UntilAsync(() =>
            marketplace.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM booking_admin.heartbeat WHERE name = 'outbox')"));
        await marketplace.AllowConnectionsAsync(false);
        await marketplace.AllowConnectionsAsync(true);
        await Findings.UntilAsync(async () =>
        {
            try
            {
                await TellAsync(marketplace, 1);
                return true;
            }
            // The pool's connections are dead, each until it is tried.
            catch (Npgsql.NpgsqlException)
            {
                return false;
            }
        });
        await Findings.UntilAsync(() => Task.FromResult(receiver.Taken.Count == 1));
        await sender.StopAsync(Cancel);
    }

    static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = 503;
        return Task.CompletedTask;
    }

    static OutboxWorker Sender(TestMarketplace marketplace) => ActivatorUtilities.CreateInstance<OutboxWorker>(marketplace.Provider);

    static async Task TellAsync(TestMarketplace marketplace, int open, string rule = Findings.Missing)
    {
        await marketplace.RunFoundAsync(rule, open);
        await marketplace.Get<Alerts>().CompareAsync(Cancel);
    }

    /// <summary>An hour later, when whatever was put off is due.</summary>
    static Task SendDueAsync(TestMarketplace marketplace, OutboxWorker sender)
    {
        marketplace.Clock.Advance(TimeSpan.FromHours(1));
        return SendAllAsync(marketplace, sender);
    }

    static async Task SendAllAsync(TestMarketplace marketplace, OutboxWorker? given = null)
    {
        using var own = given is null ? Sender(marketplace) : null;
        while (await (given ?? own!).RunNextAsync(Cancel))
        {
        }
    }

    static async Task<IReadOnlyList<string>> StateAsync(TestMarketplace marketplace) => await marketplace.ScalarAsync<string[]>("""
        SELECT array_agg(CASE WHEN done_at IS NOT NULL THEN 'sent'
            WHEN dead_at IS NOT NULL THEN 'given up' ELSE 'waits' END || ' ' || attempts || ' ' || coalesce(fault, answer, '')
            ORDER BY a.id)
        FROM booking_admin.alert a JOIN booking_admin.outbox e ON e.alert_id = a.id
        """);
}
