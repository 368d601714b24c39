using BookingAdmin.Services.Access;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Orders.Notes;

/// <summary>A member of staff who can look after orders.</summary>
public sealed record StaffMember(string Id, string Name);

/// <summary>How it went to take several orders at once.</summary>
/// <param name="Taken">The actor looks after them from now on.</param>
/// <param name="Others">Somebody else looks after them already: they stay so.</param>
public sealed record TakenOrders(int Taken, int Others);

/// <summary>Who of the staff looks after an order. One at most, and nobody is replaced by somebody who has not seen them.</summary>
public sealed class OrderAssignees(IDbContextFactory<BookingAdminContext> contexts, ActionLimits limits, TimeProvider clock)
{
    public const int MostAtOnce = 100;

    const int MostStaff = 200;

    // Who has not been here for that long looks after nothing new.
    static readonly TimeSpan Known = TimeSpan.FromDays(90);

    static readonly Roles[] Staff =
        [.. Enumerable.Range(1, 15).Select(roles => (Roles)roles).Where(roles => (roles & (Roles.Support | Roles.Admin)) != Roles.None)];

    /// <summary>The actor, then all staff who signed in lately, by name.</summary>
    public async Task<IReadOnlyList<StaffMember>> StaffAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await StaffAsync(context, actor, cancel);
    }

    /// <param name="expected">Who looks after it as the actor has seen it; null for nobody.</param>
    /// <param name="to">Who does from now on; null for nobody.</param>
    /// <exception cref="InvalidInputException">Somebody was first, there is no such order, or no such member of staff.</exception>
    public async Task AssignAsync(Actor actor, string orderId, string? expected, string? to, CancellationToken cancel)
    {
        actor.Require(Permission.AnnotateOrders);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var celebrity = await context.Orders.Where(o => o.Id == orderId).Select(o => o.CelebrityId).FirstOrDefaultAsync(cancel)
            ?? throw new InvalidInputException(T("There is no such order."));
        var person = to is null ? null : (await StaffAsync(context, actor, cancel)).FirstOrDefault(member => member.Id == to)
            ?? throw new InvalidInputException(T("No order can be assigned to this person."));
        var (before, now) = (await NameAsync(context, orderId, cancel), clock.Now());
        var written = (expected, person) switch
        {
            (null, null) => 0,
            (null, _) => await context.Database.ExecuteSqlAsync($"""
                INSERT INTO booking_admin.order_assignee (order_id, actor_id, actor_name, since)
                VALUES ({orderId}, {person.Id}, {person.Name}, {now}) ON CONFLICT DO NOTHING
                """, cancel),
            (_, null) => await context.OrderAssignees.Where(a => a.OrderId == orderId && a.ActorId == expected).ExecuteDeleteAsync(cancel),
            _ => await context.OrderAssignees.Where(a => a.OrderId == orderId && a.ActorId == expected)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.ActorId, person.Id).SetProperty(a => a.ActorName, person.Name)
                    .SetProperty(a => a.Since, now), cancel),
        };
        if (written == 0)
            throw new InvalidInputException(await NameAsync(context, orderId, cancel) is { } other
                ? T($"This order is assigned to {PlainText.Isolated(other)}. Nothing was changed.")
                : T("This order is assigned to nobody any more. Nothing was changed."));
        context.Add(AuditEntry.Of(
            actor, person is null ? AuditAction.OrderUnassigned : AuditAction.OrderAssigned, now, orderId, celebrity: celebrity,
            before: new { assignee = before }, after: new { assignee = person?.Name }));
        await context.SaveChangesAsync(cancel);
        await Changes.TellAsync(context, [celebrity], cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>The actor looks after those of them that nobody looks after.</summary>
    /// <exception cref="InvalidInputException">More than <see cref="MostAtOnce"/>.</exception>
    public async Task<TakenOrders> TakeAsync(Actor actor, IReadOnlyCollection<string> orderIds, CancellationToken cancel)
    {
        actor.Require(Permission.AnnotateOrders);
        if (orderIds.Count > MostAtOnce)
            throw new InvalidInputException(T($"At most {MostAtOnce} orders can be assigned at once."));
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var (ids, now) = (orderIds.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray(), clock.Now());
        var taken = await context.Database.SqlQuery<Taken>($"""
            INSERT INTO booking_admin.order_assignee (order_id, actor_id, actor_name, since)
            SELECT o.id, {actor.Id.Text}, {actor.Name}, {now} FROM public."Order" o WHERE o.id = ANY({ids}) ORDER BY o.id
            ON CONFLICT DO NOTHING
            RETURNING order_id AS "OrderId",
                (SELECT o."celebrityId" FROM public."Order" o WHERE o.id = order_id) AS "CelebrityId"
            """).ToListAsync(cancel);
        string me = actor.Id;
        var others = await context.OrderAssignees.CountAsync(a => ids.Contains(a.OrderId) && a.ActorId != me, cancel);
        context.AddRange(taken.Select(order => AuditEntry.Of(
            actor, AuditAction.OrderAssigned, now, order.OrderId, celebrity: order.CelebrityId, after: new { assignee = actor.Name })));
        await context.SaveChangesAsync(cancel);
        await Changes.TellAsync(context, taken.Select(order => order.CelebrityId), cancel);
        await transaction.CommitAsync(cancel);
        return new(taken.Count, others);
    }

    static Task<string?> NameAsync(BookingAdminContext context, string orderId, CancellationToken cancel) =>
        context.OrderAssignees.Where(a => a.OrderId == orderId).Select(a => (string?)a.ActorName).FirstOrDefaultAsync(cancel);

    async Task<IReadOnlyList<StaffMember>> StaffAsync(BookingAdminContext context, Actor actor, CancellationToken cancel)
    {
        var since = clock.Now() - Known;
        var people = await context.Sessions.Where(s => s.SeenAt >= since && Staff.Contains(s.Roles))
            .Select(s => new { s.ActorId, s.ActorName }).Distinct().OrderBy(s => s.ActorName).Take(MostStaff).ToListAsync(cancel);
        return
        [
            .. people.Select(person => new StaffMember(person.ActorId, person.ActorName)).Prepend(new(actor.Id, actor.Name))
                .DistinctBy(member => member.Id, StringComparer.Ordinal),
        ];
    }

    sealed record Taken(string OrderId, string CelebrityId);
}
