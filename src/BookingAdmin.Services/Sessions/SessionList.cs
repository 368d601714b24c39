using BookingAdmin.Data.Lists;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Sessions;

/// <param name="SeenAt">To the minute.</param>
public sealed record SessionItem(
    string Id, string ActorId, string ActorName, Roles Roles, string Device, DateTimeOffset StartedAt, DateTimeOffset SeenAt,
    DateTimeOffset EndsAt);

/// <summary>Who is signed in where, for the people themselves and for admins.</summary>
public sealed class SessionList(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    public const int PageSize = 25;

    /// <summary>The actor's own, the latest first; at most 100.</summary>
    public async Task<IReadOnlyList<SessionItem>> ListOwnAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnSessions);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await Items(Open(context).Where(s => s.ActorId == actor.Id).OrderByDescending(s => s.StartedAt).ThenByDescending(s => s.Id))
            .Take(100).ToListAsync(cancel);
    }

    /// <summary>Everybody's, the latest first.</summary>
    /// <param name="search">A part of a name; null for all.</param>
    public async Task<Page<SessionItem>> ListAllAsync(Actor actor, string? search, string? cursor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageSessions);
        var place = Cursor.Parse(cursor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var sessions = Open(context);
        if (SearchText.Pattern(search) is { } pattern)
            sessions = sessions.Where(s => EF.Functions.ILike(s.ActorName, pattern, @"\"));
        if (place is { Forward: true })
            sessions = sessions.Where(s => s.StartedAt < place.At || s.StartedAt == place.At && s.Id.CompareTo(place.Id) < 0);
        else if (place is { Forward: false })
            sessions = sessions.Where(s => s.StartedAt > place.At || s.StartedAt == place.At && s.Id.CompareTo(place.Id) > 0);
        var ordered = place is { Forward: false }
            ? sessions.OrderBy(s => s.StartedAt).ThenBy(s => s.Id)
            : sessions.OrderByDescending(s => s.StartedAt).ThenByDescending(s => s.Id);
        var rows = await Items(ordered).Take(PageSize + 1).ToListAsync(cancel);
        return Page.Of(rows, PageSize, place, item => new(true, 0, item.StartedAt, item.Id));
    }

    /// <summary>Ends one: the actor's own, or anybody's for an admin.</summary>
    /// <returns>False when it had ended already.</returns>
    /// <exception cref="InvalidInputException">There is no such session, or it is somebody else's.</exception>
    public async Task<bool> EndAsync(Actor actor, string id, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnSessions);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var owner = await context.Sessions.Where(s => s.Id == id).Select(s => s.ActorId).FirstOrDefaultAsync(cancel);
        // Somebody else's id is answered like one that never was.
        if (owner is null || owner != actor.Id && !actor.May(Permission.ManageSessions))
            throw new InvalidInputException(T("There is no such session."));
        var end = owner == actor.Id ? SessionEnd.EndedElsewhere : SessionEnd.EndedByAdmin;
        return await SessionSql.EndAsync(context, context.Sessions.Where(s => s.Id == id), end, actor.Id, clock.GetUtcNow(), cancel) > 0;
    }

    /// <summary>Ends all of the actor's own, but for one.</summary>
    /// <param name="except">The session in which the actor is asking; null to end that too.</param>
    /// <returns>How many ended.</returns>
    public async Task<int> EndOwnAsync(Actor actor, string? except, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnSessions);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await SessionSql.EndAsync(context, context.Sessions.Where(s => s.ActorId == actor.Id && s.Id != except),
            SessionEnd.EndedElsewhere, actor.Id, clock.GetUtcNow(), cancel);
    }

    /// <summary>Ends all of one person.</summary>
    /// <returns>How many ended.</returns>
    public async Task<int> EndAllOfAsync(Actor actor, string person, CancellationToken cancel)
    {
        actor.Require(Permission.ManageSessions);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await SessionSql.EndAsync(
            context, context.Sessions.Where(s => s.ActorId == person), SessionEnd.EndedByAdmin, actor.Id, clock.GetUtcNow(), cancel);
    }

    IQueryable<Session> Open(BookingAdminContext context)
    {
        var now = clock.GetUtcNow();
        var idleSince = now - settings.Sessions.IdleTime;
        return context.Sessions.Where(s => s.EndedAt == null && s.EndsAt > now && s.SeenAt > idleSince);
    }

    static IQueryable<SessionItem> Items(IQueryable<Session> sessions) =>
        sessions.Select(s => new SessionItem(s.Id, s.ActorId, s.ActorName, s.Roles, s.Device, s.StartedAt, s.SeenAt, s.EndsAt));
}
