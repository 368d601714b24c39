namespace BookingAdmin.Services.Payments.Compare;

/// <summary>Lets callers go on one after the other, so many a second at most. For several threads.</summary>
sealed class Pace(int perSecond, TimeProvider clock)
{
    readonly TimeSpan step = TimeSpan.FromSeconds(1.0 / perSecond);
    readonly long began = clock.GetTimestamp();
    readonly Lock gate = new();
    TimeSpan next;

    public Task WaitAsync(CancellationToken cancel)
    {
        TimeSpan wait;
        lock (gate)
        {
            var now = clock.GetElapsedTime(began);
            var turn = next > now ? next : now;
            (wait, next) = (turn - now, turn + step);
        }
        return wait > TimeSpan.Zero ? Task.Delay(wait, clock, cancel) : Task.CompletedTask;
    }
}
