using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Monitor;

public sealed class AlertsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_appears_grows_and_clears_is_told_once_each()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync(settings =>
            settings with { Alerts = new(null, null, new("https://desk.example/")) });
        var alerts = marketplace.Get<Alerts>();

        await marketplace.RunFoundAsync(Findings.Missing, 2);
        await TellTwiceAsync(alerts);
        await marketplace.RunFoundAsync(Findings.Missing, 5);
        await TellTwiceAsync(alerts);
        (await marketplace.AlertsAsync()).ShouldBe(["Appeared 2"], "growth is told 15 minutes later at the earliest");

        marketplace.Clock.Advance(TimeSpan.FromMinutes(16));
        await TellTwiceAsync(alerts);
        await marketplace.RunFoundAsync(Findings.Missing, 3);
        await TellTwiceAsync(alerts);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(16));
        await TellTwiceAsync(alerts);
        await marketplace.RunFoundAsync(Findings.Missing, 0);
        await TellTwiceAsync(alerts);
        (await marketplace.AlertsAsync()).ShouldBe(["Appeared 2", "Grew 5", "Cleared 0"]);

        var body = await marketplace.ScalarAsync<string>("SELECT body::text FROM booking_admin.alert WHERE kind = 'Grew'");
        body.ShouldMatch("\"kind\": \"grew\"");
        body.ShouldMatch("\"rule\": \"missing-booking\"");
        body.ShouldMatch("\"atRisk\": \\[\\{\"amount\": 50, \"currency\": \"nzd\"\\}\\]");
        body.ShouldMatch("\"link\": \"https://desk.example/consistency/missing-booking\"");
        body.ShouldMatch("\"text\": \"An order has no booking: 5 open, 2 before. At risk: NZ\\$50.00.\"");
    }

    [Fact]
    public async Task What_comes_back_is_told_again()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var alerts = marketplace.Get<Alerts>();
        foreach (var open in new[] { 1, 0, 1 })
        {
            await marketplace.RunFoundAsync(Findings.Missing, open);
            await alerts.CompareAsync(Cancel);
        }
        (await marketplace.AlertsAsync()).ShouldBe(["Appeared 1", "Cleared 0", "Appeared 1"]);
    }

    [Fact]
    public async Task Several_instances_that_look_at_once_tell_once()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.RunFoundAsync(Findings.Missing, 4);
        await marketplace.RunFoundAsync(Findings.Stuck, 1);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => marketplace.Get<Alerts>().CompareAsync(Cancel)));
        (await marketplace.AlertsAsync()).ShouldBe(["Appeared 4", "Appeared 1"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_rule_of_which_nothing_is_known_is_not_told_to_be_clear()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var alerts = marketplace.Get<Alerts>();
        await marketplace.RunFoundAsync(Findings.Missing, 4);
        await alerts.CompareAsync(Cancel);
        await marketplace.RunFoundAsync(Findings.Missing, 0, fault: "It took too long.");
        await alerts.CompareAsync(Cancel);
        (await marketplace.AlertsAsync()).ShouldBe(["Appeared 4"]);
    }

    [Fact]
    public async Task Only_critical_rules_that_are_switched_on_are_told()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync(settings =>
            settings with { Rules = RuleSettings.Default with { Off = [Findings.Stuck] } });
        await marketplace.RunFoundAsync(Findings.Stuck, 1);
        await marketplace.RunFoundAsync("split", 1);
        await marketplace.Get<Alerts>().CompareAsync(Cancel);
        (await marketplace.AlertsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_silent_monitor_is_told_once_by_whoever_notices_and_once_when_it_is_back()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var alerts = marketplace.Get<Alerts>();
        await alerts.MonitorIsBackAsync("desk:1", Cancel);
        (await marketplace.AlertsAsync()).ShouldBeEmpty("nobody was told of a silence");

        var clock = new SteppedClock(marketplace.Clock.GetUtcNow());
        SilenceWatch[] others = [new(alerts, clock, TimeSpan.FromSeconds(90)), new(alerts, clock, TimeSpan.FromSeconds(90))];
        var beat = clock.GetUtcNow() - TimeSpan.FromHours(8);
        async Task LookAsync()
        {
            foreach (var other in others)
                await other.LookAsync("desk:1", beat, overdue: false, Cancel);
        }

        await LookAsync();
        clock.Jump(TimeSpan.FromHours(5));
        clock.Pass(TimeSpan.FromSeconds(60));
        await LookAsync();
        (await marketplace.AlertsAsync()).ShouldBeEmpty("they have not watched for long enough, whatever the clock says");
        clock.Pass(TimeSpan.FromSeconds(30));
        await LookAsync();
        await LookAsync();
        (await marketplace.AlertsAsync()).ShouldBe(["MonitorSilent silent"]);
        beat += TimeSpan.FromSeconds(1);
        await LookAsync();
        await LookAsync();
        (await marketplace.AlertsAsync()).ShouldBe(["MonitorSilent silent", "MonitorSilent back"]);
    }

    [Fact]
    public async Task A_monitor_whose_check_hangs_is_told_although_its_heart_beats()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var clock = new SteppedClock(marketplace.Clock.GetUtcNow());
        var watch = new SilenceWatch(marketplace.Get<Alerts>(), clock, TimeSpan.FromSeconds(90));
        foreach (var overdue in new[] { false, true, true, false, false })
        {
            clock.Pass(TimeSpan.FromSeconds(15));
            await watch.LookAsync("desk:1", clock.GetUtcNow(), overdue, Cancel);
        }
        (await marketplace.AlertsAsync()).ShouldBe(["MonitorSilent silent", "MonitorSilent back"]);
        (await marketplace.ScalarAsync<string>("SELECT body->>'text' FROM booking_admin.alert ORDER BY id LIMIT 1"))
            .ShouldStartWith("The monitor (desk:1) does not check: the check that is going on should have ended long ago.");
    }

    [Fact]
    public async Task What_nobody_ever_took_was_not_told()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.RunFoundAsync(Findings.Missing, 1);
        var alerts = marketplace.Get<Alerts>();
        await TellTwiceAsync(alerts);
        await marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET dead_at = now()");
        await TellTwiceAsync(alerts);
        (await marketplace.AlertsAsync()).ShouldBe(["Appeared 1", "Appeared 1"]);
    }

    static async Task TellTwiceAsync(Alerts alerts)
    {
        await alerts.CompareAsync(Cancel);
        await alerts.CompareAsync(Cancel);
    }
}
