namespace BookingAdmin.Services.Live;

/// <summary>Whether background work gives its signs of life.</summary>
public enum Standing
{
    OnTime,
    Late,
    Silent,
    /// <summary>The background work was switched off.</summary>
    Off,
}

/// <summary>The one place that says from a heartbeat's age how its work stands.</summary>
public static class Standings
{
    /// <summary>Between two heartbeats.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(15);

    /// <summary>From this age on it is late.</summary>
    public static readonly TimeSpan LateAfter = 3 * Tick;

    /// <summary>From this age on it is silent.</summary>
    public static readonly TimeSpan SilentAfter = 6 * Tick;

    /// <param name="at">The last heartbeat, by the database's clock; null if there never was one.</param>
    /// <param name="due">What it meant to do next, and may have been doing since.</param>
    /// <param name="patience">How long that may take.</param>
    /// <param name="now">By the same clock.</param>
    public static Standing Of(DateTimeOffset? at, DateTimeOffset? due, TimeSpan patience, DateTimeOffset now)
    {
        if (at is not { } last)
            return Standing.Silent;
        // A heartbeat of the future is as little a sign of life as an old one: the clock has jumped, and a living one writes the next by
        // itself.
        var age = (now - last).Duration();
        return age >= SilentAfter ? Standing.Silent : age >= LateAfter || now - due > patience ? Standing.Late : Standing.OnTime;
    }
}
