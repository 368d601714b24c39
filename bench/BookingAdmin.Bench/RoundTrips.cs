using System.Diagnostics;

namespace BookingAdmin.Bench;

/// <summary>Counts the commands that the driver sends, by its own tracing.</summary>
sealed class RoundTrips : IDisposable
{
    readonly ActivityListener listener;
    int commands;

    RoundTrips()
    {
        listener = new()
        {
            ShouldListenTo = source => source.Name is "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => Interlocked.Increment(ref commands),
        };
        ActivitySource.AddActivityListener(listener);
    }

    public int Commands => commands;

    public static RoundTrips Count() => new();

    public void Dispose() => listener.Dispose();
}
