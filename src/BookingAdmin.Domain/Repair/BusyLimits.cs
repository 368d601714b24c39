namespace BookingAdmin.Domain.Repair;

/// <summary>From when on repair jobs leave the database alone for a while.</summary>
/// <param name="MaxReplicationLag">How far a standby may be behind (`Jobs:MaxReplicationLagSeconds`); zero: it does not matter.</param>
/// <param name="MaxLockWait">How long somebody may wait for a lock (`Jobs:MaxLockWaitSeconds`); zero: it does not matter.</param>
public sealed record BusyLimits(TimeSpan MaxReplicationLag, TimeSpan MaxLockWait)
{
    public static BusyLimits Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));

    public bool MindsReplication => MaxReplicationLag > TimeSpan.Zero;

    public bool MindsLocks => MaxLockWait > TimeSpan.Zero;

    /// <param name="lagSeconds">Of the slowest standby; null: none, or not known.</param>
    /// <param name="lockSeconds">Of the longest wait for a lock; null: nobody waits, or not known.</param>
    /// <returns>Why a job waits, a <see cref="JobWait"/> and its seconds; null where it does not have to.</returns>
    public string? WhyWait(double? lagSeconds, double? lockSeconds)
    {
        if (MindsReplication && lagSeconds > MaxReplicationLag.TotalSeconds)
            return $"{JobWait.StandbyBehind} {(long)lagSeconds}";
        return MindsLocks && lockSeconds > MaxLockWait.TotalSeconds ? $"{JobWait.LockQueue} {(long)lockSeconds}" : null;
    }
}
