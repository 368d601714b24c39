using BookingAdmin.Data.Own;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Tests.Monitor;

public sealed class MonitorScheduleTests
{
    static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Hour = TimeSpan.FromHours(1);

    readonly SteppedClock clock = new(Noon);
    readonly MonitorSchedule schedule;
    readonly List<(RunKind Kind, DateTimeOffset At)> runs = [];

    public MonitorScheduleTests() => schedule = new(MonitorSettings.Default, clock);

    [Fact]
    public void Without_any_full_check_one_is_due_at_once()
    {
        schedule.Know(null);
        schedule.Due.ShouldBe(RunKind.Full);
        schedule.UntilNext.ShouldBeLessThanOrEqualTo(TimeSpan.Zero);
    }

    [Fact]
    public void After_one_of_last_night_a_quick_one_is_due_at_once()
    {
        schedule.Know(Noon - 9 * Hour);
        schedule.Due.ShouldBe(RunKind.Quick);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    // The night went by while no instance ran.
    [InlineData(10)]
    public void After_one_before_last_night_another_is_due(int hoursAgo)
    {
        schedule.Know(Noon - hoursAgo * Hour);
        schedule.Due.ShouldBe(RunKind.Full);
    }

    [Fact]
    public void A_day_has_a_quick_check_every_five_minutes_and_a_full_one_in_the_night()
    {
        schedule.Know(Noon - Hour);
        Live(24 * Hour);
        runs.Where(run => run.Kind is RunKind.Full).ShouldHaveSingleItem().At.ShouldBe(Noon + 15 * Hour);
        runs.Count.ShouldBe(24 * 12);
    }

    [Fact]
    public void The_next_check_is_told_and_stays_told_while_it_goes_on()
    {
        schedule.Know(Noon - Hour);
        schedule.Ended(RunKind.Quick, Noon, true);
        schedule.UntilNext.ShouldBe(5 * Minute);
        clock.Pass(7 * Minute);
        schedule.UntilNext.ShouldBe(-2 * Minute);
        schedule.Ended(RunKind.Quick, Noon, true);
        clock.Jump(14 * Hour + 51 * Minute);
        schedule.UntilNext.ShouldBe(2 * Minute, "the full one comes first");
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(-300)]
    [InlineData(10)]
    [InlineData(300)]
    public void A_clock_that_jumps_neither_stops_the_checks_nor_makes_them_race(int hours)
    {
        schedule.Know(Noon - Hour);
        Live(Hour);
        clock.Jump(hours * Hour);
        Live(24 * Hour);
        runs.Count(run => run.Kind is RunKind.Quick).ShouldBeInRange(25 * 12 - 3, 25 * 12);
        runs.Count(run => run.Kind is RunKind.Full).ShouldBeInRange(1, 2);
    }

    [Fact]
    public void A_clock_that_jumps_to_and_fro_over_the_hour_of_the_full_check_does_not_make_it_race()
    {
        schedule.Know(Noon - Hour);
        for (var i = 0; i < 60; i++)
        {
            clock.Jump((i % 2 == 0 ? 1 : -1) * 20 * Hour);
            Live(Minute);
        }
        runs.Count(run => run.Kind is RunKind.Full).ShouldBe(1);
    }

    [Fact]
    public void A_full_check_of_another_instance_in_the_far_future_does_not_keep_ours_away()
    {
        schedule.Know(Noon + 100 * Hour);
        schedule.Due.ShouldBe(RunKind.Full);
    }

    [Fact]
    public void A_full_check_that_fails_is_tried_again_later_and_keeps_no_quick_one_away()
    {
        schedule.Know(null);
        schedule.Ended(RunKind.Full, Noon, done: false);
        schedule.Due.ShouldBe(RunKind.Quick);
        schedule.Ended(RunKind.Quick, Noon, true);
        schedule.Due.ShouldBeNull();
        clock.Pass(5 * Minute);
        schedule.Due.ShouldBe(RunKind.Full);
    }

    /// <summary>As the monitor does: it looks every 15 seconds, and checks take no time.</summary>
    void Live(TimeSpan time)
    {
        for (var lived = TimeSpan.Zero; lived < time; lived += Standings.Tick)
        {
            if (schedule.Due is { } kind)
            {
                runs.Add((kind, clock.GetUtcNow()));
                schedule.Ended(kind, clock.GetUtcNow(), true);
            }
            clock.Pass(Standings.Tick);
        }
    }
}
