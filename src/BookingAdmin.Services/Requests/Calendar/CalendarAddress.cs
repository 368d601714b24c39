using BookingAdmin.Services.Sessions;

namespace BookingAdmin.Services.Requests.Calendar;

/// <summary>
/// The private address of a celebrity's calendar. Its key is given once, when the address is made, and kept by nobody here: who has lost it
/// makes a new one, and the former is dead.
/// </summary>
public sealed class CalendarAddress(IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock)
{
    /// <returns>Since when there is one; null where there is none.</returns>
    public async Task<DateTimeOffset?> SinceAsync(Actor actor, CancellationToken cancel)
    {
        var celebrity = actor.RequireCelebrity(Permission.ViewOwnRequests);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.CalendarFeeds.Where(f => f.CelebrityId == celebrity).Select(f => (DateTimeOffset?)f.CreatedAt)
            .FirstOrDefaultAsync(cancel);
    }

    /// <summary>Makes the address, or a new one in place of the former.</summary>
    /// <param name="zone">In which the calendar's days are cut.</param>
    /// <param name="language">Of its sentences: the name of a culture.</param>
    /// <returns>The key in the address.</returns>
    public async Task<string> MakeAsync(Actor actor, TimeZoneInfo zone, string language, CancellationToken cancel)
    {
        var celebrity = actor.RequireCelebrity(Permission.ViewOwnRequests);
        var (key, now) = (SecretKey.New(), clock.Now());
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO booking_admin.calendar_feed (celebrity_id, key_hash, zone, language, created_at)
            VALUES ({celebrity}, {SecretKey.HashOf(key)}, {zone.Id}, {language}, {now})
            ON CONFLICT (celebrity_id) DO UPDATE SET key_hash = excluded.key_hash, zone = excluded.zone, language = excluded.language,
                created_at = excluded.created_at
            """, cancel);
        context.Add(AuditEntry.Of(actor, AuditAction.CalendarAddressMade, now, celebrity: celebrity));
        await context.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return key;
    }

    /// <summary>Ends the address; where there is none, nothing happens.</summary>
    public async Task EndAsync(Actor actor, CancellationToken cancel)
    {
        var celebrity = actor.RequireCelebrity(Permission.ViewOwnRequests);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (await context.CalendarFeeds.Where(f => f.CelebrityId == celebrity).ExecuteDeleteAsync(cancel) == 0)
            return;
        context.Add(AuditEntry.Of(actor, AuditAction.CalendarAddressEnded, clock.Now(), celebrity: celebrity));
        await context.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }
}
