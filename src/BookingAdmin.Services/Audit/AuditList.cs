using System.Globalization;
using System.Runtime.CompilerServices;
using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Marketplace.Orders;

namespace BookingAdmin.Services.Audit;

/// <summary>Who did what, when and why: every entry, the newest first.</summary>
public sealed class AuditList(IDbContextFactory<BookingAdminContext> contexts)
{
    public const int PageSize = 25;

    // An export is read in pieces, so that no query lasts as long as the slowest reader.
    const int Piece = 1000;

    // A page without a search walks a key. A search may have to look at every entry, and says so when that takes too long.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), ExportPatience = TimeSpan.FromSeconds(60);

    /// <exception cref="InvalidInputException">The search is too long or takes too long, or the cursor is damaged.</exception>
    public async Task<Page<AuditItem>> PageAsync(Actor actor, AuditFilter filter, CancellationToken cancel)
    {
        actor.Require(Permission.ViewAudit);
        var cursor = Cursor.Parse(filter.Cursor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var items = await ReadAsync(context, filter, cursor, PageSize + 1, Patience, cancel);
        return PageOf(items, cursor);
    }

    /// <summary>
    /// One page of lines: the entries of one action over many orders are one line, where its last entry stands. A filter of one repair has
    /// nothing to gather.
    /// </summary>
    /// <exception cref="InvalidInputException">The search is too long or takes too long, or the cursor is damaged.</exception>
    public async Task<Page<AuditItem>> LinesAsync(Actor actor, AuditFilter filter, CancellationToken cancel)
    {
        if (filter.Repair is not null)
            return await PageAsync(actor, filter, cancel);
        actor.Require(Permission.ViewAudit);
        var cursor = Cursor.Parse(filter.Cursor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return PageOf(await PatientlyAsync(context, Patience, async entries =>
        {
            var lines = await AuditLines.ReadAsync(entries, cursor is null ? null : (IdOf(cursor), cursor.Forward), PageSize + 1, cancel);
            var items = await ItemsAsync(context, lines.Select(line => line.Entry), cancel);
            var jobs = await JobsAsync(context, [.. lines.Select(line => line.Group?.Repair).OfType<Guid>().Distinct()], cancel);
            return items.Zip(lines, (item, line) => line.Group is not { } group
                ? item : item with { Group = group with { Job = jobs.GetValueOrDefault(group.Repair) } }).ToList();
        }, filter, cancel), cursor);
    }

    /// <summary>One page of the entries behind a line, among what the filter lets through.</summary>
    /// <param name="undo">As its <see cref="AuditGroup.Undo"/>.</param>
    /// <exception cref="InvalidInputException">The search takes too long, or the cursor is damaged.</exception>
    public async Task<Page<AuditItem>> InsideAsync(
        Actor actor, AuditFilter filter, Guid repair, bool undo, string? cursor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewAudit);
        var place = Cursor.Parse(cursor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return PageOf(await PatientlyAsync(context, Patience, async entries => await ItemsAsync(
            context,
            await From(entries.Where(e => e.Undoes != null == undo), place).Take(PageSize + 1).ToListAsync(cancel), cancel),
            filter with { Repair = repair, Cursor = null }, cancel), place);
    }

    /// <summary>All that the filter lets through, the newest first, however many they are; its cursor is ignored.</summary>
    /// <exception cref="InvalidInputException">The search is too long or takes too long.</exception>
    public async IAsyncEnumerable<AuditItem> ExportAsync(Actor actor, AuditFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        actor.Require(Permission.ViewAudit);
        Cursor? cursor = null;
        while (true)
        {
            List<AuditItem> items;
            await using (var context = await contexts.CreateDbContextAsync(cancel))
                items = await ReadAsync(context, filter, cursor, Piece, ExportPatience, cancel);
            foreach (var item in items)
                yield return item;
            if (items.Count < Piece)
                yield break;
            cursor = new(true, 0, items[^1].At, items[^1].Id.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>In reading direction from the cursor on.</summary>
    static Task<List<AuditItem>> ReadAsync(
        BookingAdminContext context, AuditFilter filter, Cursor? cursor, int count, TimeSpan patience, CancellationToken cancel) =>
        PatientlyAsync(context, patience, async entries =>
            await ItemsAsync(context, await From(entries, cursor).Take(count).ToListAsync(cancel), cancel), filter, cancel);

    /// <summary>One look at what the filter lets through, in one snapshot, that gives up after a while.</summary>
    static async Task<List<AuditItem>> PatientlyAsync(
        BookingAdminContext context, TimeSpan patience, Func<IQueryable<AuditEntry>, Task<List<AuditItem>>> read, AuditFilter filter,
        CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        var limit = ((int)patience.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await context.Database.ExecuteSqlAsync($"SELECT set_config('statement_timeout', {limit}, true)", cancel);
        try
        {
            return await read(await filter.ApplyAsync(context, cancel));
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.QueryCanceled && !cancel.IsCancellationRequested)
        {
            throw new InvalidInputException(T("This search takes too long. Give a whole order number, or fewer days."));
        }
    }

    static Page<AuditItem> PageOf(List<AuditItem> items, Cursor? cursor) =>
        Page.Of(items, PageSize, cursor, item => new(true, 0, item.At, item.Id.ToString(CultureInfo.InvariantCulture)));

    static long IdOf(Cursor cursor) =>
        long.TryParse(cursor.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw Cursor.Damaged();

    static IQueryable<AuditEntry> From(IQueryable<AuditEntry> entries, Cursor? cursor)
    {
        if (cursor is null)
            return entries.OrderByDescending(e => e.Id);
        var id = IdOf(cursor);
        return cursor.Forward
            ? entries.Where(e => e.Id < id).OrderByDescending(e => e.Id) : entries.Where(e => e.Id > id).OrderBy(e => e.Id);
    }

    /// <summary>
    /// What belongs to these entries is asked for by its keys: within the query above PostgreSQL would prepare it for all entries there
    /// are.
    /// </summary>
    static async Task<List<AuditItem>> ItemsAsync(BookingAdminContext context, IEnumerable<AuditEntry> read, CancellationToken cancel)
    {
        List<AuditEntry> entries = [.. read];
        if (entries.Count == 0)
            return [];
        var (ids, orders, repairs) = (
            entries.Select(e => e.Id).ToArray(), Some(e => e.OrderId), entries.Select(e => e.RepairId).OfType<Guid>().Distinct().ToArray());
        var numbers = orders.Length == 0
            ? []
            : await context.Orders.Where(o => orders.Contains(o.Id)).Select(o => new { o.Id, o.OrderNumber })
            .ToDictionaryAsync(o => o.Id, o => o.OrderNumber, StringComparer.Ordinal, cancel);
        var jobs = repairs.Length == 0
            ? [] : await context.RepairJobs.Where(job => repairs.Contains(job.Id)).Select(job => job.Id).ToListAsync(cancel);
        var undone = await context.AuditEntries.Where(undo => undo.Undoes != null && ids.Contains(undo.Undoes.Value))
            .Select(undo => undo.Undoes!.Value).ToListAsync(cancel);
        return [.. entries.Select(e => new AuditItem(
            e.Id, e.At, e.ActorKind, Actor.Shown(e.ActorName), e.Word(), e.OrderId,
            e.OrderId is { } order ? numbers.GetValueOrDefault(order) : null,
            e.BookingId, e.Reason,
            AuditFields.Of(e.Before, e.After), e.RepairId, e.RepairId is { } repair && jobs.Contains(repair), e.RunId, e.Undoes,
            undone.Contains(e.Id)))];

        string[] Some(Func<AuditEntry, string?> key) => [.. entries.Select(key).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    static Task<Dictionary<Guid, AuditJob>> JobsAsync(BookingAdminContext context, Guid[] ids, CancellationToken cancel) =>
        context.RepairJobs.Where(job => ids.Contains(job.Id)).ToDictionaryAsync(
            job => job.Id,
            job => new AuditJob(job.Work, job.Scope, job.State, job.Total, job.Repaired, job.Unchanged, job.Failed), cancel);
}
