using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Drill;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Monitor;

public sealed class SafeguardStateTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_nothing_ever_ran_nothing_is_on_time()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var state = await StateAsync(marketplace);
        state.Monitor.Standing.ShouldBe(Standing.Silent);
        state.Monitor.Instance.ShouldBeNull();
        state.Jobs.Standing.ShouldBe(Standing.Silent);
        state.Alerts.ShouldBe(new(false, Standing.Off, null, null, 0, 0));
        state.LastSelfTest.ShouldBeNull();
        state.Hearing.ShouldBeFalse();
    }

    [Theory]
    [InlineData("1 second", Standing.OnTime)]
    [InlineData("1 minute", Standing.Late)]
    [InlineData("2 minutes", Standing.Silent)]
    public async Task Signs_of_life_are_told_with_their_age_and_faults(string age, Standing standing)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.heartbeat (name, instance, at, next_at, fault) VALUES
                ('monitor', 'desk:1', now() - interval '{age}', now() + interval '3 minutes', 'The step "repair" failed.'),
                ('jobs', 'desk:2', now() - interval '{age}', NULL, NULL)
            """);
        // The clock of the process has nothing to say about it.
        marketplace.Clock.Advance(TimeSpan.FromHours(3));

        var state = await StateAsync(marketplace);

        state.Monitor.Standing.ShouldBe(standing);
        state.Monitor.Instance.ShouldBe("desk:1");
        state.Monitor.Fault.ShouldBe("The step \"repair\" failed.");
        (state.Monitor.NextAt!.Value - state.Now).ShouldBeInRange(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
        state.Jobs.Standing.ShouldBe(standing);
    }

    [Fact]
    public async Task A_check_that_never_ends_makes_a_living_monitor_late()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.heartbeat (name, instance, at, next_at) VALUES ('monitor', 'desk:1', now(), now() - "
            + "interval '11 minutes')");
        (await StateAsync(marketplace)).Monitor.Standing.ShouldBe(Standing.Late);
    }

    [Fact]
    public async Task Alerts_tell_what_the_receiver_said_last_what_waits_and_what_was_given_up()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var marketplace = await TestMarketplace.EmptyAsync(settings => settings with { Alerts = receiver.Settings });
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.alert (kind, rule, body, created_at, answer) VALUES
                ('Appeared', 'missing-booking', '{}', now(), '204'), ('Appeared', 'stuck-refund', '{}', now(), '404'),
                ('Appeared', 'stuck-refund', '{}', now(), '404'),
                ('Cleared', 'missing-booking', '{}', now(), '503'), ('Appeared', 'missing-booking', '{}', now(), NULL);
            INSERT INTO booking_admin.outbox (kind, alert_id, created_at, not_before, attempts, done_at, dead_at, fault)
            SELECT 'Alert', id, now(), now(), attempts, done_at, dead_at, fault
                FROM (SELECT row_number() OVER (ORDER BY id) AS n, id FROM booking_admin.alert) a
            JOIN (VALUES (1, 1, now(), NULL, NULL), (2, 20, NULL, now(), '404'), (3, 20, NULL, now() - interval '9 days', '404'),
                (4, 3, NULL, NULL, '503'), (5, 0, NULL, NULL, NULL))
                e (n, attempts, done_at, dead_at, fault) USING (n)
            """);
        var state = (await StateAsync(marketplace)).Alerts;
        state.Configured.ShouldBeTrue();
        state.Sender.ShouldBe(Standing.Silent);
        state.LastSentAt.ShouldNotBeNull();
        state.LastAnswer.ShouldBe("503");
        state.Waiting.ShouldBe(2);
        state.GivenUp.ShouldBe(1);
    }

    static Task<Safeguards> StateAsync(TestMarketplace marketplace) =>
        marketplace.Get<SafeguardState>().GetAsync(TestMarketplace.Admin, Cancel);
}
