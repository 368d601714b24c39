using System.Globalization;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Notices;
using BookingAdmin.Services.Notices.Push;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Notices.Push;

/// <summary>From a notice to what a push service gets and a browser reads, and what becomes of each answer.</summary>
public sealed class PushHandlerTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_push_is_signed_encrypted_and_says_nothing_personal_by_itself()
    {
        await using var service = await PushService.StartAsync();
        using var browser = new PushBrowser();
        await using var marketplace = await BegunAsync(service, browser);
        await NoticePlannerTests.OrderAsync(marketplace, "a");
        await NoticePlannerTests.LookAsync(marketplace);

        await SendAsync(marketplace);

        var sent = service.Taken.ShouldHaveSingleItem();
        sent.Signed.ShouldBeTrue();
        sent.Key.ShouldBe(await marketplace.ScalarAsync<string>("SELECT public_key FROM booking_admin.push_key"));
        sent.Claims.GetProperty("aud").GetString().ShouldBe(service.Address, "the whole origin, with its port");
        sent.Claims.GetProperty("sub").GetString().ShouldBe("https://desk.test");
        (DateTimeOffset.FromUnixTimeSeconds(sent.Claims.GetProperty("exp").GetInt64()) - TimeProvider.System.GetUtcNow())
            .ShouldBeInRange(TimeSpan.FromHours(1), TimeSpan.FromHours(24));
        sent.Encoding.ShouldBe("aes128gcm");
        sent.Topic.ShouldMatch("^[A-Za-z0-9_-]{32}$");
        int.Parse(sent.Ttl, CultureInfo.InvariantCulture).ShouldBe(86_400, "a day at most, though it is due in three");
        var read = await browser.ReadAsync(sent);
        read.GetProperty("title").GetString().ShouldBe("You have a new request");
        read.GetProperty("body").GetString().ShouldBe("");
        read.GetProperty("path").GetString().ShouldBe("/requests/b-a");
        read.GetProperty("accepts").GetString().ShouldBe("/requests/b-a?accept=1");
        read.GetProperty("tag").GetString().ShouldBe(sent.Topic);
        read.GetProperty("badge").GetInt32().ShouldBe(6, "five of the demo and this one");
        (await StateAsync(marketplace)).ShouldBe("done, sent taken");
        (await marketplace.ScalarAsync<bool>("SELECT sent_at IS NOT NULL FROM booking_admin.notice_device")).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_wants_details_on_the_locked_screen_gets_them_in_their_language()
    {
        await using var service = await PushService.StartAsync();
        using var browser = new PushBrowser();
        await using var marketplace = await BegunAsync(service, browser);
        await NoticePlannerTests.PersonAsync(marketplace, "shows_detail = true, language = 'es'");
        await NoticePlannerTests.OrderAsync(marketplace, "a");
        await marketplace.ExecuteAsync("""
            UPDATE "Order" SET "recipientName" = repeat('سلام 👋 ', 20000) WHERE id = 'a'
            """);
        await NoticePlannerTests.LookAsync(marketplace);

        await SendAsync(marketplace);

        var sent = service.Taken.ShouldHaveSingleItem();
        sent.Body.Length.ShouldBeLessThanOrEqualTo(4096);
        var read = await browser.ReadAsync(sent);
        read.GetProperty("title").GetString()!.ShouldStartWith("Nueva solicitud: un vídeo para سلام 👋 ");
        read.GetProperty("title").GetString()!.Length.ShouldBeLessThanOrEqualTo(120);
        read.GetProperty("body").GetString()!.ShouldContain("Está pagado.");
        read.GetProperty("accept").GetString().ShouldBe("Aceptar");
        read.GetProperty("lang").GetString().ShouldBe("es");
    }

    [Fact]
    public async Task Several_things_are_one_push_and_what_was_settled_since_is_not_in_it()
    {
        await using var service = await PushService.StartAsync();
        using var browser = new PushBrowser();
        await using var marketplace = await BegunAsync(service, browser);
        foreach (var id in (string[])["a", "b", "c"])
            await NoticePlannerTests.OrderAsync(marketplace, id);
        await NoticePlannerTests.LookAsync(marketplace);
        await DecideAsync(marketplace, "b");

        await SendAsync(marketplace);

        var read = await browser.ReadAsync(service.Taken.ShouldHaveSingleItem());
        read.GetProperty("title").GetString().ShouldBe("2 notices");
        read.GetProperty("path").GetString().ShouldBe("/requests");
        read.TryGetProperty("accepts", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_settled_before_it_leaves_is_cancelled_and_never_sent()
    {
        await using var service = await PushService.StartAsync();
        using var browser = new PushBrowser();
        await using var marketplace = await BegunAsync(service, browser);
        await NoticePlannerTests.OrderAsync(marketplace, "a");
        await NoticePlannerTests.LookAsync(marketplace);
        await DecideAsync(marketplace, "a");

        await SendAsync(marketplace);

        service.Taken.ShouldBeEmpty();
        (await StateAsync(marketplace)).ShouldBe("done, cancelled");
    }

    [Theory]
    [InlineData(200, "done, sent taken", 1)]
    [InlineData(202, "done, sent taken", 1)]
    [InlineData(204, "done, sent taken", 1)]
    [InlineData(404, "done, cancelled 404", 0)]
    [InlineData(410, "done, cancelled 410", 0)]
    [InlineData(302, "given up: 302, 302", 1)]
    [InlineData(400, "given up: 400, 400", 1)]
    [InlineData(401, "given up: 401, 401", 1)]
    [InlineData(403, "given up: 403, 403", 1)]
    [InlineData(413, "given up: 413, 413", 1)]
    [InlineData(429, "waits: 429, 429", 1)]
    [InlineData(500, "waits: 500, 500", 1)]
    [InlineData(503, "waits: 503, 503", 1)]
    public async Task Answers_are_told_apart(int status, string state, int devices)
    {
        await using var service = await PushService.StartAsync();
        using var browser = new PushBrowser();
        await using var marketplace = await BegunAsync(service, browser);
        service.Mood = PushService.Answer(status, ("Location", $"{service.Address}/elsewhere"));
        await NoticePlannerTests.OrderAsync(marketplace, "a");
        await NoticePlannerTests.LookAsync(marketplace);

        await SendAsync(marketplace);

        service.Taken.Count.ShouldBe(1, "nothing follows a redirect or repeats by itself");
        (await StateAsync(marketplace)).ShouldBe(state);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.notice_device")).ShouldBe(devices);
    }

    [Theory]
    [InlineData("900", 900)]
    [InlineData("99999", 7200)]
    public async Task A_service_that_wants_a_pause_gets_it_and_then_the_same_message_once(string asked, int seconds)
    {
        await using var service = await PushService.StartAsync();
        using var browser = new PushBrowser();
        await using var marketplace = await BegunAsync(service, browser);
        marketplace.Clock.Stop();
        service.Mood = PushService.Answer(429, ("Retry-After", asked));
        await NoticePlannerTests.OrderAsync(marketplace, "a");
        await NoticePlannerTests.LookAsync(marketplace);
        await SendAsync(marketplace);
        service.Mood = PushService.Answer(201);

        marketplace.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        await SendAsync(marketplace);
        service.Taken.Count.ShouldBe(1);
        marketplace.Clock.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(marketplace);
        await SendAsync(marketplace);

        service.Taken.Count.ShouldBe(2);
        service.Taken[1].Topic.ShouldBe(service.Taken[0].Topic);
        (await StateAsync(marketplace)).ShouldBe("done, sent taken");
    }

    [Fact]
    public async Task A_service_that_hangs_breaks_off_or_floods_is_tried_again_for_a_day()
    {
        await using var service = await PushService.StartAsync();
        using var browser = new PushBrowser();
        await using var marketplace = await BegunAsync(service, browser);
        marketplace.Get<PushClient>().Patience = TimeSpan.FromSeconds(1);
        await NoticePlannerTests.OrderAsync(marketplace, "a");
        await NoticePlannerTests.LookAsync(marketplace);

        service.Mood = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await SendAsync(marketplace);
        (await StateAsync(marketplace)).ShouldBe("waits: no_answer, no_answer");
        service.Mood = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        marketplace.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(marketplace);
        (await StateAsync(marketplace)).ShouldStartWith("waits: no_");
        service.Mood = async context =>
        {
            context.Response.StatusCode = 500;
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(new byte[65_536], context.RequestAborted);
        };
        marketplace.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(marketplace);
        (await StateAsync(marketplace)).ShouldBe("waits: 500, 500");
        service.Taken.Count.ShouldBe(3);
        service.Taken.Select(sent => sent.Topic).Distinct().ShouldHaveSingleItem("where an answer was lost, the second replaces the first");

        service.Mood = PushService.Answer(503);
        for (var look = 0; look < 40; look++)
        {
            marketplace.Clock.Advance(TimeSpan.FromHours(1));
            await SendAsync(marketplace);
        }
        (await StateAsync(marketplace)).ShouldBe("given up: 503, 503");
    }

    [Fact]
    public async Task A_message_of_a_device_that_another_person_has_now_goes_to_nobody()
    {
        await using var service = await PushService.StartAsync();
        using var browser = new PushBrowser();
        await using var marketplace = await BegunAsync(service, browser);
        await NoticePlannerTests.OrderAsync(marketplace, "a");
        await NoticePlannerTests.LookAsync(marketplace);
        await marketplace.Get<NoticeDevices>().SubscribeAsync(
            TestMarketplace.Support, new($"{service.Address}/emma", browser.PublicKey, browser.Secret, "Edge on Windows"), Cancel);

        await SendAsync(marketplace);

        service.Taken.ShouldBeEmpty();
        (await StateAsync(marketplace)).ShouldBe("done, cancelled no_device");
    }

    [Fact]
    public async Task Without_its_key_nothing_is_sent_and_nothing_lost()
    {
        await using var service = await PushService.StartAsync();
        using var browser = new PushBrowser();
        await using var marketplace = await BegunAsync(service, browser);
        await NoticePlannerTests.OrderAsync(marketplace, "a");
        await NoticePlannerTests.LookAsync(marketplace);
        await marketplace.ExecuteAsync("UPDATE booking_admin.push_key SET private_key = '\\x00'");
        await SendAsync(marketplace);
        service.Taken.ShouldBeEmpty();
        (await StateAsync(marketplace)).ShouldBe("waits: no_key, ");
    }

    /// <summary>The demo, with notices that began a moment ago and Emma Stone's browser subscribed.</summary>
    static async Task<TestMarketplace> BegunAsync(PushService service, PushBrowser browser)
    {
        var marketplace = await TestMarketplace.DemoAsync(services: service.Stand);
        await NoticePlannerTests.LookAsync(marketplace);
        marketplace.Clock.Advance(TimeSpan.FromSeconds(1));
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await marketplace.Get<NoticeDevices>().KeyAsync(emma, "desk.test", Cancel);
        await marketplace.Get<NoticeDevices>().SubscribeAsync(
            emma, new($"{service.Address}/emma", browser.PublicKey, browser.Secret, "Chrome on Android"), Cancel);
        return marketplace;
    }

    static Task<int> DecideAsync(TestMarketplace marketplace, string order) =>
        marketplace.ExecuteAsync($"""UPDATE "Booking" SET status = 'CONFIRMED' WHERE "orderId" = '{order}'""");

    /// <summary>Tries what is due, as the workers do.</summary>
    static async Task SendAsync(TestMarketplace marketplace)
    {
        using var worker = ActivatorUtilities.CreateInstance<OutboxWorker>(marketplace.Provider);
        await worker.RunNextAsync(Cancel, OutboxKind.Push);
    }

    static Task<string> StateAsync(TestMarketplace marketplace) => marketplace.ScalarAsync<string>("""
        SELECT CASE WHEN e.dead_at IS NOT NULL THEN 'given up: ' || e.fault || ', ' || coalesce(m.answer, '')
            WHEN e.done_at IS NULL THEN 'waits: ' || coalesce(e.fault, '') || ', ' || coalesce(m.answer, '')
            ELSE 'done, ' || trim(CASE WHEN m.sent_at IS NOT NULL THEN 'sent ' WHEN m.cancelled_at IS NOT NULL THEN 'cancelled ' ELSE '' END
                || coalesce(m.answer, '')) END
        FROM booking_admin.outbox e JOIN booking_admin.notice_message m ON m.id = e.message_id
        """);
}
