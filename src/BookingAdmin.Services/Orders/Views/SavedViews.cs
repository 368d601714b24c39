using BookingAdmin.Services.Access;
using BookingAdmin.Services.Audit;

namespace BookingAdmin.Services.Orders.Views;

/// <param name="Query">The query of the address that shows it.</param>
/// <param name="Own">The reader saved it; else somebody else shares it.</param>
/// <param name="Version">What a change or a removal must name.</param>
public sealed record SavedViewItem(long Id, string Name, string Query, bool Shared, bool Own, string Owner, int Version);

/// <summary>Lists of orders that people keep under a name: everybody their own, and all staff what is shared.</summary>
public sealed class SavedViews(IDbContextFactory<BookingAdminContext> contexts, ActionLimits limits, TimeProvider clock)
{
    public const int MostOwn = 20, LongestName = 60, LongestQuery = 2000;

    // More tabs than anybody reads.
    const int MostShared = 50;

    /// <summary>The actor's own, then what others share, each by name.</summary>
    public async Task<IReadOnlyList<SavedViewItem>> ListAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        string me = actor.Id;
        var rows = await context.SavedViews.AsNoTracking()
            .Where(v => v.OwnerId == me || v.Shared)
            .OrderByDescending(v => v.OwnerId == me).ThenBy(v => v.Name).ThenBy(v => v.Id)
            .Take(MostOwn + MostShared).ToListAsync(cancel);
        return [.. rows.Select(row => Of(row, me))];
    }

    /// <exception cref="InvalidInputException">The name is empty, too long or taken, or the actor has as many as can be.</exception>
    public async Task<SavedViewItem> SaveAsync(Actor actor, string name, string query, bool shared, CancellationToken cancel)
    {
        actor.Require(Permission.AnnotateOrders);
        limits.CountRepair(actor);
        var view = new SavedView
        {
            OwnerId = actor.Id, OwnerName = actor.Name, Name = CleanName(name), Query = CleanQuery(query), Shared = shared,
            SavedAt = clock.Now(),
        };
        return await WriteAsync(actor, AuditAction.ViewSaved, async context =>
        {
            // Of two that one person saves at a time, the second counts the first.
            await context.Database.ExecuteSqlAsync(
                $"SELECT pg_advisory_xact_lock(hashtextextended({"saved_view " + view.OwnerId}, 0))", cancel);
            if (await context.SavedViews.CountAsync(v => v.OwnerId == view.OwnerId, cancel) >= MostOwn)
                throw new InvalidInputException(T($"You have {MostOwn} views. Delete one first."));
            context.Add(view);
            await SaveAsync(context, cancel);
            return view;
        }, cancel);
    }

    /// <summary>Renames it, shares it or not, or keeps other filters under its name.</summary>
    /// <param name="version">The one that the actor has seen.</param>
    /// <exception cref="InvalidInputException">It is gone or was changed since, or the name cannot be.</exception>
    /// <exception cref="NotAllowedException">It is somebody else's.</exception>
    public async Task<SavedViewItem> ChangeAsync(
        Actor actor, long id, int version, string name, string query, bool shared, CancellationToken cancel)
    {
        actor.Require(Permission.AnnotateOrders);
        limits.CountRepair(actor);
        var (named, kept) = (CleanName(name), CleanQuery(query));
        return await WriteAsync(actor, AuditAction.ViewChanged, async context =>
        {
            try
            {
                if (await Seen(context, actor, id, version).ExecuteUpdateAsync(set => set
                    .SetProperty(v => v.Name, named).SetProperty(v => v.Query, kept).SetProperty(v => v.Shared, shared)
                    .SetProperty(v => v.Version, v => v.Version + 1), cancel) == 0)
                    throw await WhyAsync(context, actor, id, cancel);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation)
            {
                throw Taken();
            }
            return await context.SavedViews.AsNoTracking().SingleAsync(v => v.Id == id, cancel);
        }, cancel);
    }

    /// <param name="version">The one that the actor has seen.</param>
    /// <exception cref="InvalidInputException">It is gone or was changed since.</exception>
    /// <exception cref="NotAllowedException">It is somebody else's.</exception>
    public async Task RemoveAsync(Actor actor, long id, int version, CancellationToken cancel)
    {
        actor.Require(Permission.AnnotateOrders);
        limits.CountRepair(actor);
        await WriteAsync(actor, AuditAction.ViewRemoved, async context =>
        {
            var view = await Seen(context, actor, id, version).AsNoTracking().FirstOrDefaultAsync(cancel);
            return view is not null && await Seen(context, actor, id, version).ExecuteDeleteAsync(cancel) > 0
                ? view : throw await WhyAsync(context, actor, id, cancel);
        }, cancel);
    }

    async Task<SavedViewItem> WriteAsync(
        Actor actor, AuditAction action, Func<BookingAdminContext, Task<SavedView>> write, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var view = await write(context);
        // Its name and filters may name a person, and nothing leaves the audit again.
        context.Add(AuditEntry.Of(actor, action, clock.Now(), after: new { view = view.Id, shared = view.Shared }));
        await context.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return Of(view, actor.Id);
    }

    static IQueryable<SavedView> Seen(BookingAdminContext context, Actor actor, long id, int version)
    {
        string me = actor.Id;
        return context.SavedViews.Where(v => v.Id == id && v.OwnerId == me && v.Version == version);
    }

    static async Task<Exception> WhyAsync(BookingAdminContext context, Actor actor, long id, CancellationToken cancel)
    {
        var view = await context.SavedViews.AsNoTracking().FirstOrDefaultAsync(v => v.Id == id, cancel);
        if (view is not null && view.OwnerId == actor.Id)
            return new InvalidInputException(T("This view was changed in another window. Look at it again. Nothing was changed."));
        // One that is not shared is answered like one that never was.
        return view is { Shared: true }
            ? new NotAllowedException(T($"Only {PlainText.Isolated(view.OwnerName)} can change this view."))
            : new InvalidInputException(T("There is no such view any more."));
    }

    static async Task SaveAsync(BookingAdminContext context, CancellationToken cancel)
    {
        try
        {
            await context.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw Taken();
        }
    }

    static InvalidInputException Taken() => new(T("You have a view of that name already. Choose another name."));

    static string CleanName(string? name)
    {
        var text = PlainText.Line(name);
        return text.Length is > 0 and <= LongestName
            ? text : throw new InvalidInputException(T($"Give the view a name of at most {LongestName} characters."));
    }

    static string CleanQuery(string? query) => PlainText.Line(query) is { Length: <= LongestQuery } text
        ? text : throw new InvalidInputException(T("These filters are too long to be kept."));

    static SavedViewItem Of(SavedView row, string me) =>
        new(row.Id, row.Name, row.Query, row.Shared, row.OwnerId == me, row.OwnerName, row.Version);
}
