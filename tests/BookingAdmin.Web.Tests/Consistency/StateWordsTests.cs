using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Drill;
using BookingAdmin.Web.Consistency;
using BookingAdmin.Web.Consistency.Checks;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Tests.Consistency;

public sealed class StateWordsTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    static ConsistencyState State(Verdict verdict, long open = 0, long critical = 0, string? why = null, params Money[] atRisk) =>
        State(verdict, open, critical > 0 ? "missing-booking" : "overdue", why, critical, atRisk);

    static ConsistencyState State(Verdict verdict, long open, string rule, string? why, long critical = 0, params Money[] atRisk) =>
        new(verdict, why, Now, 39, TimeSpan.FromSeconds(1), null, open, critical, atRisk, [new(rule, true, open, [], null, null)], false);

    [Fact]
    public void The_headline_is_the_state_in_one_sentence()
    {
        StateWords.Headline(State(Verdict.Consistent), null).ShouldBe("Everything is consistent");
        StateWords.Headline(State(Verdict.Broken, 1), null).ShouldBe("1 finding is open");
        StateWords.Headline(State(Verdict.Broken, 10_000, 3, null, new(449, "nzd"), new(20.5m, "usd")), null)
            .ShouldBe("10,000 findings are open, NZ$449 and US$20.50 at risk");
        StateWords.Headline(State(Verdict.Unknown, why: "The last full scan failed: it was cut off."), null)
            .ShouldBe("Not known: the last full scan failed: it was cut off");
    }

    [Fact]
    public void Nothing_is_green_that_is_not_known()
    {
        StateWords.Tone(State(Verdict.Consistent), null).ShouldBe("good");
        StateWords.Tone(State(Verdict.Broken, 1), null).ShouldBe("warn");
        StateWords.Tone(State(Verdict.Broken, 1, 1), null).ShouldBe("bad");
        // As the chip of the rule: an error is no warning.
        StateWords.Tone(State(Verdict.Broken, 1, "copied-fields", null), null).ShouldBe("bad");
        StateWords.Tone(State(Verdict.Unknown), null).ShouldBe("unknown");
        StateWords.Tone(null, null).ShouldBe("unknown");
        // Nothing stays green once the database does not answer.
        var away = Trouble.Of(new TimeoutException());
        StateWords.Tone(State(Verdict.Consistent), away).ShouldBe("unknown");
        StateWords.Headline(State(Verdict.Consistent), away).ShouldBe("Not known: the database does not answer");
    }

    [Fact]
    public void A_long_reason_stands_below_the_headline()
    {
        var long_ = State(Verdict.Unknown, why: new string('x', 90));
        StateWords.Headline(long_, null).ShouldBe("Not known whether the data is consistent");
        StateWords.Why(long_).ShouldBe(new string('x', 90));
        StateWords.Why(State(Verdict.Unknown, why: "Short.")).ShouldBeNull();
    }

    [Theory]
    [InlineData(40, "40 s ago")]
    [InlineData(120, "2 minutes ago")]
    [InlineData(0, "just now")]
    [InlineData(-500, "just now")]
    public void How_long_ago_is_told_as_people_say_it(int seconds, string words) =>
        TimeWords.Ago(Now.AddSeconds(-seconds), Now).ShouldBe(words);

    [Theory]
    [InlineData(0.02, "under 0.1 s")]
    [InlineData(0.84, "0.8 s")]
    [InlineData(14.2, "14 s")]
    [InlineData(125, "2 min 5 s")]
    [InlineData(4200, "1 h 10 min")]
    public void A_length_is_told_in_units_that_fit(double seconds, string words) =>
        TimeWords.Length(TimeSpan.FromSeconds(seconds)).ShouldBe(words);

    [Fact]
    public void Yesterday_is_a_day_of_the_readers_zone()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland");
        TimeWords.When(new(2026, 3, 4, 10, 0, 0, TimeSpan.Zero), zone, Now).ShouldBe("yesterday, 23:00");
        TimeWords.When(new(2026, 3, 4, 11, 30, 0, TimeSpan.Zero), zone, Now).ShouldBe("today, 00:30");
        TimeWords.When(new(2026, 1, 4, 11, 30, 0, TimeSpan.Zero), zone, Now).ShouldBe("5 January, 00:30");
    }

    [Fact]
    public void A_guard_is_called_watching_only_while_it_is_whole_and_true()
    {
        var whole = new GuardStatus(GuardMode.Watch, Now, "Ada", [new("a", "b", GuardPartState.Present)], 0, []);
        var truth = new RuleFigure("guard-truth", true, 0, [], null, null);
        ConsistencyState At(Verdict verdict, RuleFigure figure) => State(verdict) with { CheckedAt = Now.AddHours(3), Rules = [figure] };
        SafeguardStatus Shown(ConsistencyState? state) => SafeguardWords.Guard(whole, state, Now.AddHours(6));

        Shown(At(Verdict.Consistent, truth)).ShouldBe(
            new("good", "Watching", "1 part in place, watch list equal to a full scan at the check 3 hours ago"));
        Shown(At(Verdict.Broken, truth)).Tone.ShouldBe("good");
        // A check that is too old, or from before the installation, proves nothing.
        Shown(At(Verdict.Unknown, truth)).Tone.ShouldBe("warn");
        Shown(At(Verdict.Consistent, truth) with { CheckedAt = Now.AddHours(-1) }).Sentence.ShouldContain("has not been compared");
        Shown(null).ShouldBe(new("warn", "Not compared",
            "1 part in place; the watch list has not been compared with a full scan yet.", "A full scan compares it."));
        Shown(At(Verdict.Broken, truth with { Open = 1 })).Tone.ShouldBe("bad");
        Shown(At(Verdict.Unknown, truth with { Fault = "It could not be looked at." })).Tone.ShouldBe("warn");
        SafeguardWords.Guard(whole with { Faults = ["A trigger is missing."] }, At(Verdict.Consistent, truth), Now).ShouldBe(
            new("bad", "Broken", "A trigger is missing.",
                "Until it is installed again, only full scans find a missing booking."));
        SafeguardWords.Guard(whole with { Mode = GuardMode.Off }, At(Verdict.Consistent, truth), Now).Word.ShouldBe("Off");
    }

    [Fact]
    public void A_monitor_and_its_alerts_are_well_only_while_they_give_signs_of_life()
    {
        var monitor = new MonitorView(Standing.OnTime, "web-2:7", Now.AddSeconds(-40), Now.AddMinutes(4), true, null);
        var alerts = new AlertsView(true, Standing.OnTime, Now.AddHours(-1), "200", 0, 0);
        Safeguards With(MonitorView view) =>
            new(view, new(Standing.OnTime, null, null, null), new(Standing.OnTime, null, null, null), alerts, null, true, Now);

        SafeguardWords.Monitor(With(monitor)).ShouldBe(new("good", "On time", "Last 40 s ago on web-2:7, next check in 4 minutes"));
        SafeguardWords.Monitor(With(monitor with { Standing = Standing.Silent })).Tone.ShouldBe("bad");
        SafeguardWords.Monitor(With(monitor with { Standing = Standing.Off })).Word.ShouldBe("Off");
        SafeguardWords.Monitor(With(monitor with { Fault = "The check failed." })).Word.ShouldBe("In trouble");
        SafeguardWords.Monitor(With(monitor with { At = null })).Word.ShouldBe("Never seen");
        SafeguardWords.Alerts(alerts, TimeZoneInfo.Utc, Now).ShouldBe(new("good", "Delivered",
            "Last sent today, 11:00. The answer was: 200."));
        SafeguardWords.Alerts(alerts with { LastSentAt = null, LastAnswer = null }, TimeZoneInfo.Utc, Now).Word.ShouldBe("Ready");
        SafeguardWords.Alerts(alerts with { LastSentAt = null, LastAnswer = null, Waiting = 2 }, TimeZoneInfo.Utc, Now).ShouldBe(
            new("warn", "Waiting", "To send: 2. None was sent yet.", "It is tried until the receiver takes it."));
        SafeguardWords.Alerts(alerts with { Sender = Standing.Late }, TimeZoneInfo.Utc, Now).Tone.ShouldBe("warn");
        SafeguardWords.Alerts(alerts with { GivenUp = 2, LastAnswer = "500" }, TimeZoneInfo.Utc, Now).Word.ShouldBe("Not delivered");
        SafeguardWords.Alerts(alerts with { Configured = false, Sender = Standing.Off }, TimeZoneInfo.Utc, Now).Word.ShouldBe("Log only");
        SafeguardWords.Alerts(alerts with { Sender = Standing.Silent }, TimeZoneInfo.Utc, Now).Tone.ShouldBe("bad");
    }

    [Fact]
    public void Runners_of_jobs_and_the_ear_for_changes_are_told_too()
    {
        var all = new Safeguards(new(Standing.OnTime, null, null, null, true, null), new(Standing.OnTime, "web-2:7", Now, null),
            new(Standing.OnTime, "web-2:7", Now, null), new(true, Standing.OnTime, null, null, 0, 0), null, true, Now);
        SafeguardWords.Others(all).Select(line => line.Tone).ShouldBe(["good", "good", "good"]);
        SafeguardWords.Others(all with { Hearing = false })[1].Tone.ShouldBe("warn");
        SafeguardWords.Others(all with { Jobs = new(Standing.Silent, null, null, null) })[0].Sentence
            .ShouldBe("No runner of repair jobs has given a sign of life.");
        SafeguardWords.Others(all with { Jobs = new(Standing.Silent, "web-2:7", Now.AddMinutes(-5), null) })[0].Sentence
            .ShouldBe("The runner of repair jobs is silent: last 5 minutes ago.");
        SafeguardWords.Others(all)[2].Sentence.ShouldBe("Notices: on time.");
        SafeguardWords.Others(all with { Notices = new(Standing.Silent, "web-2:7", Now.AddMinutes(-5), null) })[2]
            .ShouldBe(new("warn", "Silent", "Notices are silent: last 5 minutes ago."));
        SafeguardWords.Others(all with { Notices = new(Standing.Silent, null, null, null) })[2].Tone.ShouldBe("warn");
    }

    [Fact]
    public void Paper_bears_the_whole_date() =>
        TimeWords.Full(Now, TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland")).ShouldBe("5 March 2026, 01:00");

    [Fact]
    public void A_self_test_says_whether_it_passed_failed_or_could_not_run()
    {
        var passed = new SelfTestView(Now.AddHours(-9), "The monitor", true, TimeSpan.FromSeconds(0.8), "");
        SafeguardWords.SelfTest(passed, TimeZoneInfo.Utc, Now).ShouldBe(new("good", "Passed",
            "Today, 03:00: a missing booking was caught in 0.8 s"));
        SafeguardWords.SelfTest(passed with { Passed = false, Codes = "AlertNotTaken NoConnection\nMonitorSilent" }, TimeZoneInfo.Utc, Now)
            .ShouldBe(new("bad", "Failed", "Today, 03:00: Failed: An alert was not taken: no connection. "
                + "The monitor gives no sign of life: does the dashboard run?", "See to what did not answer, then run it again."));
        SafeguardWords.SelfTest(passed with { Passed = null, Codes = "GuardOff" }, TimeZoneInfo.Utc, Now).Sentence.ShouldBe(
            "Today, 03:00: Not run: the guard is off, so nothing could catch a missing booking at once. Install it first.");
        // Rows from before there were codes.
        SafeguardWords.SelfTest(passed with { Passed = false, Codes = "Failed: No alert." }, TimeZoneInfo.Utc, Now).Sentence.ShouldBe(
            "Today, 03:00: Failed: No alert.");
        SafeguardWords.SelfTest(passed with { At = Now.AddDays(-30) }, TimeZoneInfo.Utc, Now).Word.ShouldBe("Long ago");
        SafeguardWords.SelfTest(null, TimeZoneInfo.Utc, Now).Word.ShouldBe("Never run");
    }
}
