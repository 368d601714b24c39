namespace BookingAdmin.Services.Notices;

/// <summary>When a person is left alone, in their own zone.</summary>
static class QuietHours
{
    /// <summary>
    /// The end of the quiet hours that a moment falls into; null where it falls into none. Hours from 22:00 to 7:00 pass midnight. A time
    /// that a change of the clocks leaves out is the first after it; one that comes twice is the earlier.
    /// </summary>
    public static DateTimeOffset? EndOf(DateTimeOffset moment, TimeOnly? from, TimeOnly? to, TimeZoneInfo zone)
    {
        if (from is not { } begins || to is not { } ends || begins == ends)
            return null;
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        // TimeOnly.IsBetween passes midnight where the end is earlier, and leaves the end out.
        if (!TimeOnly.FromDateTime(local.DateTime).IsBetween(begins, ends))
            return null;
        var day = DateOnly.FromDateTime(local.DateTime);
        if (TimeOnly.FromDateTime(local.DateTime) >= ends)
            day = day.AddDays(1);
        var end = day.ToDateTime(ends);
        while (zone.IsInvalidTime(end))
            end = end.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(end) ? zone.GetAmbiguousTimeOffsets(end).Max() : zone.GetUtcOffset(end);
        var at = new DateTimeOffset(end, offset).ToUniversalTime();
        // The hour that comes twice: the end lies behind us already, though the clock shows an earlier time again.
        return at > moment ? at : null;
    }
}
