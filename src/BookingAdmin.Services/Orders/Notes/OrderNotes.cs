using BookingAdmin.Services.Access;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Orders.Notes;

/// <param name="Own">The reader wrote it.</param>
/// <param name="ChangedAt">Null: as it was written.</param>
/// <param name="Version">What a change or a removal must name.</param>
public sealed record OrderNoteItem(
    long Id, string Text, string Author, bool Own, DateTimeOffset WrittenAt, DateTimeOffset? ChangedAt, int Version);

/// <summary>
/// What staff write down about an order for each other. The text is in the note alone: the audit keeps that there was one, and lets a text
/// that names somebody go.
/// </summary>
public sealed class OrderNotes(IDbContextFactory<BookingAdminContext> contexts, ActionLimits limits, TimeProvider clock)
{
    public const int MostOfOrder = 200, LongestText = 2000;

    /// <summary>How long a note that was deleted can be had back.</summary>
    public static readonly TimeSpan Undoable = TimeSpan.FromMinutes(10);

    /// <summary>The oldest first.</summary>
    public async Task<IReadOnlyList<OrderNoteItem>> ListAsync(Actor actor, string orderId, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await ReadAsync(context, actor, orderId, cancel);
    }

    internal static async Task<IReadOnlyList<OrderNoteItem>> ReadAsync(
        BookingAdminContext context, Actor reader, string orderId, CancellationToken cancel)
    {
        var rows = await context.OrderNotes.AsNoTracking().Where(n => n.OrderId == orderId && n.RemovedAt == null)
            .OrderBy(n => n.WrittenAt).ThenBy(n => n.Id).ToListAsync(cancel);
        return [.. rows.Select(row => Of(row, reader))];
    }

