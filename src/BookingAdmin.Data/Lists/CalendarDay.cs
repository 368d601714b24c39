namespace BookingAdmin.Data.Lists;

/// <summary>Days as a person's calendar has them.</summary>
public static class CalendarDay
{
    /// <summary>Midnight, or in the night when clocks go forward at midnight, the first moment of the day.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var start = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(start))
            start = start.AddMinutes(15);
        return new(TimeZoneInfo.ConvertTimeToUtc(start, zone), TimeSpan.Zero);
    }
}
