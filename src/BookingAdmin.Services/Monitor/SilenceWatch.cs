using BookingAdmin.Services.Monitor.Alerting;

namespace BookingAdmin.Services.Monitor;

/// <summary>
/// How an instance that is not the monitor notices that the monitor hangs. It watches whether heartbeats move, by its own clock that cannot
/// jump, so that neither jumping clocks nor a night in which nothing ran looks like silence.
/// </summary>
sealed class SilenceWatch(Alerts alerts, TimeProvider clock, TimeSpan silentAfter)
{
    DateTimeOffset? seen;
    long? since;
    bool told;

    /// <param name="holder">Whose heartbeat it is.</param>
    /// <param name="at">The last heartbeat; null if there never was one.</param>
    /// <param name="overdue">Whether by that heartbeat a check should have ended long ago: one that hangs keeps no heart from
    /// beating.</param>
    public async Task LookAsync(string? holder, DateTimeOffset? at, bool overdue, CancellationToken cancel)
    {
        var moves = since is null || at != seen;
        if (moves)
            (seen, since) = (at, clock.GetTimestamp());
        if (moves && !overdue)
        {
            if (told)
                await alerts.MonitorIsBackAsync(holder ?? "", cancel);
            told = false;
        }
        else if (!told && overdue)
        {
            await alerts.MonitorIsStuckAsync(holder ?? "", Overdue, cancel);
            told = true;
        }
        else if (!told && clock.GetElapsedTime(since!.Value) >= silentAfter)
        {
            await alerts.MonitorIsSilentAsync(holder ?? "an instance that has just begun", at, cancel);
            told = true;
        }
    }

    /// <summary>Why no check is made, for the instance that notices.</summary>
    public const string Overdue = "the check that is going on should have ended long ago.";

    /// <summary>This instance has become the monitor itself.</summary>
    public void Forget() => (seen, since, told) = (null, null, false);
}
