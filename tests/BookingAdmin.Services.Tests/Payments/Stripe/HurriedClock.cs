namespace BookingAdmin.Services.Tests.Payments.Stripe;

/// <summary>
/// A clock on which waiting between two tries takes no time and is written down, and on which nobody's patience ends unless the test says
/// so.
/// </summary>
sealed class HurriedClock : TimeProvider
{
    /// <summary>What takes longer than any wait between tries is patience.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    readonly List<TimeSpan> waits = [];
    readonly List<Alarm> patient = [];

    /// <summary>How long was waited each time.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (gate)
                return [.. waits];
        }
    }

    /// <summary>What happens during such a wait, which ends with it.</summary>
    public Func<Task> WhileWaiting { get; set; } = () => Task.CompletedTask;

    /// <summary>Nobody wants to wait any longer.</summary>
    public void RunOut()
    {
        Alarm[] due;
        lock (gate)
            due = [.. patient];
        foreach (var alarm in due)
            alarm.Ring();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        lock (gate)
        {
            if (dueTime >= Patience)
                patient.Add(alarm);
            else
                waits.Add(dueTime);
        }
        if (dueTime < Patience)
            _ = Task.Run(async () =>
            {
                await WhileWaiting();
                alarm.Ring();
            });
        return alarm;
    }

    sealed class Alarm(HurriedClock owner, TimerCallback callback, object? state) : ITimer
    {
        bool isOff;

        public void Ring()
        {
            if (!Volatile.Read(ref isOff))
                callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
            Volatile.Write(ref isOff, true);
            lock (owner.gate)
                owner.patient.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
