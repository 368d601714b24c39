using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Web.Access.SignIn;

/// <param name="Waiting">How many requests wait for a celebrity.</param>
/// <param name="First">The one whom a newcomer tries for this role.</param>
public sealed record DemoPerson(string Id, string Name, Roles Role, int Waiting, bool First);

/// <summary>The people as whom one can sign in during development: the staff, and the first celebrities of the marketplace.</summary>
public sealed class DemoPeople(IDbContextFactory<BookingAdminContext> contexts)
{
    const int Celebrities = 12;

    static readonly Dictionary<string, Actor> Staff = new(StringComparer.Ordinal)
    {
        ["demo-support"] = new(ActorId.Demo("support"), "Sam Okafor", Roles.Support),
        ["demo-admin"] = new(ActorId.Demo("admin"), "Ada Whitfield", Roles.Admin),
    };

    public async Task<IReadOnlyList<DemoPerson>> ListAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var celebrities = await context.Celebrities
            .Where(c => c.User != null)
            .OrderBy(c => c.CreatedAt).ThenBy(c => c.Id)
            .Take(Celebrities)
            .Select(c => new
            {
                c.Id,
                c.User!.Name,
                c.User.Email,
                Waiting = context.Bookings.Count(b => b.CelebrityId == c.Id && b.Status == BookingStatus.Pending),
            })
            .ToListAsync(cancel);
        return
        [
            .. celebrities.Select((c, at) => new DemoPerson(c.Id, c.Name ?? c.Email, Roles.Celebrity, c.Waiting, at == 0)),
            .. Staff.Select(staff => new DemoPerson(staff.Key, staff.Value.Name, staff.Value.Roles, 0, true)),
        ];
    }

    /// <returns>Null when there is no such person.</returns>
    public async Task<Actor?> FindAsync(string person, CancellationToken cancel)
    {
        if (Staff.GetValueOrDefault(person) is { } staff)
            return staff;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Celebrities
            .Where(c => c.Id == person)
            .Select(c => new Actor(ActorId.User(c.UserId), c.User!.Name ?? c.User.Email, Roles.Celebrity, c.Id))
            .FirstOrDefaultAsync(cancel);
    }
}
