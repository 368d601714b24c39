using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Sessions;

namespace BookingAdmin.Services.Requests.Calendar;

/// <summary>
/// A video that is to be recorded by a day. Nothing of the message, of the customer or of the money, because calendars are shared.
/// </summary>
/// <param name="ChangedAt">When the marketplace last wrote the booking.</param>
public sealed record CalendarEntry(string RequestId, string? Occasion, string RecipientName, DateTimeOffset Due, DateTimeOffset ChangedAt);

/// <param name="Language">The name of a culture.</param>
public sealed record CalendarContent(TimeZoneInfo Zone, string Language, IReadOnlyList<CalendarEntry> Entries);

/// <summary>
/// What a calendar gets that knows the key of an address: it acts for nobody, and the key alone says whose deadlines they are.
/// </summary>
public sealed class CalendarReader(IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock)
{
    public const int MostEntries = 500;

    /// <returns>Null where no address has that key.</returns>
    public async Task<CalendarContent?> ReadAsync(string key, CancellationToken cancel)
    {
        var hash = SecretKey.HashOf(key);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (await context.CalendarFeeds.AsNoTracking().FirstOrDefaultAsync(f => f.KeyHash == hash, cancel) is not { } feed)
            return null;

        var now = clock.GetUtcNow();
        // A revision is left out: the marketplace gives it no day (decision 35).
        var rows = await context.Bookings.Where(VisibleRequests.Of(feed.CelebrityId)).On(RequestTab.Accepted)
            .Where(b => b.Order.Status != OrderStatus.RevisionRequested)
            .OrderBy(b => b.Deadline ?? b.CreatedAt.AddDays(DueDate.Days)).ThenBy(b => b.Id)
            .Take(MostEntries)
            .Select(b => new
            {
                b.Id, b.OrderId, b.Occasion, b.RecipientName, b.Deadline, b.CreatedAt, b.UpdatedAt, b.Order.PaymentStatus,
            })
            .ToListAsync(cancel);
        var rush = await DueSql.RushAmongAsync(context, [.. rows.Where(row => row.Deadline is null).Select(row => row.OrderId)], cancel);
        return new(
            TimeZoneInfo.TryFindSystemTimeZoneById(feed.Zone, out var zone) ? zone : TimeZoneInfo.Utc,
            feed.Language,
            [
                .. from row in rows
                   let due = row.Deadline ?? DueDate.Of(row.CreatedAt, rush.Contains(row.OrderId))
                   // Nobody records for an order that was not paid by its day.
                   where row.PaymentStatus is PaymentStatus.Succeeded || due > now
                   select new CalendarEntry(row.Id, row.Occasion, row.RecipientName, due, row.UpdatedAt),
            ]);
    }
}
