using System.Globalization;
using BookingAdmin.Services.Notices;

namespace BookingAdmin.Services.Tests.Notices;

public sealed class QuietHoursTests
{
    [Theory]
    [InlineData("2026-07-01T12:00Z", null)]
    [InlineData("2026-07-01T20:30Z", "2026-07-02T05:00Z")]
    [InlineData("2026-07-02T03:00Z", "2026-07-02T05:00Z")]
    [InlineData("2026-07-02T05:00Z", null)]
    // Clocks in Berlin go forward at 1:00 UTC on 28 March 2027, and back at 1:00 UTC on 31 October 2027.
    [InlineData("2027-03-27T22:00Z", "2027-03-28T05:00Z")]
    [InlineData("2027-10-30T22:00Z", "2027-10-31T06:00Z")]
    public void From_ten_in_the_evening_to_seven_in_berlin(string moment, string? end) =>
        Check(moment, end, new(22, 0), new(7, 0));

    [Theory]
    // 2:30 does not occur on 28 March: the clock goes from 2:00 to 3:00.
    [InlineData("2027-03-28T00:30Z", "2027-03-28T01:00Z")]
    // On 31 October 2:30 comes twice, and quiet hours end at the first.
    [InlineData("2027-10-30T23:30Z", "2027-10-31T00:30Z")]
    [InlineData("2027-10-31T01:10Z", null)]
    public void An_end_that_the_clocks_skip_or_repeat(string moment, string? end) => Check(moment, end, new(1, 0), new(2, 30));

    [Theory]
    [InlineData("2026-07-01T12:00Z", null, null)]
    [InlineData("2026-07-01T12:00Z", 9, null)]
    [InlineData("2026-07-01T12:00Z", 9, 9)]
    public void Without_two_different_times_there_are_none(string moment, int? from, int? to) =>
        Check(moment, null, from is { } f ? new(f, 0) : null, to is { } t ? new(t, 0) : null);

    static void Check(string moment, string? end, TimeOnly? from, TimeOnly? to) =>
        QuietHours.EndOf(At(moment), from, to, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))
            .ShouldBe(end is null ? null : At(end));

    static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
