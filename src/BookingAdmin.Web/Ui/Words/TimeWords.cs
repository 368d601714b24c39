namespace BookingAdmin.Web.Ui.Words;

/// <summary>Times and lengths as a report says them.</summary>
static class TimeWords
{
    /// <summary>Today, 21:03; yesterday, 21:03; else 19 August, 21:03.</summary>
    public static string When(DateTimeOffset at, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (then, today) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(now, zone));
        return (today.Date - then.Date).Days switch
        {
            0 => T($"today, {then:HH:mm}"),
            1 => T($"yesterday, {then:HH:mm}"),
            _ => Moment.Text(at, zone, now),
        };
    }

    /// <summary>Auckland, UTC+13:00: the zone as a person knows it, and what it is now.</summary>
    public static string Zone(TimeZoneInfo zone, DateTimeOffset now)
    {
        var offset = zone.GetUtcOffset(now);
        var place = zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');
        return offset == TimeSpan.Zero && place == "UTC" ? "UTC" : string.Create(CultureInfo.InvariantCulture,
            $"{place}, UTC{(offset < TimeSpan.Zero ? '−' : '+')}{offset:hh\\:mm}");
    }

    /// <summary>For paper: 19 August 2026, 21:03.</summary>
    public static string Full(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString(Pattern("d MMMM yyyy, HH:mm"), CultureInfo.CurrentCulture);

    /// <summary>40 s ago, 2 minutes ago. A clock that went back makes nothing lie in the future.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 2 } => T("just now"),
        { TotalSeconds: < 60 } age => T($"{(int)age.TotalSeconds} s ago"),
        var age => T($"{Age.Words(age)} ago"),
    };

    /// <summary>In 40 s, in 4 minutes.</summary>
    public static string In(TimeSpan time) => time switch
    {
        { TotalSeconds: <= 1 } => T("any moment"),
        { TotalSeconds: < 60 } => T($"in {(int)time.TotalSeconds} s"),
        _ => T($"in {Age.Words(time)}"),
    };

    /// <summary>0.8 s, 14 s, 2 min 5 s, 1 h 10 min.</summary>
    public static string Length(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0.05 } => T($"under {0.1:0.0} s"),
        { TotalSeconds: < 9.95 } => T($"{time.TotalSeconds:0.0} s"),
        { TotalSeconds: < 60 } => T($"{Math.Floor(time.TotalSeconds):0} s"),
        { TotalMinutes: < 60 } => time.Seconds == 0 ? T($"{time.Minutes} min") : T($"{time.Minutes} min {time.Seconds} s"),
        _ => T($"{Math.Floor(time.TotalHours):N0} h {time.Minutes} min"),
    };
}
