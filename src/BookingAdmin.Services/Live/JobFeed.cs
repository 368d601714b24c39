namespace BookingAdmin.Services.Live;

/// <summary>Fans out, within this process, that a repair job has moved on. It says which, never what: a page asks again.</summary>
public sealed partial class JobFeed(ILogger<JobFeed> logger)
{
    public const string Channel = "booking_admin_job";
    const string Prefix = "job:";

    readonly Lock gate = new();
    readonly List<Subscription> subscriptions = [];

    /// <param name="moved">Called on a thread of the feed, up to several times a second: a component must get back to its own with
    /// InvokeAsync.</param>
    /// <returns>Dispose it with the page.</returns>
    public IDisposable Subscribe(Action<Guid> moved)
    {
        var subscription = new Subscription(this, moved);
        lock (gate)
            subscriptions.Add(subscription);
        return subscription;
    }

    public void Publish(Guid job)
    {
        Subscription[] told;
        lock (gate)
            told = [.. subscriptions];
        foreach (var subscription in told)
        {
            try
            {
                subscription.Moved(job);
            }
            // One page's fault must not keep the others from hearing, nor the worker from its work.
            catch (Exception e)
            {
                Failed(logger, e);
            }
        }
    }

    /// <summary>What PostgreSQL notified on <see cref="Channel"/>; anything may come there, so what is no job is ignored.</summary>
    public void Hear(string payload)
    {
        if (payload.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParse(payload.AsSpan(Prefix.Length), out var job))
            Publish(job);
    }

    /// <summary>Notifies every process, at commit.</summary>
    internal static Task TellAsync(BookingAdminContext context, Guid job, CancellationToken cancel) =>
        context.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, {Prefix + job.ToString()})", cancel);

    [LoggerMessage(EventId = 245, Level = LogLevel.Error, Message = "A page failed when it was told that a repair job has moved on")]
    static partial void Failed(ILogger logger, Exception fault);

    sealed record Subscription(JobFeed Feed, Action<Guid> Moved) : IDisposable
    {
        public void Dispose()
        {
            lock (Feed.gate)
                Feed.subscriptions.RemoveAll(s => ReferenceEquals(s, this));
        }
    }
}
