using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Sessions;

/// <param name="Subject">The person's id at the identity provider; null for a demo person.</param>
/// <param name="ProviderSession">The provider's "sid".</param>
/// <param name="Tokens">Encrypted already.</param>
public sealed record NewSession(Actor Actor, string Device, string? Subject = null, string? ProviderSession = null, byte[]? Tokens = null);

/// <param name="Key">For the cookie; it is kept nowhere else.</param>
public sealed record StartedSession(string Id, string Key, DateTimeOffset EndsAt);

public sealed record ActiveSession(string Id, Actor Actor);

/// <param name="End">Null while it goes on.</param>
/// <param name="Until">When it ends unless its person does something; only a new query shows whether they did.</param>
public sealed record SessionState(SessionEnd? End, DateTimeOffset Until);

/// <summary>
/// Sessions as the machinery of sign-in needs them: by their key, on nobody's behalf. What people may do with sessions is in
/// <see cref="SessionList"/>.
/// </summary>
public sealed partial class SessionStore(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    // Often enough for a lifetime that is counted in minutes.
    static readonly TimeSpan SeenStep = TimeSpan.FromMinutes(1);

    static readonly Func<BookingAdminContext, byte[], DateTimeOffset, DateTimeOffset, Task<Found?>> ByKey =
        EF.CompileAsyncQuery((BookingAdminContext context, byte[] hash, DateTimeOffset now, DateTimeOffset idleSince) => context.Sessions
            .Where(s => s.KeyHash == hash && s.EndedAt == null && s.EndsAt > now && s.SeenAt > idleSince)
            .Select(s => new Found(s.Id, s.ActorId, s.ActorName, s.Roles, s.CelebrityId, s.SeenAt))
            .FirstOrDefault());

    sealed record Found(string Id, string ActorId, string ActorName, Roles Roles, string? CelebrityId, DateTimeOffset SeenAt);

    public async Task<StartedSession> StartAsync(NewSession start, CancellationToken cancel)
    {
        // To the millisecond, because a list's cursor has milliseconds.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var key = SecretKey.New();
        var session = new Session
        {
            Id = Guid.NewGuid().ToString("N"),
            KeyHash = SecretKey.HashOf(key),
            ActorId = start.Actor.Id,
            ActorName = start.Actor.Name,
            Roles = start.Actor.Roles,
            CelebrityId = start.Actor.CelebrityId,
            Subject = start.Subject,
            ProviderSession = start.ProviderSession,
            Device = start.Device,
            Tokens = start.Tokens,
            StartedAt = now,
            SeenAt = now,
            EndsAt = now + settings.Sessions.LongestTime,
            RolesSeenAt = now,
            RolesDueAt = now + RoleChecks.Every,
        };
        await using var context = await contexts.CreateDbContextAsync(cancel);
        context.Sessions.Add(session);
        await context.SaveChangesAsync(cancel);
        return new(session.Id, key, session.EndsAt);
    }

    /// <summary>Whose session this key opens.</summary>
    /// <param name="alive">Whether its person shows a sign of life with that.</param>
    /// <returns>Null when it never was, has ended or has expired.</returns>
    public async Task<ActiveSession?> FindAsync(string key, bool alive, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (await ByKey(context, SecretKey.HashOf(key), now, now - settings.Sessions.IdleTime) is not { } found)
            return null;
        if (alive && found.SeenAt < now - SeenStep)
            await SeeAsync(context, found.Id, now, cancel);
        return new(found.Id, new(ActorId.Stored(ActorKind.Person, found.ActorId), found.ActorName, found.Roles, found.CelebrityId));
    }

    /// <summary>Where the database is read-only at this moment people go on reading; the session then ends as if they had not.</summary>
    static async Task SeeAsync(BookingAdminContext context, string id, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            await context.Sessions.Where(s => s.Id == id && s.SeenAt < now)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), cancel);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction)
        {
        }
    }

    /// <summary>How each of these sessions is; one that is not known has expired long ago.</summary>
    public async Task<IReadOnlyDictionary<string, SessionState>> StatesAsync(IReadOnlyCollection<string> ids, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var known = await context.Sessions.Where(s => ids.Contains(s.Id))
            .Select(s => new { s.Id, s.EndedAt, s.End, s.EndsAt, s.SeenAt })
            .ToDictionaryAsync(s => s.Id, StringComparer.Ordinal, cancel);
        return ids.ToDictionary(id => id, id =>
        {
            if (!known.TryGetValue(id, out var session))
                return new SessionState(SessionEnd.Expired, now);
            var idleAt = session.SeenAt + settings.Sessions.IdleTime;
            var until = idleAt < session.EndsAt ? idleAt : session.EndsAt;
            return new(session.EndedAt is not null ? session.End : now >= until ? SessionEnd.Expired : null, until);
        }, StringComparer.Ordinal);
    }

    /// <summary>What the provider gave at sign-in, as it was encrypted.</summary>
    public async Task<byte[]?> TokensAsync(string id, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Sessions.Where(s => s.Id == id).Select(s => s.Tokens).FirstOrDefaultAsync(cancel);
    }

    public async Task<int> EndAsync(string id, SessionEnd end, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await SessionSql.EndAsync(context, context.Sessions.Where(s => s.Id == id), end, null, clock.GetUtcNow(), cancel);
    }

    /// <summary>The provider ended its own session, or all of a person's.</summary>
    /// <param name="startedBefore">Later sessions are not meant.</param>
    /// <returns>How many sessions that ended here.</returns>
    public async Task<int> EndByProviderAsync(
        string? providerSession, string? subject, DateTimeOffset startedBefore, CancellationToken cancel)
    {
        if (providerSession is null && subject is null)
            throw new ArgumentException("Neither a session nor a person.", nameof(subject));
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var which = context.Sessions.Where(s => s.StartedAt < startedBefore && (subject == null || s.Subject == subject)
            // A provider may name its session in a logout and not at sign-in.
            && (providerSession == null || s.ProviderSession == providerSession || s.ProviderSession == null && subject != null));
        return await SessionSql.EndAsync(context, which, SessionEnd.ProviderSignedOut, null, clock.GetUtcNow(), cancel);
    }
}
