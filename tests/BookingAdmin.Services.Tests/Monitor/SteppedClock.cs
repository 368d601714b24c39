namespace BookingAdmin.Services.Tests.Monitor;

/// <summary>A clock of which a test moves both hands: the one on the wall, which can jump, and the one that counts.</summary>
sealed class SteppedClock(DateTimeOffset start) : TimeProvider
{
    DateTimeOffset wall = start;
    TimeSpan counted;

    public override DateTimeOffset GetUtcNow() => wall;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => counted.Ticks;

    /// <summary>Time goes by.</summary>
    public void Pass(TimeSpan time) => (wall, counted) = (wall + time, counted + time);

    /// <summary>Somebody sets the clock.</summary>
    public void Jump(TimeSpan by) => wall += by;
}
