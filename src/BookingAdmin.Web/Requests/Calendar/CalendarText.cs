using BookingAdmin.Services.Requests.Calendar;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace BookingAdmin.Web.Requests.Calendar;

/// <summary>The deadlines as a calendar reads them (RFC 5545): a day each, without a time that would block it.</summary>
static class CalendarText
{
    /// <param name="host">Where the pages of the requests are.</param>
    public static string Of(CalendarContent content, Uri host)
    {
        var calendar = new Ical.Net.Calendar { Method = "PUBLISH", ProductId = "-//BookingAdmin//Requests//EN" };
        calendar.AddProperty("X-WR-CALNAME", T("Videos to record"));
        calendar.AddProperty("X-PUBLISHED-TTL", "PT1H");
        calendar.Events.AddRange(content.Entries.Select(entry => Event(entry, content.Zone, host)));
        return new CalendarSerializer().SerializeToString(calendar)!;
    }

    static CalendarEvent Event(CalendarEntry entry, TimeZoneInfo zone, Uri host)
    {
        var due = TimeZoneInfo.ConvertTime(entry.Due, zone);
        var page = new Uri(host, Addresses.Request(entry.RequestId));
        return new()
        {
            // Stable, so that a change moves the entry in place of adding one.
            Uid = $"{Line(entry.RequestId)}@booking-admin",
            DtStamp = new CalDateTime(entry.ChangedAt.UtcDateTime),
            Start = new CalDateTime(DateOnly.FromDateTime(due.DateTime)),
            Summary = Line(T($"Record: {RequestWords.Title(entry.Occasion, entry.RecipientName)}")),
            Description = $"{T($"Due at {due:HH:mm} ({zone.Id}).")} {page}",
            Url = page,
            Transparency = "TRANSPARENT",
        };
    }

    // What people wrote may hold line ends and what steers a terminal; an entry's title is a line.
    static string Line(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
