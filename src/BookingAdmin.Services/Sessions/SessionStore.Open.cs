using BookingAdmin.Services.Access;

namespace BookingAdmin.Services.Sessions;

public sealed partial class SessionStore
{
    // The marketplace sends no notification when it changes a role, so a role that was read is trusted for this long.
    static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    /// <summary>How each of these sessions is, whichever kind it is of.</summary>
    public async Task<IReadOnlyDictionary<OpenSession, SessionState>> StatesAsync(
        IReadOnlyCollection<OpenSession> sessions, CancellationToken cancel)
    {
        var states = new Dictionary<OpenSession, SessionState>();
        var (own, marketplace) = (
            sessions.OfType<OwnSession>().Select(s => s.Id).ToArray(), sessions.OfType<MarketplaceSession>().ToArray());
        if (own.Length > 0)
        {
            foreach (var (id, state) in await StatesAsync(own, cancel))
                states[new OwnSession(id)] = state;
        }
        if (marketplace.Length > 0)
        {
            await using var context = await contexts.CreateDbContextAsync(cancel);
            var users = await MarketplaceUsers.FindAsync(
                context, [.. marketplace.Select(s => s.Actor.Id.UserId!).Distinct(StringComparer.Ordinal)], cancel);
            foreach (var session in marketplace)
                states[session] = StateOf(session, users.GetValueOrDefault(session.Actor.Id.UserId!));
        }
        return states;
    }

    SessionState StateOf(MarketplaceSession session, Actor? now)
    {
        var at = clock.GetUtcNow();
        var until = at + Believed < session.EndsAt ? at + Believed : session.EndsAt;
        return new(at >= session.EndsAt ? SessionEnd.Expired
            : now?.Roles != session.Actor.Roles || now.CelebrityId != session.Actor.CelebrityId ? SessionEnd.RolesChanged : null, until);
    }
}
