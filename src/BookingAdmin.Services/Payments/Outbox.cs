using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Payments;

/// <summary>
/// The entries that wait, and how of many workers one tries each. Whoever claims an entry puts it off first, so a killed worker leaves it to the next one.
/// How often it was tried and until when it was put off are the claim: who finds them changed was too slow, and writes nothing.
/// </summary>
sealed class Outbox(IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock)
{
    /// <summary>Much longer than two calls with all their tries may take, for the clocks of instances differ.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>As long as Stripe keeps an idempotency key, at the least.</summary>
    static readonly TimeSpan GivesUpAfter = TimeSpan.FromHours(24);
    // About what ten hours take: a clock that jumps, or a night in which nothing ran, is no reason to give up.
    const int FewestAttempts = 20;

    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromMinutes(48);
    // One that is to be tried much later than any is ever put off was written before the clock jumped back.
    static readonly TimeSpan FarOff = TimeSpan.FromHours(3);

    /// <summary>Takes the next entry of that kind that is due. A refund that waited is on its way to Stripe from this commit on: nothing takes it back any more.</summary>
    /// <returns>As it is now, with its refund; null where none is due.</returns>
    public async Task<OutboxEntry?> ClaimAsync(OutboxKind kind, CancellationToken cancel)
    {
        var now = clock.Now();
        var (farOff, until) = (now + FarOff, now + Lease);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        // What somebody else holds is left to them: whoever holds a refund holds its order before and its entry after, so this must wait for nothing.
        var claimed = await (kind is OutboxKind.MoneyBack
            ? context.Database.SqlQuery<long>($"""
                WITH due AS MATERIALIZED (
                    SELECT e.id, r.id AS refund FROM booking_admin.outbox e JOIN booking_admin.refund r ON r.id = e.refund_id
                    WHERE e.kind = 'MoneyBack' AND e.done_at IS NULL AND e.dead_at IS NULL AND (e.not_before <= {now} OR e.not_before > {farOff})
                    ORDER BY e.not_before LIMIT 1 FOR UPDATE OF e, r SKIP LOCKED
                ), sending AS (
                    UPDATE booking_admin.refund r
                    SET status = 'Sending', payment_intent_id = coalesce(r.payment_intent_id, (SELECT o."paymentIntentId" FROM public."Order" o WHERE o.id = r.order_id))
                    FROM due WHERE r.id = due.refund AND r.status = 'Queued'
                )
                UPDATE booking_admin.outbox e SET attempts = e.attempts + 1, not_before = {until}, leased_until = {until} FROM due WHERE e.id = due.id RETURNING e.id AS "Value"
                """)
            : context.Database.SqlQuery<long>($"""
                WITH due AS MATERIALIZED (
                    SELECT e.id FROM booking_admin.outbox e
                    WHERE e.kind = {kind.ToString()} AND e.done_at IS NULL AND e.dead_at IS NULL AND (e.not_before <= {now} OR e.not_before > {farOff})
                    ORDER BY e.not_before LIMIT 1 FOR UPDATE OF e SKIP LOCKED
                )
                UPDATE booking_admin.outbox e SET attempts = e.attempts + 1, not_before = {until}, leased_until = {until} FROM due WHERE e.id = due.id RETURNING e.id AS "Value"
                """)).ToListAsync(cancel);
        if (claimed is not [var id])
            return null;
        var entry = await context.Outbox.AsNoTracking().Include(e => e.Refund).SingleAsync(e => e.Id == id, cancel);
        await transaction.CommitAsync(cancel);
        return entry;
    }

    /// <summary>Whether nobody has done anything about the entry since it was claimed. To be asked while its refund is held, for then it stays so.</summary>
    public static Task<bool> IsOursAsync(BookingAdminContext context, OutboxEntry claimed, CancellationToken cancel) =>
        Ours(context, claimed).AnyAsync(cancel);

    /// <summary>Lets it wait, unless somebody else has it by now.</summary>
    /// <param name="fault">What this attempt ended with; null where all went well and Stripe needs time.</param>
    /// <param name="counts">Whether it was an attempt at all.</param>
    public async Task PutOffAsync(BookingAdminContext context, OutboxEntry claimed, TimeSpan wait, string? fault, CancellationToken cancel, bool counts = true)
    {
        var (next, attempts) = (clock.Now() + wait, claimed.Attempts - (counts ? 0 : 1));
        await Ours(context, claimed).ExecuteUpdateAsync(set => set
            .SetProperty(e => e.NotBefore, next)
            .SetProperty(e => e.LeasedUntil, (DateTimeOffset?)null)
            .SetProperty(e => e.Attempts, attempts)
            .SetProperty(e => e.Fault, fault), cancel);
    }

    /// <summary>Nothing is left to do.</summary>
    public async Task DoneAsync(BookingAdminContext context, OutboxEntry claimed, CancellationToken cancel)
    {
        var now = clock.Now();
        await Ours(context, claimed).ExecuteUpdateAsync(set => set.SetProperty(e => e.DoneAt, now), cancel);
    }

    /// <summary>Gives it up, for somebody to look at; also where it was ended with its refund a moment ago. To be called while the refund is held.</summary>
    public static Task BuryAsync(BookingAdminContext context, OutboxEntry claimed, string fault, DateTimeOffset now, CancellationToken cancel) =>
        context.Outbox.Where(e => e.Id == claimed.Id).ExecuteUpdateAsync(set => set
            .SetProperty(e => e.DeadAt, now).SetProperty(e => e.DoneAt, (DateTimeOffset?)null).SetProperty(e => e.Fault, fault), cancel);

    /// <summary>Whether it was tried often and long enough.</summary>
    public static bool IsHopeless(OutboxEntry claimed, DateTimeOffset now) => now - claimed.CreatedAt >= GivesUpAfter && claimed.Attempts >= FewestAttempts;

    /// <summary>10 seconds to an hour: longer after each attempt, and not for all at the same moment.</summary>
    /// <param name="asked">Stripe's own wish, which it may exceed.</param>
    public static TimeSpan WaitAfter(int attempts, TimeSpan? asked = null)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(attempts - 1, 12));
        var ours = (wait < LongestWait ? wait : LongestWait) * (1 + Random.Shared.NextDouble() / 4);
        return asked > ours ? asked.Value : ours;
    }

    static IQueryable<OutboxEntry> Ours(BookingAdminContext context, OutboxEntry claimed) => context.Outbox
        .Where(e => e.Id == claimed.Id && e.Attempts == claimed.Attempts && e.NotBefore == claimed.NotBefore && e.DoneAt == null && e.DeadAt == null);
}
