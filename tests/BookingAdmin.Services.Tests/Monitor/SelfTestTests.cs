using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Monitor.Drill;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Tests.Monitor;

public sealed class SelfTestTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(GuardMode.Watch)]
    [InlineData(GuardMode.Create)]
    [InlineData(GuardMode.Enforce)]
    public async Task In_every_mode_of_the_guard_the_missing_booking_is_caught_the_alert_arrives_and_no_trace_is_left(GuardMode mode)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var marketplace = await GuardedAsync(mode, settings => settings with { Alerts = receiver.Settings });
        using var sender = ActivatorUtilities.CreateInstance<OutboxWorker>(marketplace.Provider);
        await sender.StartAsync(Cancel);
        var before = await PublicData.DumpAsync(marketplace);

        var (result, steps) = await TestAsync(marketplace);

        steps.Where(step => step.Passed is not true).ShouldBeEmpty();
        steps.Select(step => step.What).ShouldBe(
            mode is GuardMode.Watch
                ? ["guard", "watch list", "rule", "repair", "trace", "notification", "monitor", "alert"]
                : ["guard", "watch list", "rule", "repair", "commit", "trace", "notification", "monitor", "alert"]);
        result.Passed.ShouldBe(true);
        result.Caught.ShouldNotBeNull();
        result.Sentence.ShouldBe("Guard, rule and repair caught the missing booking, and it left no trace.");
        (await PublicData.DumpAsync(marketplace)).ShouldBe(before);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.watch_list WHERE order_id LIKE 'self-test%'")).ShouldBe(0);
        (await marketplace.ScalarAsync<string>(
            "SELECT action || ' ' || actor_name FROM booking_admin.audit_entry ORDER BY id DESC LIMIT 1"))
            .ShouldBe("SelfTestStarted Ada Whitfield");
        var alert = receiver.Taken.ShouldHaveSingleItem();
        alert.Genuine.ShouldBeTrue();
        alert.Body.GetProperty("kind").GetString().ShouldBe("selfTest");
        alert.Body.GetProperty("state").GetString().ShouldBe("drill");
        (await marketplace.Get<SafeguardState>().GetAsync(TestMarketplace.Admin, Cancel)).LastSelfTest.ShouldBe(
            result with { At = result.At });
        await sender.StopAsync(Cancel);
    }

    [Theory]
    [InlineData(GuardMode.Watch, "")]
    [InlineData(GuardMode.Create, "")]
    [InlineData(GuardMode.Enforce, "")]
    [InlineData(GuardMode.Watch, "CONSTRAINT")]
    [InlineData(GuardMode.Create, "CONSTRAINT")]
    public async Task A_booking_trigger_of_the_owners_own_is_seen_and_the_missing_booking_is_caught_all_the_same(
        GuardMode mode, string constraint)
    {
        await using var marketplace = await GuardedAsync(mode);
        await marketplace.ExecuteAsync($"""
            CREATE FUNCTION public.book() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", price,
                    "totalAmount", "updatedAt")
                VALUES (NEW.id || 'b', NEW.id, NEW."orderNumber", NEW."userId", NEW."celebrityId", NEW."personalMessage",
                    NEW."recipientName", NEW."totalAmount", NEW."totalAmount", now());
                RETURN NEW;
            END $$;
            CREATE {constraint} TRIGGER book AFTER INSERT
                ON "Order" {(constraint.Length > 0 ? "DEFERRABLE INITIALLY DEFERRED" : "")} FOR EACH ROW EXECUTE FUNCTION public.book();
            """);
        var before = await PublicData.DumpAsync(marketplace);

        var (_, steps) = await TestAsync(marketplace);

        steps.Where(step => step.What is not ("monitor" or "alert" or "notification") && step.Passed is not true).ShouldBeEmpty();
        if (mode is GuardMode.Watch || constraint.Length == 0)
            steps.Single(step => step.What == "own trigger").Sentence.ShouldStartWith(
                "A trigger of the marketplace’s own creates the booking in the same transaction as the order.");
        (await PublicData.DumpAsync(marketplace)).ShouldBe(before);
    }

    [Theory]
    [InlineData(
        GuardMode.Watch, """ALTER TABLE public."Order" DISABLE TRIGGER booking_admin_inserted""",
        "The guard did not see an order without its booking.")]
    [InlineData(
        GuardMode.Watch, """ALTER TABLE public."Booking" DISABLE TRIGGER booking_admin_inserted""",
        "A repair created the booking, and the guard did not see it.")]
    [InlineData(
        GuardMode.Create, "ALTER TABLE booking_admin.watch_list DISABLE TRIGGER booking_admin_commit",
        "The guard would not create the booking at commit.")]
    [InlineData(
        GuardMode.Enforce, "ALTER TABLE booking_admin.watch_list DISABLE TRIGGER booking_admin_commit",
        "The guard would let an order without its booking be saved.")]
    [InlineData(GuardMode.Watch, "DROP TABLE booking_admin.watch_list CASCADE", "The drill ended in a fault of the database (42P01).")]
    [InlineData(
        GuardMode.Watch, """ALTER TABLE public."Booking" ADD CONSTRAINT none CHECK (false) NOT VALID""",
        "A repair did not create the booking.")]
    public async Task A_safeguard_that_does_not_work_fails_it_by_name_and_is_told(GuardMode mode, string harm, string told)
    {
        await using var marketplace = await GuardedAsync(mode);
        await marketplace.ExecuteAsync(harm);
        var before = await PublicData.DumpAsync(marketplace);

        var (result, _) = await TestAsync(marketplace);

        result.Passed.ShouldBe(false);
        result.Sentence.ShouldStartWith("Failed: ");
        result.Sentence.ShouldContain(told);
        (await marketplace.AlertsAsync()).ShouldBe(["SelfTest failed"]);
        (await PublicData.DumpAsync(marketplace)).ShouldBe(before);
    }

    [Fact]
    public async Task Without_a_guard_it_is_not_run_and_never_passed()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (result, steps) = await TestAsync(marketplace);
        result.Passed.ShouldBeNull();
        result.Sentence.ShouldStartWith("Not run: the guard is off");
        steps.ShouldBeEmpty();
        (await marketplace.Get<SafeguardState>().GetAsync(TestMarketplace.Admin, Cancel)).LastSelfTest!.Passed.ShouldBeNull();
    }

    [Fact]
    public async Task Without_the_right_to_place_an_order_it_is_not_run_and_names_the_grant()
    {
        await using var marketplace = await GuardedAsync(GuardMode.Watch);
        var role = $"drill_{Guid.NewGuid():N}";
        await marketplace.ExecuteAsync($"""
            CREATE ROLE {role};
            GRANT USAGE ON SCHEMA public, booking_admin TO {role};
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};
            GRANT ALL ON ALL TABLES IN SCHEMA booking_admin TO {role};
            GRANT ALL ON ALL SEQUENCES IN SCHEMA booking_admin TO {role};
            """);
        try
        {
            await using (var limited = new ServiceCollection().AddLogging()
                .AddBookingAdmin(marketplace.Get<BookingAdminSettings>(), new(marketplace.ConnectionString + $";Options=-c role={role}"))
                    .BuildServiceProvider())
            {
                await using var scope = limited.CreateAsyncScope();
                var (result, _) = await scope.ServiceProvider.GetRequiredService<SelfTest>().RunAsync(TestMarketplace.Admin, Cancel);
                result.Passed.ShouldBeNull();
                result.Sentence.ShouldBe(
                    $"Not run: the database user may not place the order of the drill; an owner of the tables must run: GRANT INSERT ON "
                    + $"public.\"Order\" TO {role};");

                await marketplace.ExecuteAsync(
                    $"GRANT INSERT ON public.\"Order\" TO {role}; GRANT INSERT, UPDATE ON public.\"Booking\" TO {role}; GRANT UPDATE ON "
                    + $"public.\"Order\" TO {role}");
                (result, var steps) = await scope.ServiceProvider.GetRequiredService<SelfTest>().RunAsync(TestMarketplace.Admin, Cancel);
                result.Passed.ShouldBe(true, string.Join('\n', steps));
            }
        }
        finally
        {
            await marketplace.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task Where_no_order_can_be_placed_it_is_not_run()
    {
        await using var empty = await TestMarketplace.EmptyAsync();
        await empty.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        (await TestAsync(empty)).Result.Sentence.ShouldStartWith("Not run: the marketplace has no celebrity yet");

        await using var strict = await GuardedAsync(GuardMode.Watch);
        await strict.ExecuteAsync("""
            ALTER TABLE public."Order" ADD COLUMN "invoiceId" text NOT NULL DEFAULT 'x';
            ALTER TABLE public."Order" ALTER COLUMN "invoiceId" DROP DEFAULT
            """);
        var (result, _) = await TestAsync(strict);
        result.Passed.ShouldBeNull();
        result.Sentence.ShouldBe("Not run: the marketplace refuses the order of the drill (23502).");
    }

    [Fact]
    public async Task A_silent_monitor_fails_it()
    {
        await using var marketplace = await GuardedAsync(GuardMode.Watch);
        await marketplace.ExecuteAsync("UPDATE booking_admin.heartbeat SET at = now() - interval '10 minutes'");
        (await TestAsync(marketplace)).Result.Sentence.ShouldBe("Failed: The monitor gives no sign of life: does the dashboard run?");
    }

    [Fact]
    public async Task An_alert_that_nobody_takes_fails_it_and_one_that_nobody_is_meant_to_get_is_left_out()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Mood = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        await using var marketplace = await GuardedAsync(GuardMode.Watch, settings => settings with { Alerts = receiver.Settings });
        marketplace.Get<SelfTestSignals>().AlertPatience = TimeSpan.FromSeconds(2);
        (await TestAsync(marketplace)).Result.Sentence.ShouldBe(
            "Failed: An alert was not sent: does the dashboard run, and did the receiver take the one before?");

        using var sender = ActivatorUtilities.CreateInstance<OutboxWorker>(marketplace.Provider);
        await sender.RunNextAsync(Cancel);
        await marketplace.ExecuteAsync("DELETE FROM booking_admin.alert");
        await sender.StartAsync(Cancel);
        marketplace.Get<SelfTestSignals>().AlertPatience = TimeSpan.FromSeconds(20);
        var slow = TestAsync(marketplace);
        await Findings.UntilAsync(() => Task.FromResult(receiver.Seen.Count > 1));
        await Findings.UntilAsync(() => marketplace.ScalarAsync<bool>("SELECT bool_and(answer IS NOT NULL) FROM booking_admin.alert"));
        marketplace.Clock.Advance(TimeSpan.FromSeconds(20));
        (await slow).Result.Sentence.ShouldBe("Failed: An alert was not taken: 404.");
        await sender.StopAsync(Cancel);

        await using var untold = await GuardedAsync(GuardMode.Watch);
        var (result, _) = await TestAsync(untold);
        result.Passed.ShouldBe(true);
        result.Sentence.ShouldEndWith("No alert is sent to anybody: Alerts:Url is not set.");
        (await untold.AlertsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_pages_are_open_the_notification_must_reach_them()
    {
        await using var marketplace = await GuardedAsync(GuardMode.Watch);
        var (feed, hearing) = (marketplace.Get<ChangeFeed>(), new TaskCompletionSource());
        using (feed.Subscribe(null, () => hearing.TrySetResult()))
        using (var listener = ActivatorUtilities.CreateInstance<ChangeListener>(marketplace.Provider))
        {
            await listener.StartAsync(Cancel);
            await hearing.Task;
            (await TestAsync(marketplace)).Steps.ShouldContain(
                new SelfTestStep("notification", true, SelfTestSight.PagesHear));
            await listener.StopAsync(Cancel);
        }
        marketplace.Get<SessionWatch>().Hearing.ShouldBeTrue("it only thinks so");
        marketplace.Get<SelfTestSignals>().HearingPatience = TimeSpan.FromSeconds(1);
        var testing = TestAsync(marketplace);
        while (!testing.IsCompleted)
        {
            // What everybody is told, as after a lost connection, is not the notification.
            feed.Publish(null);
            await Task.Delay(20, Cancel);
        }
        (await testing).Result.Sentence.ShouldBe("Failed: A notification did not reach the pages of this process within 1 s.");
    }

    [Fact]
    public async Task Two_at_once_do_not_disturb_each_other()
    {
        await using var marketplace = await GuardedAsync(GuardMode.Create);
        var before = await PublicData.DumpAsync(marketplace);
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var scope = marketplace.Provider.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<SelfTest>().RunAsync(TestMarketplace.Admin, Cancel);
        }));
        results.ShouldAllBe(report => report.Result.Passed == true);
        (await PublicData.DumpAsync(marketplace)).ShouldBe(before);
    }

    /// <summary>The demo with a guard and a living monitor, but for its work.</summary>
    static async Task<TestMarketplace> GuardedAsync(GuardMode mode, Func<BookingAdminSettings, BookingAdminSettings>? change = null)
    {
        var marketplace = await TestMarketplace.DemoAsync(change);
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, mode, Cancel);
        await marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.heartbeat (name, instance, at, next_at) VALUES ('monitor', 'desk:1', now(), now() + "
            + "interval '5 minutes')");
        return marketplace;
    }

    static Task<SelfTestReport> TestAsync(TestMarketplace marketplace) =>
        marketplace.Get<SelfTest>().RunAsync(TestMarketplace.Admin, Cancel);
}
