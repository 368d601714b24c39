namespace BookingAdmin.Services.Monitor;

/// <summary>
/// How an instance that is not the monitor notices that the monitor hangs. It watches whether heartbeats move, by its own clock that cannot jump, so that neither
/// jumping clocks nor a night in which nothing ran looks like silence.
/// </summary>
sealed class SilenceWatch(Alerts alerts, TimeProvider clock, TimeSpan silentAfter)
{
    DateTimeOffset? seen;
    long? since;
    bool told;

    /// <param name="holder">Whose heartbeat it is.</param>
    /// <param name="at">The last heartbeat; null if there never was one.</param>
    public async Task LookAsync(string? holder, DateTimeOffset? at, CancellationToken cancel)
    {
        if (since is not { } unmoved || at != seen)
        {
            (seen, since) = (at, clock.GetTimestamp());
            if (told)
                await alerts.MonitorIsBackAsync(holder ?? "", cancel);
            told = false;
        }
        else if (!told && clock.GetElapsedTime(unmoved) >= silentAfter)
        {
            await alerts.MonitorIsSilentAsync(holder ?? "an instance that has just begun", at, cancel);
            told = true;
        }
    }

    /// <summary>It has become the monitor itself.</summary>
    public void Forget() => (seen, since, told) = (null, null, false);
}
