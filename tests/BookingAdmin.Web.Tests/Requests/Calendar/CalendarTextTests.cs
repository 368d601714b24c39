using System.Text;
using BookingAdmin.Services.Requests.Calendar;
using BookingAdmin.Web.Requests.Calendar;

namespace BookingAdmin.Web.Tests.Requests.Calendar;

/// <summary>The calendar as text, read by hand and by the library that calendars read it with.</summary>
public sealed class CalendarTextTests
{
    static readonly Uri Host = new("https://booking.example");
    static readonly DateTimeOffset Changed = new(2026, 11, 20, 7, 8, 9, TimeSpan.Zero);

    [Fact]
    public void A_deadline_is_a_day_of_the_celebritys_zone_that_blocks_no_time()
    {
        var lines = Unfolded(Text("Pacific/Auckland", Entry("b1", "Birthday", "Tama", new(2026, 12, 2, 20, 30, 0, TimeSpan.Zero))));

        lines.ShouldContain("BEGIN:VEVENT");
        lines.ShouldContain("DTSTART;VALUE=DATE:20261203");
        lines.ShouldNotContain(line => line.StartsWith("DTEND", StringComparison.Ordinal));
        lines.ShouldContain("DTSTAMP:20261120T070809Z");
        lines.ShouldContain("SUMMARY:Record: Birthday for Tama");
        lines.ShouldContain("TRANSP:TRANSPARENT");
        lines.ShouldContain("UID:b1@booking-admin");
        lines.ShouldContain("URL:https://booking.example/requests/b1");
        lines.ShouldContain(@"DESCRIPTION:Due at 09:30 (Pacific/Auckland). https://booking.example/requests/b1");
    }

    [Theory]
    [InlineData("America/New_York", "20261202")]
    [InlineData("UTC", "20261203")]
    [InlineData("Pacific/Auckland", "20261203")]
    public void The_day_is_cut_in_the_zone_in_which_she_reads(string zone, string day) =>
        Unfolded(Text(zone, Entry("b1", "Birthday", "Tama", new(2026, 12, 3, 2, 0, 0, TimeSpan.Zero))))
            .ShouldContain($"DTSTART;VALUE=DATE:{day}");

    [Fact]
    public void Every_line_ends_as_the_standard_wants_it_and_is_75_bytes_at_most()
    {
        const string Occasion = "Congratulations on 50 years of marriage and counting",
            Recipient = "Wiremu Te Rangi-Featherstonehaugh 🎂🎂🎂 and the whole of ward 4B at the hospital in Whangārei";
        var text = Text("UTC", Entry("b1", Occasion, Recipient, Changed));

        text.ShouldEndWith("END:VCALENDAR\r\n");
        text.Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain('\n');
        text.Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain('\r');
        foreach (var line in text.Split("\r\n"))
            Encoding.UTF8.GetByteCount(line).ShouldBeLessThanOrEqualTo(75, line);
        Unfolded(text).ShouldContain($"SUMMARY:Record: {Occasion} for {Recipient}");
    }

    [Fact]
    public void What_people_wrote_is_escaped_and_adds_no_line_of_its_own()
    {
        var text = Text("UTC", Entry("b;1", "Birthday; really, \\now", "Tama\r\nEND:VEVENT\u0007", Changed));

        Unfolded(text).ShouldContain(@"SUMMARY:Record: Birthday\; really\, \\now for Tama  END:VEVENT");
        Unfolded(text).Count(line => line == "END:VEVENT").ShouldBe(1);
        Unfolded(text).ShouldContain(line => line.StartsWith("URL:https://booking.example/requests/-?key=b%3B1", StringComparison.Ordinal));
    }

    [Fact]
    public void The_library_reads_back_what_was_written()
    {
        var entries = new[]
        {
            Entry("b1", "Birthday; really, \\now", "Tama, \"Tam\"", new(2026, 12, 3, 2, 0, 0, TimeSpan.Zero)),
            Entry("b2", null, "Mei 梅", new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)),
        };

        var calendar = Ical.Net.Calendar.Load(Text("UTC", entries))!;

        calendar.Method.ShouldBe("PUBLISH");
        calendar.Events.Select(found => (found.Uid, found.Summary, found.Start!.Date, found.IsAllDay)).ShouldBe(
        [
            ("b1@booking-admin", "Record: Birthday; really, \\now for Tama, \"Tam\"", new DateOnly(2026, 12, 3), true),
            ("b2@booking-admin", "Record: A video for Mei 梅", new DateOnly(2027, 1, 1), true),
        ]);
    }

    [Fact]
    public void A_calendar_without_deadlines_is_one_all_the_same() =>
        Ical.Net.Calendar.Load(Text("UTC"))!.Events.ShouldBeEmpty();

    static CalendarEntry Entry(string id, string? occasion, string recipient, DateTimeOffset due) =>
        new(id, occasion, recipient, due, Changed);

    static string Text(string zone, params CalendarEntry[] entries) =>
        CalendarText.Of(new(TimeZoneInfo.FindSystemTimeZoneById(zone), "en", entries), Host);

    /// <summary>By hand: a line that begins with a space goes on with the one before (RFC 5545, 3.1).</summary>
    static string[] Unfolded(string text) => text.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n");
}
