namespace BookingAdmin.Services.Audit;

/// <summary>
/// Gathers the entries of each action over many orders into one line. What they share is their repair id, and whether they undo; the line
/// stands where the last of them does. Read in steps, each of which leaves out the groups that are known by now: so a page costs a step for
/// each large group on it, however many entries that has, and no entry of a group is held in memory but its last.
/// </summary>
static class AuditLines
{
    /// <param name="Entry">The entry, or the last one of the group.</param>
    internal sealed record Line(AuditEntry Entry, AuditGroup? Group);

    /// <param name="entries">The audit entries that match the filter.</param>
    /// <param name="place">Behind or before this id; null from the newest.</param>
    /// <returns>In reading direction.</returns>
    public static async Task<IReadOnlyList<Line>> ReadAsync(
        IQueryable<AuditEntry> entries, (long Id, bool Forward)? place, int count, CancellationToken cancel)
    {
        var forward = place is null or { Forward: true };
        var (at, start) = (place?.Id ?? long.MaxValue, place is { Forward: true } from ? from.Id : long.MaxValue);
        var groups = new Dictionary<(Guid Repair, bool Undo), AuditGroup?>();
        var lines = new SortedDictionary<long, AuditGroup?>();
        while (true)
        {
            var rows = await StepAsync(entries, groups.Keys, at, forward, count, cancel);
            (Guid, bool)[] met = [.. rows.Where(row => row.Repair is not null).Select(row => (row.Repair!.Value, row.Undo)).Distinct()];
            foreach (var (last, group) in met.Length == 0 ? [] : await GroupsAsync(entries, met, cancel))
            {
                groups[(group.Repair, group.Undo)] = group;
                // A group whose last entry stands before this page was on an earlier one.
                if (last < start)
                    lines[last] = group.Entries > 1 ? group : null;
            }
            foreach (var row in rows.Where(row => row.Repair is null))
                lines[row.Id] = null;
            if (rows.Count > 0)
                at = rows[^1].Id;
            // Towards newer entries, a group may stand behind what was read so far.
            if (rows.Count < count || (forward ? lines.Count : lines.Keys.Count(id => id <= at)) >= count)
                break;
        }
        long[] ids = [.. (forward ? lines.Keys.Reverse() : lines.Keys).Take(count)];
        var found = await entries.Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancel);
        return [.. ids.Select(id => new Line(found[id], lines[id]))];
    }

    static Task<List<Row>> StepAsync(
        IQueryable<AuditEntry> entries, IEnumerable<(Guid Repair, bool Undo)> known, long at, bool forward, int count,
        CancellationToken cancel)
    {
        Guid[] done = [.. known.Where(key => !key.Undo).Select(key => key.Repair)];
        Guid[] undone = [.. known.Where(key => key.Undo).Select(key => key.Repair)];
        entries = forward ? entries.Where(e => e.Id < at).OrderByDescending(e => e.Id) : entries.Where(e => e.Id > at).OrderBy(e => e.Id);
        if (done.Length > 0)
            entries = entries.Where(e => e.RepairId == null || e.Undoes != null || !done.Contains(e.RepairId.Value));
        if (undone.Length > 0)
            entries = entries.Where(e => e.RepairId == null || e.Undoes == null || !undone.Contains(e.RepairId.Value));
        return entries.Take(count).Select(e => new Row(e.Id, e.RepairId, e.Undoes != null)).ToListAsync(cancel);
    }

    static async Task<IEnumerable<(long Last, AuditGroup Group)>> GroupsAsync(
        IQueryable<AuditEntry> entries, (Guid Repair, bool Undo)[] keys, CancellationToken cancel)
    {
        Guid?[] repairs = [.. keys.Select(key => (Guid?)key.Repair).Distinct()];
        var counts = await entries.Where(e => repairs.Contains(e.RepairId))
            .GroupBy(e => new { Repair = e.RepairId!.Value, Undo = e.Undoes != null, e.Action, e.ActorId })
            .Select(g => new
            {
                g.Key.Repair, g.Key.Undo, g.Key.Action, g.Key.ActorId, Count = g.LongCount(), Last = g.Max(e => e.Id),
                Begun = g.Min(e => e.At), Ended = g.Max(e => e.At),
            }).ToListAsync(cancel);
        return counts.GroupBy(row => (row.Repair, row.Undo)).Where(group => keys.Contains(group.Key)).Select(group => (
            group.Max(row => row.Last),
            new AuditGroup(
                group.Key.Repair, group.Key.Undo, group.Sum(row => row.Count), group.Min(row => row.Begun), group.Max(row => row.Ended),
                group.Select(row => row.ActorId).Distinct(StringComparer.Ordinal).Skip(1).Any(),
                [.. group.GroupBy(row => row.Action).Select(action => (action.Key, action.Sum(row => row.Count)))
                    .OrderByDescending(action => action.Item2)], null)));
    }

    sealed record Row(long Id, Guid? Repair, bool Undo);
}
