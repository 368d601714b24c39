using System.Globalization;
using System.Runtime.CompilerServices;
using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Marketplace.Orders;

namespace BookingAdmin.Services.Audit;

/// <summary>One audit entry, in words.</summary>
/// <param name="OrderNumber">Null for what is about no order, or one that is gone.</param>
/// <param name="RepairId">What one repair did shares it.</param>
/// <param name="OfJob">That repair was a repair job, which has a page.</param>
/// <param name="Undoes">The entry that this one takes back.</param>
/// <param name="Undone">A later entry takes it back.</param>
public sealed record AuditItem(
    long Id,
    DateTimeOffset At,
    ActorKind By,
    string Who,
    string What,
    string? OrderId,
    string? OrderNumber,
    string? BookingId,
    string? Reason,
    IReadOnlyList<AuditField> Changes,
    Guid? RepairId,
    bool OfJob,
    long? RunId,
    long? Undoes,
    bool Undone);

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
        return Page.Of(items, PageSize, cursor, item => new(true, 0, item.At, item.Id.ToString(CultureInfo.InvariantCulture)));
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
    static async Task<List<AuditItem>> ReadAsync(
        BookingAdminContext context, AuditFilter filter, Cursor? cursor, int count, TimeSpan patience, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var limit = ((int)patience.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await context.Database.ExecuteSqlAsync($"SELECT set_config('statement_timeout', {limit}, true)", cancel);
        try
        {
            var entries = await From(await filter.ApplyAsync(context, cancel), cursor).Take(count).ToListAsync(cancel);
            return await ItemsAsync(context, entries, cancel);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.QueryCanceled && !cancel.IsCancellationRequested)
        {
            throw new InvalidInputException("This search takes too long. Give a whole order number, or fewer days.");
        }
    }

    static IQueryable<AuditEntry> From(IQueryable<AuditEntry> entries, Cursor? cursor)
    {
        if (cursor is null)
            return entries.OrderByDescending(e => e.Id);
        if (!long.TryParse(cursor.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            throw Cursor.Damaged();
        return cursor.Forward
            ? entries.Where(e => e.Id < id).OrderByDescending(e => e.Id) : entries.Where(e => e.Id > id).OrderBy(e => e.Id);
    }

    /// <summary>
    /// What belongs to these entries is asked for by its keys: within the query above PostgreSQL would prepare it for all entries there
    /// are.
    /// </summary>
    static async Task<List<AuditItem>> ItemsAsync(BookingAdminContext context, List<AuditEntry> entries, CancellationToken cancel)
    {
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
            e.Id, e.At, e.ActorKind, e.ActorName, e.Word(), e.OrderId, e.OrderId is { } order ? numbers.GetValueOrDefault(order) : null,
            e.BookingId, e.Reason,
            AuditFields.Of(e.Before, e.After), e.RepairId, e.RepairId is { } repair && jobs.Contains(repair), e.RunId, e.Undoes,
            undone.Contains(e.Id)))];

        string[] Some(Func<AuditEntry, string?> key) => [.. entries.Select(key).OfType<string>().Distinct(StringComparer.Ordinal)];
    }
}
