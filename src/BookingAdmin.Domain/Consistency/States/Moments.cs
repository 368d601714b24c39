namespace BookingAdmin.Domain.Consistency.States;

/// <summary>What rules may ask of two times; the database knows it too.</summary>
public static class Moments
{
    /// <summary>The later of the two that are there; null where neither is.</summary>
    public static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one > other || other is null ? one : other;
}
