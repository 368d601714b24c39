namespace BookingAdmin.Services.Settings;

/// <param name="IdleTime">A session ends when its person has done nothing for so long.</param>
/// <param name="LongestTime">A session ends so long after the sign-in, whatever happens.</param>
public sealed record SessionLifetime(TimeSpan IdleTime, TimeSpan LongestTime);
