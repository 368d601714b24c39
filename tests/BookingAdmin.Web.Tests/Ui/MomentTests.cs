using System.Globalization;
using BookingAdmin.Testing;
using BookingAdmin.Web.Ui;
using BookingAdmin.Web.Ui.Words;
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
    // The hour that is left out in spring, and the one that comes twice in autumn.
    [InlineData("2026-03-08T06:59:00Z", "8 March, 01:59", "New York, UTC−05:00")]
    [InlineData("2026-03-08T07:00:00Z", "8 March, 03:00", "New York, UTC−04:00")]
    [InlineData("2026-11-01T05:30:00Z", "1 November, 01:30", "New York, UTC−04:00")]
    [InlineData("2026-11-01T06:30:00Z", "1 November, 01:30", "New York, UTC−05:00")]
    public void A_clock_that_changes_is_followed_and_the_zone_says_which_hour_it_is(string at, string text, string zone)
    {
        var newYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var moment = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);

        Moment.Text(moment, newYork, Now).ShouldBe(text);
        TimeWords.Zone(newYork, moment).ShouldBe(zone);
    }

    [Fact]
    public void A_moment_speaks_the_language_of_its_reader()
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("es");
            Moment.DayText(new(2025, 12, 31, 9, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc, Now).ShouldBe("31 de diciembre de 2025");
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

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
