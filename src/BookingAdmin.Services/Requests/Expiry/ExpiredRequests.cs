using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Requests.Expiry;

/// <summary>Which expiries can still be taken back, by <see cref="RequestDecisions.UndoAsync"/>.</summary>
public sealed class ExpiredRequests(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    /// <returns>Null where the request did not expire, waits again, or the time to undo is over.</returns>
    public async Task<ExpiryUndo?> UndoableAsync(Actor actor, string bookingId, CancellationToken cancel)
    {
        var celebrity = actor.May(Permission.DecideForCelebrity) ? null : actor.RequireCelebrity(Permission.DecideOwnRequests);
        var undo = TimeSpan.FromSeconds(settings.UndoSeconds);
        var since = clock.Now() - undo;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var entry = await context.AuditEntries.AsNoTracking()
            .Where(e => e.Action == AuditAction.RequestExpired && e.BookingId == bookingId && e.At > since
                && (celebrity == null || e.CelebrityId == celebrity) && !context.AuditEntries.Any(u => u.Undoes == e.Id)
                && context.Bookings.Any(b => b.Id == e.BookingId && b.OrderId == e.OrderId))
            .Select(e => new { e.Id, e.At }).FirstOrDefaultAsync(cancel);
        return entry is null ? null : new(entry.Id, entry.At + undo);
    }
}

/// <param name="Entry">Of the audit.</param>
/// <param name="Until">When it can be taken back no longer.</param>
public sealed record ExpiryUndo(long Entry, DateTimeOffset Until);
