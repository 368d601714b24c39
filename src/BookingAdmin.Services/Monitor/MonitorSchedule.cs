using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Monitor;

/// <summary>
/// When the monitor checks what. Periods are counted by a clock that cannot jump; only the nightly time is of the wall clock, and looked at
/// anew each time. So a wall clock that jumps makes at most one full scan more, and keeps none away for longer than a day.
/// </summary>
sealed class MonitorSchedule(MonitorSettings settings, TimeProvider clock)
{
    static readonly TimeSpan Day = TimeSpan.FromHours(24);
    // Between two full checks, whatever the wall clock says.
    static readonly TimeSpan ShortestGap = TimeSpan.FromHours(1);
    // Instances' clocks differ a little: a full scan of another one may have begun in our future.
    static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    // The heartbeat asks while a check ends.
    readonly Lock gate = new();
    readonly long began = clock.GetTimestamp();
    long? quickEnded, fullEnded;
    bool fullFailed;
    DateTimeOffset? lastFull;

    /// <summary>When the last full scan that anybody did began.</summary>
    public void Know(DateTimeOffset? full) => lastFull = full;

    /// <summary>What is to be done now; null for nothing.</summary>
    public RunKind? Due => FullIsDue ? RunKind.Full : UntilQuick <= TimeSpan.Zero ? RunKind.Quick : null;

    /// <summary>Until the next check is due; below zero while one is overdue or goes on.</summary>
    public TimeSpan UntilNext
    {
        get
        {
            var now = clock.GetUtcNow();
            var untilFull = LastMoment(now) + Day - now;
            return UntilQuick < untilFull ? UntilQuick : untilFull;
        }
    }

    public void Ended(RunKind kind, DateTimeOffset started, bool done)
    {
        lock (gate)
        {
            if (kind is RunKind.Full)
            {
                (fullEnded, fullFailed) = (clock.GetTimestamp(), !done);
                if (done)
                    lastFull = started;
            }
            // A full scan is a quick one too; one that failed keeps no quick one away.
            if (kind is RunKind.Quick || done)
                quickEnded = clock.GetTimestamp();
        }
    }

    bool FullIsDue
    {
        get
        {
            if (fullEnded is { } ended)
            {
                var gap = clock.GetElapsedTime(ended);
                if (gap >= Day)
                    return true;
                if (gap < (fullFailed ? settings.Every : ShortestGap))
                    return false;
            }
            var now = clock.GetUtcNow();
            return lastFull is not { } last || last < LastMoment(now) || last > now + Skew;
        }
    }

    TimeSpan UntilQuick
    {
        get
        {
            lock (gate)
                return quickEnded is { } ended ? settings.Every - clock.GetElapsedTime(ended) : -clock.GetElapsedTime(began);
        }
    }

    /// <summary>The last time that it was the hour of the full scan.</summary>
    DateTimeOffset LastMoment(DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + settings.FullScanAt.ToTimeSpan();
        return today <= now ? today : today - Day;
    }
}
