using System.Linq.Expressions;
using BookingAdmin.Data.Lists;

namespace BookingAdmin.Services.Find;

/// <summary>A celebrity's own requests, as their list shows them: nobody else's, and none whose order ended without their doing.</summary>
static class RequestFinder
{
    /// <summary>By the whole number or id.</summary>
    public static async Task<Found> ExactAsync(BookingAdminContext context, string celebrity, string key, CancellationToken cancel)
    {
        var number = key.ToUpperInvariant();
        var found = await context.Bookings.Where(VisibleRequests.Of(celebrity))
            .Where(b => b.Id == key || b.OrderNumber == key || b.OrderNumber == number)
            .Select(ToFound).FirstOrDefaultAsync(cancel);
        return found is null ? Found.Nothing : new([], [found], Exact: true);
    }

    /// <summary>Of the customer only the name is looked at: nobody learns an e-mail by trying.</summary>
    public static async Task<Found> ByWordsAsync(
        BookingAdminContext context, string celebrity, string[] words, CancellationToken cancel)
    {
        var bookings = context.Bookings.Where(VisibleRequests.Of(celebrity));
        foreach (var pattern in words.Select(SearchText.Pattern))
            bookings = bookings.Where(b => EF.Functions.ILike(b.OrderNumber, pattern!) || EF.Functions.ILike(b.RecipientName, pattern!)
                || EF.Functions.ILike(b.Occasion!, pattern!)
                || context.Set<UserRow>().Where(u => EF.Functions.ILike(u.Name!, pattern!)).Select(u => u.Id).Contains(b.UserId));
        var found = await bookings.OrderByDescending(b => b.CreatedAt).ThenByDescending(b => b.Id)
            .Take(Finder.Most + 1).Select(ToFound).ToListAsync(cancel);
        return new([], [.. found.Take(Finder.Most)], Limit: found.Count > Finder.Most ? FindLimit.More : FindLimit.None);
    }

    static readonly Expression<Func<BookingRow, FoundRequest>> ToFound = b =>
        new FoundRequest(b.Id, b.OrderNumber, b.User!.Name, b.RecipientName, b.Occasion, b.Status, b.CreatedAt);
}
