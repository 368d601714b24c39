using BookingAdmin.Data.Lists;

namespace BookingAdmin.Services.Find;

/// <summary>
/// Finds what a person may see by what they remember of it: orders for staff, their own requests for celebrities. A number or an id finds
/// the one that it belongs to; words find everything in which each of them occurs, in any order and in different fields.
/// </summary>
public sealed class Finder(IDbContextFactory<BookingAdminContext> contexts)
{
    /// <summary>So many of a kind at most.</summary>
    public const int Most = 8;

    /// <summary>Somebody types and waits: an answer that comes later belongs to a text that is no longer there.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <exception cref="InvalidInputException">The text is too long.</exception>
    /// <exception cref="NotAllowedException">Neither orders nor requests are open to this person.</exception>
    public async Task<Found> FindAsync(Actor actor, string? typed, CancellationToken cancel)
    {
        var celebrity = actor.May(Permission.ViewOrders) ? actor.CelebrityId : actor.RequireCelebrity(Permission.ViewOwnRequests);
        var text = SearchText.Clean(typed);
        if (text.Length == 0)
            return Found.Nothing;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            return await FindAsync(context, actor.May(Permission.ViewOrders), celebrity, text, patience.Token);
        }
        catch (Exception e) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested
            && e is OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
        {
            return Found.Nothing with { Limit = FindLimit.TooLong };
        }
    }

    static async Task<Found> FindAsync(
        BookingAdminContext context, bool orders, string? celebrity, string text, CancellationToken cancel)
    {
        var none = Found.Nothing;
        var found = orders ? await OrderFinder.ExactAsync(context, text, cancel) : none;
        if (found is { Exact: false } && celebrity is not null)
            found = await RequestFinder.ExactAsync(context, celebrity, text, cancel);
        if (found.Exact)
            return found;
        string[] words = [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
        var (first, second) = (
            orders
                ? await OrderFinder.ByWordsAsync(context, words, await FoundPeople.ByWordsAsync(context, words, cancel), cancel) : none,
            celebrity is not null ? await RequestFinder.ByWordsAsync(context, celebrity, words, cancel) : none);
        return new(first.Orders, second.Requests, false, first.Limit > second.Limit ? first.Limit : second.Limit);
    }
}
