using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Sessions;

/// <param name="RolesSeenAt">When they were last confirmed.</param>
public sealed record DueSession(string Id, Actor Actor, string Subject, byte[]? Tokens, DateTimeOffset RolesSeenAt);

/// <summary>
/// Which sessions' roles are to be looked at again: those of the identity provider. Several instances share the work: the instance that
/// sets a session's next date claims it.
/// </summary>
public sealed class RoleChecks(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    /// <summary>With a look for due sessions every 20 s, no roles get older than 5 minutes.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(4);

    // Longer than one check takes, and short enough that the session is checked again in time if the instance that claimed it is killed.
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Takes up to so many that are due: nobody else does for a minute.</summary>
    public async Task<IReadOnlyList<DueSession>> ClaimAsync(int most, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (next, idleSince) = (now + Lease, now - settings.Sessions.IdleTime);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var due = await context.Sessions.FromSql($"""
            UPDATE booking_admin.session SET roles_due_at = {next}
            WHERE id IN (
                SELECT id FROM booking_admin.session
                WHERE subject IS NOT NULL AND ended_at IS NULL AND roles_due_at <= {now} AND ends_at > {now} AND seen_at > {idleSince}
                ORDER BY roles_due_at LIMIT {most} FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).AsNoTracking().ToListAsync(cancel);
        return [.. due.Select(
            s => new DueSession(
                s.Id, new(ActorId.Stored(ActorKind.Person, s.ActorId), s.ActorName, s.Roles, s.CelebrityId), s.Subject!, s.Tokens,
                s.RolesSeenAt))];
    }

    /// <param name="actor">Whose session it is: a row from before ids carried their kind gets today's.</param>
    public async Task ConfirmAsync(string id, ActorId actor, CancellationToken cancel)
    {
        var (now, whose) = (clock.GetUtcNow(), actor.Text);
        var next = now + Every;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await context.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.RolesSeenAt, now)
            .SetProperty(s => s.RolesDueAt, next)
            .SetProperty(s => s.ActorId, whose), cancel);
    }

    /// <param name="tokens">In place of the former ones; encrypted.</param>
    public async Task KeepTokensAsync(string id, byte[] tokens, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await context.Sessions.Where(s => s.Id == id && s.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Tokens, tokens), cancel);
    }

    /// <summary>The provider could not be asked: soon again.</summary>
    public async Task PostponeAsync(string id, TimeSpan wait, CancellationToken cancel)
    {
        var next = clock.GetUtcNow() + wait;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await context.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.RolesDueAt, next), cancel);
    }
}
