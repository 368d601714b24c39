using System.Text.Json;

namespace BookingAdmin.Services.Outbox;

/// <summary>
/// The entries that wait, and how of many workers one tries each. A claim moves the entry on, so that a killed worker leaves it to the next
/// one. Attempts and time of the claim identify it: a worker that finds them changed was too slow, and writes nothing.
/// </summary>
public sealed class OutboxQueue(IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock)
{
    /// <summary>Much longer than two calls with all their tries may take, for the clocks of instances differ.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>As long as Stripe keeps an idempotency key, at the least.</summary>
    static readonly TimeSpan GivesUpAfter = TimeSpan.FromHours(24);
    // About what ten hours take: a clock that jumps, or a night in which nothing ran, is no reason to give up.
    const int FewestAttempts = 20;

    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromMinutes(48);
    // An entry that is due later than the longest delay allows was written before the clock jumped back.
    static readonly TimeSpan FarOff = TimeSpan.FromHours(3);

    /// <summary>Takes the next entry of a handler's kind that is due.</summary>
    /// <returns>The entry as it is now, with its refund; null where none is due.</returns>
    internal async Task<OutboxEntry?> ClaimAsync(OutboxHandler handler, CancellationToken cancel)
    {
        var (now, claim) = (clock.Now(), handler.Claim);
        // Rows that somebody else holds are left to them, so this waits for nothing and cannot be part of a deadlock.
        var statement = $"""
            WITH due AS MATERIALIZED (
                SELECT e.id FROM booking_admin.outbox e {claim.Join}
                WHERE e.kind = @kind AND e.done_at IS NULL AND e.dead_at IS NULL
                    AND (e.not_before <= @now OR e.not_before > @far_off) {claim.Condition}
                ORDER BY e.not_before, e.id LIMIT 1 FOR UPDATE OF {claim.Held} SKIP LOCKED
            ){claim.Begin}
            UPDATE booking_admin.outbox e SET attempts = e.attempts + 1, not_before = @until, leased_until = @until FROM due
                WHERE e.id = due.id RETURNING e.id AS "Value"
            """;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var claimed = await context.Database.SqlQueryRaw<long>(
            statement,
            new NpgsqlParameter<string>("kind", handler.Kind.ToString()),
            new NpgsqlParameter<DateTime>("now", now.UtcDateTime),
            new NpgsqlParameter<DateTime>("far_off", (now + FarOff).UtcDateTime),
            new NpgsqlParameter<DateTime>("until", (now + Lease).UtcDateTime)).ToListAsync(cancel);
        if (claimed is not [var id])
            return null;
        var entry = await context.Outbox.AsNoTracking().Include(e => e.Refund).SingleAsync(e => e.Id == id, cancel);
        await transaction.CommitAsync(cancel);
        return entry;
    }

    /// <summary>Takes one entry for a caller who waits for it, also before it is due.</summary>
    /// <returns>Null where somebody else tries it at this moment, or nothing is left to do.</returns>
    internal async Task<OutboxClaim?> TakeAsync(long entry, TimeSpan lease, CancellationToken cancel)
    {
        var now = clock.Now();
        var until = now + lease;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var attempts = await context.Database.SqlQuery<int>($"""
            UPDATE booking_admin.outbox SET attempts = attempts + 1, not_before = {until}, leased_until = {until}
            WHERE id = {entry} AND done_at IS NULL AND dead_at IS NULL AND (leased_until IS NULL OR leased_until <= {now})
            RETURNING attempts AS "Value"
            """).ToListAsync(cancel);
        return attempts is [var attempt] ? new(entry, attempt, until) : null;
    }

    /// <summary>
    /// Whether nobody has changed the entry since it was claimed. Asked while its refund is held, the answer lasts until the end of the
    /// transaction.
    /// </summary>
    internal static Task<bool> IsOursAsync(BookingAdminContext context, OutboxClaim claimed, CancellationToken cancel) =>
        Ours(context, claimed).AnyAsync(cancel);

