using BookingAdmin.Data.Lists;

namespace BookingAdmin.Services.Audit;

/// <param name="Search">A part of an order number, of the actor's name or of the reason, or a whole order id.</param>
/// <param name="From">First day, in <paramref name="Zone"/>.</param>
/// <param name="To">Last day, included.</param>
/// <param name="Repair">Only what one repair or repair job did.</param>
/// <param name="Order">Only what happened to this order: number or id.</param>
/// <param name="Cursor">From an earlier page; null for the first.</param>
/// <param name="Zone">Whose days; null for UTC.</param>
public sealed record AuditFilter(
    string? Search = null,
    AuditAction? Action = null,
    ActorKind? By = null,
    DateOnly? From = null,
    DateOnly? To = null,
    Guid? Repair = null,
    string? Order = null,
    string? Cursor = null,
    TimeZoneInfo? Zone = null)
{
    // More order numbers than that are not listed first: then walking from the newest entry soon finds a page of them.
    const int Few = 1000;

    /// <exception cref="InvalidInputException">The search is too long.</exception>
    internal async Task<IQueryable<AuditEntry>> ApplyAsync(BookingAdminContext context, CancellationToken cancel)
    {
        IQueryable<AuditEntry> entries = context.AuditEntries.AsNoTracking();
        if (Action is { } action)
            entries = entries.Where(e => e.Action == action);
        if (By is { } kind)
            entries = entries.Where(e => e.ActorKind == kind);
        if (From is { } from)
        {
            var first = CalendarDay.StartOf(from, Zone ?? TimeZoneInfo.Utc);
            entries = entries.Where(e => e.At >= first);
        }
        if (To is { } to)
        {
            var end = CalendarDay.StartOf(to.AddDays(1), Zone ?? TimeZoneInfo.Utc);
            entries = entries.Where(e => e.At < end);
        }
        if (Repair is { } repair)
            entries = entries.Where(e => e.RepairId == repair);
        if (!string.IsNullOrWhiteSpace(Order))
        {
            // What an order that is gone has left behind is found by its id.
            var id = await OrderKey.IdOfAsync(context, Order, cancel) ?? SearchText.Clean(Order);
            entries = entries.Where(e => e.OrderId == id);
        }
        return await SearchAsync(context, entries, cancel);
    }

    async Task<IQueryable<AuditEntry>> SearchAsync(BookingAdminContext context, IQueryable<AuditEntry> entries, CancellationToken cancel)
    {
        if (SearchText.Pattern(Search) is not { } pattern)
            return entries;
        var text = SearchText.Clean(Search);
        if (await OrderKey.IdOfAsync(context, text, cancel) is { } order)
            return entries.Where(e => e.OrderId == order);
        if (await context.AuditEntries.AnyAsync(e => e.OrderId == text, cancel))
            return entries.Where(e => e.OrderId == text);

        // Text with a blank is a search for words, so the search through the order numbers would only cost time.
        var ids = text.Any(char.IsWhiteSpace)
            ? []
            : await context.Orders.Where(o => EF.Functions.ILike(o.OrderNumber, pattern, @"\")).Select(o => o.Id).Take(Few + 1)
                .ToListAsync(cancel);
        return ids.Count > Few
            ? entries.Where(e => EF.Functions.ILike(e.ActorName, pattern, @"\") || EF.Functions.ILike(e.Reason!, pattern, @"\")
                || context.Orders.Any(o => o.Id == e.OrderId && EF.Functions.ILike(o.OrderNumber, pattern, @"\")))
            : entries.Where(e =>
                EF.Functions.ILike(e.ActorName, pattern, @"\") || EF.Functions.ILike(e.Reason!, pattern, @"\") || ids.Contains(e.OrderId!));
    }
}
