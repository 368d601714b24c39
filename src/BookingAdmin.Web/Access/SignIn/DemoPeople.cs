using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Web.Access.SignIn;

public sealed record DemoPerson(string Id, string Name, string About);

/// <summary>The people as whom one can sign in during development: the staff, and the first celebrities of the marketplace.</summary>
public sealed class DemoPeople(IDbContextFactory<BookingAdminContext> contexts)
{
    const int Celebrities = 12;

    static readonly Actor[] Staff =
    [
        new(ActorKind.Person, "demo-support", "Sam Okafor", Roles.Support),
        new(ActorKind.Person, "demo-admin", "Ada Whitfield", Roles.Admin),
    ];

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
            .. celebrities.Select(c => new DemoPerson(c.Id, c.Name ?? c.Email, c.Waiting switch
            {
                0 => "Celebrity, nothing waiting",
                1 => "Celebrity, 1 request waiting",
                var waiting => $"Celebrity, {waiting} requests waiting",
            })),
            .. Staff.Select(actor => new DemoPerson(actor.Id, actor.Name, actor.Roles is Roles.Admin ? "Admin" : "Support staff")),
        ];
    }

    /// <returns>Null when there is no such person.</returns>
    public async Task<Actor?> FindAsync(string person, CancellationToken cancel)
    {
        if (Staff.FirstOrDefault(actor => actor.Id == person) is { } staff)
            return staff;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Celebrities
            .Where(c => c.Id == person)
            .Select(c => new Actor(ActorKind.Person, c.UserId, c.User!.Name ?? c.User.Email, Roles.Celebrity, c.Id))
            .FirstOrDefaultAsync(cancel);
    }
}
