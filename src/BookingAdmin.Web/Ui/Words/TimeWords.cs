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
            0 => string.Create(CultureInfo.InvariantCulture, $"today, {then:HH:mm}"),
            1 => string.Create(CultureInfo.InvariantCulture, $"yesterday, {then:HH:mm}"),
            _ => Moment.Text(at, zone, now),
        };
    }

    /// <summary>For paper: 19 August 2026, 21:03.</summary>
    public static string Full(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>40 s ago, 2 minutes ago. A clock that went back makes nothing lie in the future.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 2 } => "just now",
        { TotalSeconds: < 60 } age => $"{(int)age.TotalSeconds} s ago",
        var age => $"{Age.Words(age)} ago",
    };

    /// <summary>In 40 s, in 4 minutes.</summary>
    public static string In(TimeSpan time) => time switch
    {
        { TotalSeconds: <= 1 } => "any moment",
        { TotalSeconds: < 60 } => $"in {(int)time.TotalSeconds} s",
        _ => $"in {Age.Words(time)}",
    };

    /// <summary>0.8 s, 14 s, 2 min 5 s, 1 h 10 min.</summary>
    public static string Length(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0.05 } => "under 0.1 s",
        { TotalSeconds: < 9.95 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalSeconds):0} s"),
        { TotalMinutes: < 60 } => time.Seconds == 0 ? $"{time.Minutes} min" : $"{time.Minutes} min {time.Seconds} s",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):N0} h {time.Minutes} min"),
    };
}