    /// <summary>Lets it wait, unless somebody else has it by now.</summary>
    /// <param name="fault">What this attempt ended with, a code; null where all went well and the other side needs time.</param>
    /// <param name="counts">Whether it was an attempt at all.</param>
    internal async Task PutOffAsync(
        BookingAdminContext context, OutboxClaim claimed, TimeSpan wait, string? fault, CancellationToken cancel, bool counts = true)
    {
        var (next, attempts) = (clock.Now() + wait, claimed.Attempts - (counts ? 0 : 1));
        await Ours(context, claimed).ExecuteUpdateAsync(set => set
            .SetProperty(e => e.NotBefore, next)
            .SetProperty(e => e.LeasedUntil, (DateTimeOffset?)null)
            .SetProperty(e => e.Attempts, attempts)
            .SetProperty(e => e.Fault, fault), cancel);
    }

    /// <summary>Nothing is left to do.</summary>
    internal async Task DoneAsync(BookingAdminContext context, OutboxClaim claimed, CancellationToken cancel)
    {
        var now = clock.Now();
        await Ours(context, claimed).ExecuteUpdateAsync(set => set
            .SetProperty(e => e.DoneAt, now)
            .SetProperty(e => e.LeasedUntil, (DateTimeOffset?)null)
            .SetProperty(e => e.Fault, (string?)null), cancel);
    }

    /// <summary>Gives it up; also where it was ended with its refund a moment ago, for the caller holds that refund.</summary>
    internal async Task BuryAsync(BookingAdminContext context, OutboxClaim claimed, string fault, CancellationToken cancel)
    {
        var now = clock.Now();
        await context.Outbox.Where(e => e.Id == claimed.Id && e.Attempts == claimed.Attempts).ExecuteUpdateAsync(set => set
            .SetProperty(e => e.DeadAt, now)
            .SetProperty(e => e.DoneAt, (DateTimeOffset?)null)
            .SetProperty(e => e.LeasedUntil, (DateTimeOffset?)null)
            // The request names people. By now Stripe has forgotten the key that went with it, so a retry may ask with other names.
            .SetProperty(e => e.Request, (JsonDocument?)null)
            .SetProperty(e => e.Fault, fault), cancel);
    }

    /// <summary>Whether it was tried often and long enough.</summary>
    internal bool IsHopeless(OutboxEntry claimed) =>
        clock.GetUtcNow() - claimed.CreatedAt >= GivesUpAfter && claimed.Attempts >= FewestAttempts;

    /// <summary>Whether it was written so long ago that a receiver who first hears of it now would only be misled.</summary>
    internal bool IsOutdated(OutboxEntry claimed) => claimed.Attempts == 1 && clock.GetUtcNow() - claimed.CreatedAt >= GivesUpAfter;

    /// <summary>10 seconds to an hour: longer after each attempt, and not for all at the same moment.</summary>
    /// <param name="asked">The other side's own wish, which it may exceed.</param>
    internal static TimeSpan WaitAfter(int attempts, TimeSpan? asked = null)
    {
        var wait = FirstWait * Math.Pow(2, Math.Clamp(attempts - 1, 0, 12));
        var ours = (wait < LongestWait ? wait : LongestWait) * (1 + Random.Shared.NextDouble() / 4);
        return asked > ours ? asked.Value : ours;
    }

    static IQueryable<OutboxEntry> Ours(BookingAdminContext context, OutboxClaim claimed) => context.Outbox
        .Where(e =>
            e.Id == claimed.Id && e.Attempts == claimed.Attempts && e.NotBefore == claimed.Until && e.DoneAt == null && e.DeadAt == null);
}

/// <summary>An entry that this process has claimed. While attempts and time are so, nobody else has.</summary>
sealed record OutboxClaim(long Id, int Attempts, DateTimeOffset Until)
{
    public static implicit operator OutboxClaim(OutboxEntry claimed) => new(claimed.Id, claimed.Attempts, claimed.NotBefore);
}
