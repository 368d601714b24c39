using System.Diagnostics;

namespace BookingAdmin.Services.Telemetry;

/// <summary>
/// Spans around what takes its time: runs, batches of a job, repairs, decisions. Tags are kinds and counts, never people, orders or
/// reasons.
/// </summary>
public static class BookingAdminTraces
{
    public const string SourceName = "BookingAdmin";

    static readonly ActivitySource Source = new(SourceName);

    /// <summary>Does the work within a span.</summary>
    /// <param name="name">Of the work: "repair batch".</param>
    /// <param name="work">Gets the span, to tag it with what came of it; null when nobody listens.</param>
    public static async Task<T> RunAsync<T>(string name, Actor actor, Func<Activity?, Task<T>> work)
    {
        using var span = Source.StartActivity(name);
        span?.SetTag("actor", actor.Kind.ToString().ToLowerInvariant());
        try
        {
            return await work(span);
        }
        catch (Exception e)
        {
            // Its message may repeat what somebody typed.
            span?.SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}
