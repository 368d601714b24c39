using BookingAdmin.Services.Consistency;
using BookingAdmin.Web.Consistency.Charts;

namespace BookingAdmin.Web.Tests.Consistency;

public sealed class ChartTests : BunitContext
{
    static readonly DateOnly First = new(2026, 3, 1);

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(4, 4, 1)]
    [InlineData(10, 10, 5)]
    [InlineData(12, 15, 5)]
    [InlineData(449, 600, 200)]
    [InlineData(10_000, 10_000, 5_000)]
    public void An_axis_ends_on_a_round_number_at_or_above_the_highest_bar(long most, long top, long step) =>
        ChartScale.Of(most).ShouldBe(new(top, step));

    [Fact]
    public void An_axis_has_few_lines_whatever_it_shows() =>
        Enumerable.Range(0, 20_000).ShouldAllBe(most => ChartScale.Of(most).Top >= most && ChartScale.Of(most).Lines.Count() <= 5);

    [Fact]
    public void Bars_stack_by_who_repaired_and_the_same_numbers_stand_in_a_table()
    {
        var chart = Render<TrendChart>(p => p.Add(c => c.Days,
            [new(First, 2, 1, 0, 0, 0), new(First.AddDays(1), 0, 0, 0, 0, 0), new(First.AddDays(2), 1, 0, 0, 3, 1)]));

        chart.ByRole("img").Name().ShouldBe("Bars: missing bookings that began in the last 3 days: 8, most on 3 Mar with 5. "
            + "Created by people 3, background jobs 1, the marketplace’s own application 3, still open 1.");
        chart.Bars().Count.ShouldBe(5);
        chart.AllByRole("listitem").Select(series => series.Words())
            .ShouldBe(["people 3", "background jobs 1", "the marketplace’s own application 3", "still open 1"]);
        chart.ByRole("table").Rows().Select(row => row.Words()).ShouldBe(["3 Mar 1 0 3 1 5", "2 Mar 0 0 0 0 0", "1 Mar 2 1 0 0 3"]);
        chart.Patterns().Select(pattern => pattern.Id).ShouldBe(["by-person", "by-monitor", "by-owner", "by-open"]);
    }

    [Fact]
    public void Days_without_anything_missing_are_told_in_a_sentence()
    {
        var chart = Render<TrendChart>(p => p.Add(c => c.Days,
            [.. Enumerable.Range(0, 14).Select(i => new TrendDay(First.AddDays(i), 0, 0, 0, 0, 0))]));
        chart.Sentence().ShouldBe("No missing booking began in the last 14 days.");
        chart.Drawings().ShouldBeEmpty();
        // Days without a finding are good news only where a check looked at all orders.
        chart.Render(p => p.Add(c => c.Looked, false));
        chart.Sentence().ShouldBe("No missing booking began in the last 14 days. There was no full scan in that time.");
        chart.Good().ShouldBeEmpty();
        chart.Drawings().ShouldBeEmpty();
        chart.Render(p => p.Add(c => c.Looked, true));
        chart.Good().ShouldHaveSingleItem().Words().ShouldBe("No missing booking began in the last 14 days.");
        chart.Drawings().Count.ShouldBe(1);
    }

    [Fact]
    public void How_long_findings_lived_is_a_bar_a_length_and_a_table()
    {
        var chart = Render<LifetimeChart>(p => p.Add(c => c.Buckets, [new("under a minute", 3), new("a week and more", 1)]));
        chart.ByRole("img").Name().ShouldBe("Bars: how long bookings were missing. under a minute: 3; a week and more: 1.");
        chart.Lengths().ShouldBe(["100%", "33.333%"]);
        chart.ByRole("table").Rows().Select(row => row.Words()).ShouldBe(["under a minute 3 75 %", "a week and more 1 25 %"]);
    }
}
