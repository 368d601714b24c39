using BookingAdmin.Testing;
using BookingAdmin.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Ui;

public sealed class MomentTests : BunitContext
{
    static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 40, 0, TimeSpan.Zero);
    static readonly TimeZoneInfo Auckland = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland");

    [Fact]
    public void A_moment_is_shown_by_the_clock_of_whoever_looks()
    {
        Moment.Text(new(2026, 8, 19, 21, 4, 0, TimeSpan.Zero), TimeZoneInfo.Utc, Now).ShouldBe("19 August, 21:04");
        Moment.Text(new(2026, 8, 19, 21, 4, 0, TimeSpan.Zero), Auckland, Now).ShouldBe("20 August, 09:04");
    }

    [Fact]
    public void The_year_is_told_only_where_it_is_not_this_one() =>
        Moment.DayText(new(2025, 12, 31, 9, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc, Now).ShouldBe("31 December 2025");

    [Theory]
    [InlineData(false, "20 August 2020", "Thursday, 20 August 2020", "2020-08-20")]
    [InlineData(true, "19 August 2020", "Wednesday, 19 August 2020", "2020-08-19")]
    public void A_day_of_the_calendar_is_the_same_everywhere(bool calendar, string day, string full, string machine)
    {
        Services.AddSingleton<TimeProvider>(new ManualClock());
        RenderTree.Add<CascadingValue<TimeZoneInfo>>(zone => zone.Add(z => z.Value, Auckland));

        var time = Render<Moment>(moment => moment
            .Add(m => m.At, new DateTimeOffset(2020, 8, 19, 21, 0, 0, TimeSpan.Zero))
            .Add(m => m.DayOnly, true)
            .Add(m => m.Calendar, calendar)).ByRole("time");

        time.TextContent.ShouldBe(day);
        time.GetAttribute("title").ShouldBe(full);
        time.GetAttribute("datetime").ShouldBe(machine);
    }
}
