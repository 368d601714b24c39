using System.Text.Json;
using BookingAdmin.Domain.Notices;

namespace BookingAdmin.Services.Notices;

/// <summary>A notice with what it is about, as it is now.</summary>
/// <param name="Kind">Null where another version of this program wrote it: then nothing is said.</param>
sealed record ReadNotice(Notice Row, NoticeKind? Kind, NoticeFacts Facts)
{
    public bool Holds => Kind is not null && Kind.Holds(Facts);
}

/// <summary>Reads what notices are about, all of a batch at once.</summary>
public sealed class NoticeReader(TimeProvider clock)
{
    /// <returns>In the order of the rows.</returns>
    internal async Task<IReadOnlyList<ReadNotice>> ReadAsync(
        BookingAdminContext context, IReadOnlyCollection<Notice> notices, CancellationToken cancel)
    {
        var now = clock.Now();
        string[] ids = [.. notices.Select(n => n.OrderId).OfType<string>().Distinct(StringComparer.Ordinal)];
        var orders = ids.Length == 0 ? [] : await OrdersAsync(context, ids, cancel);
        return [.. notices.Select(n => new ReadNotice(
            n, NoticeKinds.Find(n.Kind),
            new(n.OrderId is { } id ? orders.GetValueOrDefault(id) : null, ValuesOf(n.Values), now)))];
    }

    static async Task<Dictionary<string, NoticeOrder>> OrdersAsync(BookingAdminContext context, string[] ids, CancellationToken cancel)
    {
        var rows = await context.Orders.AsNoTracking().Where(o => ids.Contains(o.Id)).Select(o => new
        {
            o.Id, o.OrderNumber, Customer = o.User!.Name, Celebrity = o.Celebrity!.User!.Name, o.RecipientName, o.Occasion, o.TotalAmount,
            o.CelebrityAmount, o.Currency, o.Status, o.PaymentStatus, o.ApprovalStatus, o.CreatedAt, o.DeliveredAt, o.RevisionCount,
            o.DeclineReason,
            HeldUntil = context.PaymentAuthorizations.Where(a => a.OrderId == o.Id && a.EndedAt == null)
                .Select(a => (DateTimeOffset?)a.CaptureBefore).FirstOrDefault(),
            Booking = o.Booking == null ? null : new { o.Booking.Id, o.Booking.Status, o.Booking.Price, o.Booking.Deadline,
                o.Booking.CreatedAt },
        }).ToListAsync(cancel);
        var rush = await DueSql.RushAmongAsync(context, [.. rows.Where(o => o.Booking?.Deadline is null).Select(o => o.Id)], cancel);
        return rows.ToDictionary(
            o => o.Id,
            o => new NoticeOrder(
                o.Id, o.OrderNumber, o.Booking?.Id, Named(o.Customer), Named(o.Celebrity), o.RecipientName, Named(o.Occasion),
                new(Money.FromDatabase(o.CelebrityAmount ?? o.Booking?.Price ?? o.TotalAmount), o.Currency),
                new(Money.FromDatabase(o.TotalAmount), o.Currency),
                o.Booking?.Deadline ?? DueDate.Of(o.Booking?.CreatedAt ?? o.CreatedAt, rush.Contains(o.Id)),
                o.Status, o.PaymentStatus, o.ApprovalStatus, o.Booking?.Status, o.CreatedAt, o.DeliveredAt, o.RevisionCount,
                o.DeclineReason) { HeldUntil = o.HeldUntil },
            StringComparer.Ordinal);
    }

    static string? Named(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    static IReadOnlyDictionary<string, string> ValuesOf(JsonDocument? values) =>
        values?.Deserialize<Dictionary<string, string>>() is { } read ? read : NoticeFacts.NoValues;
}
