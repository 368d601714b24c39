using System.Threading.RateLimiting;

namespace BookingAdmin.Services.Access;

/// <summary>How fast one person may write. Clicks arrive through a circuit and not as requests, so the services ask here.</summary>
public sealed class ActionLimits : IDisposable
{
    readonly PartitionedRateLimiter<string> decisions = PerActor(60);
    readonly PartitionedRateLimiter<string> repairs = PerActor(120);
    readonly PartitionedRateLimiter<string> orders = PerActor(60);
    readonly PartitionedRateLimiter<string> tests = PerActor(60);

    /// <exception cref="TooManyActionsException">More than 60 in a minute.</exception>
    public void CountDecision(Actor actor) => Count(decisions, actor);

    /// <summary>Whatever one click repairs counts once.</summary>
    /// <exception cref="TooManyActionsException">More than 120 in a minute.</exception>
    public void CountRepair(Actor actor) => Count(repairs, actor);

    /// <summary>Orders and tips together, repeated calls too.</summary>
    /// <exception cref="TooManyActionsException">More than 60 in a minute.</exception>
    public void CountOrder(Actor actor) => Count(orders, actor);

    /// <summary>Messages that one sends to see whether they arrive.</summary>
    /// <exception cref="TooManyActionsException">More than 60 in a minute.</exception>
    public void CountTest(Actor actor) => Count(tests, actor);

    /// <summary>So many at once, then as many a minute, spread over its seconds.</summary>
    /// <param name="count">A multiple of 60.</param>
    public static TokenBucketRateLimiterOptions PerMinute(int count) => new()
    {
        TokenLimit = count,
        TokensPerPeriod = count / 60,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
    };

    public void Dispose()
    {
        decisions.Dispose();
        repairs.Dispose();
        orders.Dispose();
        tests.Dispose();
    }

    static PartitionedRateLimiter<string> PerActor(int count) =>
        PartitionedRateLimiter.Create<string, string>(actor => RateLimitPartition.GetTokenBucketLimiter(actor, _ => PerMinute(count)));

    static void Count(PartitionedRateLimiter<string> limiter, Actor actor)
    {
        if (actor.Kind is not ActorKind.Person)
            return;
        using var lease = limiter.AttemptAcquire(actor.Id);
        if (!lease.IsAcquired)
            throw new TooManyActionsException(
                lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1));
    }
}