    /// <exception cref="InvalidInputException">Nothing was written, or too much, or there is no such order.</exception>
    public async Task<OrderNoteItem> AddAsync(Actor actor, string orderId, string text, CancellationToken cancel)
    {
        Begin(actor);
        var note = new OrderNote
        {
            OrderId = orderId, AuthorId = actor.Id, AuthorName = actor.Name, Text = Clean(text), WrittenAt = clock.Now(),
        };
        return await WriteAsync(actor, AuditAction.NoteAdded, async context =>
        {
            // Of two that are written at a time, the second counts the first.
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"order_note " + orderId}, 0))", cancel);
            if (await context.OrderNotes.CountAsync(n => n.OrderId == orderId && n.RemovedAt == null, cancel) >= MostOfOrder)
                throw new InvalidInputException(T($"This order has {MostOfOrder} notes. Delete one first."));
            context.Add(note);
            await context.SaveChangesAsync(cancel);
            return note;
        }, cancel);
    }

    /// <param name="version">The one that the actor has seen.</param>
    /// <exception cref="InvalidInputException">Nothing was written, or too much; or it is gone or was changed since.</exception>
    /// <exception cref="NotAllowedException">It is somebody else's.</exception>
    public async Task<OrderNoteItem> ChangeAsync(Actor actor, long id, int version, string text, CancellationToken cancel)
    {
        Begin(actor);
        var (written, now) = (Clean(text), clock.Now());
        return await WriteAsync(actor, AuditAction.NoteChanged, async context =>
            await Own(context, actor, id).Where(n => n.RemovedAt == null && n.Version == version)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(n => n.Text, written).SetProperty(n => n.ChangedAt, now)
                    .SetProperty(n => n.Version, n => n.Version + 1), cancel) > 0
                ? await FindAsync(context, id, cancel) : throw await WhyAsync(context, actor, id, cancel), cancel);
    }

    /// <summary>Hides it; <see cref="RestoreAsync"/> takes that back for a while.</summary>
    /// <param name="version">The one that the actor has seen.</param>
    /// <exception cref="InvalidInputException">It is gone or was changed since.</exception>
    /// <exception cref="NotAllowedException">It is somebody else's.</exception>
    public async Task<OrderNoteItem> RemoveAsync(Actor actor, long id, int version, CancellationToken cancel)
    {
        Begin(actor);
        var now = clock.Now();
        return await WriteAsync(actor, AuditAction.NoteRemoved, async context =>
        {
            // Nobody can have these back any more.
            await context.OrderNotes.Where(n => n.RemovedAt < now - Undoable).ExecuteDeleteAsync(cancel);
            return await Own(context, actor, id).Where(n => n.RemovedAt == null && n.Version == version)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(n => n.RemovedAt, now).SetProperty(n => n.Version, n => n.Version + 1), cancel) > 0
                ? await FindAsync(context, id, cancel) : throw await WhyAsync(context, actor, id, cancel);
        }, cancel);
    }

    /// <exception cref="InvalidInputException">It was not deleted, or too long ago.</exception>
    /// <exception cref="NotAllowedException">It is somebody else's.</exception>
    public async Task<OrderNoteItem> RestoreAsync(Actor actor, long id, CancellationToken cancel)
    {
        Begin(actor);
        var earliest = clock.Now() - Undoable;
        return await WriteAsync(actor, AuditAction.NoteRestored, async context =>
            await Own(context, actor, id).Where(n => n.RemovedAt >= earliest)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(n => n.RemovedAt, (DateTimeOffset?)null).SetProperty(n => n.Version, n => n.Version + 1), cancel) > 0
                ? await FindAsync(context, id, cancel) : throw await WhyAsync(context, actor, id, cancel), cancel);
    }

    void Begin(Actor actor)
    {
        actor.Require(Permission.AnnotateOrders);
        limits.CountRepair(actor);
    }

    async Task<OrderNoteItem> WriteAsync(
        Actor actor, AuditAction action, Func<BookingAdminContext, Task<OrderNote>> write, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var note = await write(context);
        var celebrity = await context.Orders.Where(o => o.Id == note.OrderId).Select(o => o.CelebrityId).FirstOrDefaultAsync(cancel)
            ?? throw new InvalidInputException(T("There is no such order."));
        context.Add(AuditEntry.Of(actor, action, clock.Now(), note.OrderId, celebrity: celebrity, after: new { note = note.Id }));
        await context.SaveChangesAsync(cancel);
        await Changes.TellAsync(context, [celebrity], cancel);
        await transaction.CommitAsync(cancel);
        return Of(note, actor);
    }

    static IQueryable<OrderNote> Own(BookingAdminContext context, Actor actor, long id)
    {
        string me = actor.Id;
        return context.OrderNotes.Where(n => n.Id == id && n.AuthorId == me);
    }

    static Task<OrderNote> FindAsync(BookingAdminContext context, long id, CancellationToken cancel) =>
        context.OrderNotes.AsNoTracking().SingleAsync(n => n.Id == id, cancel);

    static async Task<Exception> WhyAsync(BookingAdminContext context, Actor actor, long id, CancellationToken cancel) =>
        await context.OrderNotes.AsNoTracking().FirstOrDefaultAsync(n => n.Id == id, cancel) switch
        {
            null => new InvalidInputException(T("There is no such note any more.")),
            var note when note.AuthorId != actor.Id =>
                new NotAllowedException(T($"Only {PlainText.Isolated(note.AuthorName)} can change this note.")),
            { RemovedAt: not null } => new InvalidInputException(T("This note was deleted.")),
            _ => new InvalidInputException(T("This note was changed in another window. Look at it again. Nothing was changed.")),
        };

    static string Clean(string? text)
    {
        var written = (text ?? "").Replace("\0", "").ReplaceLineEndings("\n").Trim();
        return written.Length switch
        {
            0 => throw new InvalidInputException(T("Write something first.")),
            > LongestText => throw new InvalidInputException(T($"A note can have at most {LongestText:N0} characters.")),
            _ => written,
        };
    }

    static OrderNoteItem Of(OrderNote row, Actor reader) =>
        new(row.Id, row.Text, row.AuthorName, row.AuthorId == reader.Id, row.WrittenAt, row.ChangedAt, row.Version);
}
